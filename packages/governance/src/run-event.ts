import { z } from 'zod'
import { instant } from './purpose.ts'

export const cellOutcomes = ['ok', 'cached', 'failed', 'blocked', 'cancelled', 'refused'] as const
export type CellOutcome = (typeof cellOutcomes)[number]

const seq = z.int().min(0)
const at = instant
const cell = z.string().regex(/^[a-z][a-z0-9_]{0,47}$/)
const outputHash = z.templateLiteral(['sha256:', z.string().regex(/^[0-9a-f]{64}$/)]).nullable()
const count = z.int().min(0)

/**
 * What happens in a run, in the order of `seq`, which counts from 0 without gaps. Events are only ever
 * appended; replaying them gives the stored state.
 */
export const RunEvent = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('requested'),
    seq,
    at,
    cells: z.array(cell).min(1).max(1000).readonly(),
  }),
  /** A worker took the run. A second attempt follows the death of the first worker. */
  z.strictObject({ kind: z.literal('started'), seq, at, attempt: z.int().min(1) }),
  z.strictObject({ kind: z.literal('cell-started'), seq, at, cell }),
  z.strictObject({ kind: z.literal('cell-progressed'), seq, at, cell, rows: count, bytes: count }),
  /** The inputs of a cell that had an outcome changed: it is to be computed again. */
  z.strictObject({ kind: z.literal('cell-invalidated'), seq, at, cell }),
  z.strictObject({ kind: z.literal('cell-ended'), seq, at, cell, outcome: z.enum(cellOutcomes), outputHash }),
  z.strictObject({ kind: z.literal('ended'), seq, at, as: z.enum(['completed', 'failed', 'cancelled']) }),
])
export type RunEvent = Readonly<z.infer<typeof RunEvent>>
