import { z } from 'zod'
import { hash, instant, openObject } from './words.ts'

export const entrySchema = z.strictObject({
  index: z.int(),
  leafHash: hash,
  at: instant,
  type: z.string(),
  action: z.string(),
  outcome: z.string(),
  entry: openObject,
  withheld: z.array(z.string()).optional().meta({ description: 'JSON pointers to what is left out for you' }),
})

export const checkpointSchema = z.strictObject({
  note: z.string().meta({ description: 'Signed note, C2SP tlog-checkpoint' }),
  treeSize: z.int(),
  rootHash: hash,
  signedAt: instant,
})

export const verificationSchema = z.strictObject({
  ok: z.boolean(),
  origin: z.string().nullable(),
  treeSize: z.int().nullable(),
  rootHash: z.string().nullable(),
  entries: z.int(),
  problems: z.array(openObject),
  notes: z.array(z.string()),
})

export const verifierKeySchema = z.strictObject({ origin: z.string(), verifierKey: z.string() })
