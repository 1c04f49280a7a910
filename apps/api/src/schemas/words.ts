import { z } from 'zod'

export const hash = z.templateLiteral(['sha256:', z.string().regex(/^[0-9a-f]{64}$/)])
export const instant = z.string().meta({ description: 'RFC 3339, UTC' })
/** An object whose members depend on the thing; they are told where that thing is described. */
export const openObject = z.record(z.string(), z.unknown())

export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({
    items: z.array(item),
    next: z.string().nullable().meta({ description: 'Send it as `after` to go on; null at the end' }),
  })
}
