import { microsecondsOf } from '@weighhouse/kernel'
import { z } from 'zod'

/** Why data may be processed at all (GDPR art. 6(1)). */
export const legalBases = [
  'consent',
  'contract',
  'legitimate-interest',
  'public-task',
  'legal-obligation',
  'vital-interest',
] as const
export type LegalBasis = (typeof legalBases)[number]

/** An instant in UTC with up to six decimals. */
export const instant = z
  .string()
  .refine((text) => microsecondsOf(text) !== undefined, 'must be an instant such as 2026-11-24T09:00:00.000Z')

/** A dotted key, by segments: `marketing` is the parent of `marketing.advertising` and nothing to `marketingx`. */
export const purposeKey = z
  .string()
  .max(200)
  .regex(
    /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*(?:\.[a-z][a-z0-9]*(?:-[a-z0-9]+)*)*$/,
    'must be dotted lower-case words such as marketing.advertising',
  )

export const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/, 'must be an id')

const version = z.int().min(1)

/**
 * One version of a purpose. `grantsFromVersion` is the oldest version whose grants still count, or
 * null when people must agree anew. No `jurisdictions` means everywhere.
 */
export const Purpose = z.strictObject({
  key: purposeKey,
  version,
  legalBasis: z.enum(legalBases),
  grantsFromVersion: version.nullable(),
  jurisdictions: z.array(id).max(300).readonly(),
  saleOrSharing: z.boolean(),
  directMarketing: z.boolean(),
  retentionClass: id,
  registeredAt: instant,
})
export type Purpose = Readonly<z.infer<typeof Purpose>>

/** A recorded ground to process against an objection or under a duty. Reads under it name its id. */
export const Exemption = z.strictObject({
  id,
  purpose: purposeKey,
  legalBasis: z.enum(legalBases),
  article: z.string().max(200),
  recordedAt: instant,
  expiresAt: instant,
})
export type Exemption = Readonly<z.infer<typeof Exemption>>

/** Whether `key` is `ancestor` or stands below it. A child does not cover its parent. */
export function coversPurpose(ancestor: string, key: string): boolean {
  return key === ancestor || key.startsWith(`${ancestor}.`)
}
