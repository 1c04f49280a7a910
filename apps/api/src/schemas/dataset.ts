import { z } from 'zod'
import { instant } from './words.ts'

export const datasetsSchema = z.strictObject({
  items: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.string(),
      sourceType: z.string(),
      purposes: z.array(z.string()),
      registeredAt: instant,
    }),
  ),
})
