import { z } from 'zod'
import { experimentId } from '../input.ts'
import { hash, instant, openObject } from './words.ts'

export const runSchema = z.strictObject({
  id: z.string(),
  experimentId: z.string(),
  state: z.enum(['queued', 'running', 'completed', 'failed', 'refused', 'cancelled', 'aborted']),
  planHash: hash,
  asOf: instant,
  params: openObject,
  confirmatory: z.boolean(),
  requestedBy: z.string(),
  requestedAt: instant,
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  resultHash: hash.nullable(),
  reportHash: hash.nullable(),
  verdict: z.string().nullable(),
  failure: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
})

/** Cells hold what their methods answer, so they are open. */
export const resultSchema = z.looseObject({
  experiment: z.string(),
  planHash: hash,
  resultHash: hash.nullable(),
  confirmatory: z.boolean(),
  asOf: instant,
  cells: z.record(z.string(), openObject),
  sources: z.record(z.string(), openObject),
})

export const runRequest = z.strictObject({
  experimentId,
  params: z
    .record(z.string().max(48), z.union([z.string().max(1000), z.number(), z.boolean(), z.null()]))
    .default({})
    .meta({ description: 'Values of the parameters that the notebook declares' }),
})
