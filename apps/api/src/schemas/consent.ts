import { z } from 'zod'
import { instant } from './words.ts'

export const purposeSchema = z.strictObject({
  key: z.string(),
  version: z.int(),
  title: z.string(),
  legalBasis: z.string(),
  saleOrSharing: z.boolean(),
  registeredAt: instant,
})

const purposeKey = z
  .string()
  .max(200)
  .regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/, 'dotted lower-case words such as marketing.advertising')

export const newPurpose = z.strictObject({
  key: purposeKey,
  title: z.string().trim().min(1).max(300),
  legalBasis: z.enum([
    'consent',
    'contract',
    'legitimate-interest',
    'public-task',
    'legal-obligation',
    'vital-interest',
  ]),
  saleOrSharing: z.boolean().optional(),
  keepsGrants: z.boolean().optional().meta({ description: 'Whether grants under older versions still count' }),
})

/** A name for a person elsewhere: a customer number, an e-mail address. Kept as a keyed hash only. */
export const identity = z.strictObject({
  type: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'a lower-case word such as customer or email'),
  value: z.string().trim().min(1).max(320),
})

export const consentEvents = z.strictObject({
  events: z
    .array(
      z.strictObject({
        identity,
        purpose: purposeKey,
        action: z.enum(['grant', 'withdraw', 'object', 'restrict', 'opt-out', 'opt-in', 'expire', 'erase']),
        effectiveAt: z.iso.datetime({ offset: true }),
        channel: z
          .string()
          .max(80)
          .regex(/^[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*$/, 'a lower-case word such as app or web'),
        jurisdiction: z
          .string()
          .regex(/^[A-Z]{2}(?:-[A-Z0-9]{1,3})?$/, 'a code of ISO 3166 such as PT')
          .optional(),
        authenticated: z.boolean().optional(),
        idemKey: z.string().min(1).max(200).meta({ description: 'The same key again changes nothing' }),
      }),
    )
    .min(1)
    .max(1000),
})

export const recordedSchema = z.strictObject({ recorded: z.int(), repeated: z.int() })

export const consentStatusSchema = z.strictObject({
  items: z.array(z.strictObject({ purpose: z.string(), ruling: z.enum(['allow', 'deny']), reason: z.string() })),
})

export const consentCountsSchema = z.strictObject({
  items: z.array(z.strictObject({ purpose: z.string(), allowed: z.int(), denied: z.record(z.string(), z.int()) })),
})
