import { z } from 'zod'
import { runSchema } from './run.ts'
import { hash, instant, openObject } from './words.ts'

export const experimentSummarySchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  kind: z.string(),
  state: z.string(),
  owners: z.array(z.string()),
  updatedAt: instant,
  verdict: z.string().nullable().meta({
    description: 'Of the newest confirmatory run of the registered plan; of the latest run where there is none',
  }),
  confirmatoryRun: runSchema.nullable(),
  latestRun: runSchema.nullable(),
})

export const experimentSchema = z.strictObject({
  ...experimentSummarySchema.shape,
  purpose: z.string(),
  legalBasis: z.string(),
  question: z.string(),
  sourceHash: hash,
  planHash: hash.nullable(),
  text: z.string(),
  registration: z
    .strictObject({
      planHash: hash,
      at: instant,
      by: z.string(),
      outcomeReads: z.int(),
      operatingCharacteristics: z.record(z.string(), openObject).nullable().meta({
        description: 'What the plan in force says of simulated experiments, by ab-test cell, before any data',
      }),
      amendments: z.array(
        z.strictObject({
          planHash: hash,
          at: instant,
          by: z.string(),
          reason: z.string(),
          outcomeReads: z.int(),
          changes: z.array(openObject),
        }),
      ),
    })
    .nullable(),
})

const position = z.strictObject({ line: z.int(), column: z.int() })
const range = z.strictObject({ start: position, end: position })

const diagnosticSchema = z.strictObject({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  file: z.string(),
  range,
  cell: z.string().nullable(),
  hint: z.string().nullable(),
  related: z.array(z.strictObject({ message: z.string(), range })),
})

export const addedSchema = z.strictObject({ experiment: experimentSchema, diagnostics: z.array(diagnosticSchema) })

export const planSchema = z.strictObject({
  planHash: hash,
  experiment: z.string(),
  front: openObject,
  steps: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.string(),
      cellHash: hash,
      reads: z.array(z.string()),
      lines: z.strictObject({ first: z.int(), last: z.int() }),
    }),
  ),
  columns: z
    .record(z.string(), z.record(z.string(), openObject))
    .meta({ description: 'Columns of every cell that gives a table, as far as they are known' }),
})

export const notebookText = z.strictObject({
  text: z.string().min(1).max(600_000).meta({ description: 'The notebook: Markdown with front matter' }),
})

export const amendment = z.strictObject({ reason: z.string().trim().min(10).max(2000) })

export const checkedSchema = z.strictObject({
  ok: z.boolean(),
  planHash: hash.nullable(),
  diagnostics: z.array(diagnosticSchema),
})
