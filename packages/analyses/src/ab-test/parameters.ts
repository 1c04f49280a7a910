import { z } from 'zod'
import { expressionParameter } from '../expression-parameter.ts'

/** Says what belongs here when the wrong kind of value, or none, stands here; other problems keep their own words. */
const whenAbsent = (message: string) => (issue: { readonly code?: string }) =>
  issue.code === 'invalid_type' || issue.code === 'invalid_union' ? message : undefined
const probability = z.number().gt(0).lt(1)
const name = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9_-]{0,63}$/,
    'must start with a letter and hold letters, digits, _ and - only (at most 64)',
  )
const column = z.string().min(1).max(256)
/** ISO 8601 durations of fixed length: weeks, or days, hours, minutes and seconds. */
const duration = z
  .string()
  .regex(
    /^P(?:\d+W|(?=\d|T\d)(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)$/,
    'must be a duration such as P7D or PT12H',
  )
const armName = z
  .string()
  .regex(/^[^/\p{Cc}]{1,64}$/u, 'must have 1 to 64 characters, without / and control characters')
  .refine((text) => text !== '__proto__', 'is not a name for an arm')
/** A size on the metric's own scale, or relative to the control mean: `{ value: 0.02, scale: relative }`. */
const scaled = z.strictObject({ value: z.number(), scale: z.enum(['absolute', 'relative']) })
const effect = z
  .union([z.number().transform((value) => ({ value, scale: 'absolute' as const })), scaled], {
    error: whenAbsent('must be a number (on the absolute scale) or { value, scale: absolute | relative }'),
  })
  .nullable()
  .default(null)
const cap = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('absolute'), value: z.number() }),
  z.strictObject({
    kind: z.literal('percentile'),
    quantile: probability,
    frozenAtFirstLook: z.boolean().default(false),
  }),
])

const metricFields = {
  id: name,
  label: z.string().min(1).max(200).nullable().default(null),
  direction: z.enum(['higher-is-better', 'lower-is-better']),
  role: z.enum(['success', 'guardrail', 'deterioration', 'exploratory']),
  nonNegative: z.boolean().default(false),
  window: duration.nullable().default(null),
  missing: z.enum(['zero', 'exclude', 'error']).default('error'),
  cap: cap.nullable().default(null),
  covariates: z.array(column).default([]),
  minimumEffect: effect,
  margin: scaled.nullable().default(null),
}
const metric = z.discriminatedUnion('kind', [
  z.strictObject({ ...metricFields, kind: z.literal('mean'), value: expressionParameter }),
  z.strictObject({
    ...metricFields,
    kind: z.literal('proportion'),
    value: expressionParameter,
    nonNegative: z.literal(true, { error: 'a proportion is never negative: leave nonNegative out' }).default(true),
  }),
  z.strictObject({
    ...metricFields,
    kind: z.literal('ratio'),
    numerator: expressionParameter,
    denominator: expressionParameter,
  }),
  z.strictObject({ ...metricFields, kind: z.literal('quantile'), value: expressionParameter, quantile: probability }),
])

const correction = z.enum(['holm', 'hochberg', 'hommel', 'bonferroni', 'bh', 'by', 'e-bh'])
const spending = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('power'), exponent: z.number().gt(0).default(2) }),
  z.strictObject({ kind: z.literal('obrien-fleming') }),
  z.strictObject({ kind: z.literal('pocock') }),
  z.strictObject({ kind: z.literal('hwang-shih-decani'), gamma: z.number() }),
])
const date = z.iso.date({ error: 'must be a date such as 2024-01-31' })

/**
 * The registered plan of an experiment: the analysis cell's own keys and, from the front matter,
 * `unit`, `arms`, `window` and `plannedUnits`. Closed, so that a misspelt key is an error, and
 * complete with its defaults, so that the same plan has the same bytes however much was left out.
 */
export const abTestParameters = z.strictObject({
  unit: z
    .string({ error: whenAbsent('the front matter must name the unit that was randomised (unit: player_id)') })
    .min(1),
  arms: z.record(armName, z.strictObject({ role: z.enum(['control', 'treatment']), share: z.number() }), {
    error: whenAbsent(
      'the front matter must list the arms: { a: { role: control, share: 0.5 }, b: { role: treatment, share: 0.5 } }',
    ),
  }),
  window: z.strictObject(
    { start: date, end: date },
    {
      error: whenAbsent(
        'the front matter must give the window: { start: 2024-01-01, end: 2024-01-14 }, the end day included',
      ),
    },
  ),
  plannedUnits: z.int().positive().nullable().default(null),

  arm: column,
  metrics: z.array(metric),
  mode: z.enum(['fixed', 'always-valid', 'group-sequential']),
  rows: z.enum(['units', 'events']).default('units'),
  population: z.literal('assigned').default('assigned'),
  exposure: column.nullable().default(null),
  /** The instant of each event, where rows are events; without a default, so that other plans do not hold it. */
  event: column.optional(),
  segments: z.array(column).default([]),
  minimumCellUnits: z.int().positive().default(100),
  minimumDurationDays: z.int().nonnegative().nullable().default(null),
  lag: duration.default('P0D'),
  crossover: z.enum(['first-exposure', 'exclude']).default('first-exposure'),

  level: probability.default(0.95),
  guardrailAlpha: z.number().gt(0).lt(0.5).default(0.05),
  harmAlpha: z.number().gt(0).lt(0.5).default(0.05),
  /** One word stands for both families. */
  familyMethod: z
    .union(
      [
        correction.transform((method) => ({ success: method, exploratory: method })),
        z.strictObject({ success: correction.default('holm'), exploratory: correction.default('holm') }),
      ],
      { error: whenAbsent(`must be one of ${correction.options.join(', ')}, or { success, exploratory }`) },
    )
    .default({ success: 'holm', exploratory: 'holm' }),
  successRule: z.enum(['any', 'all']).default('any'),
  power: z.number().gt(0.5).lt(1).default(0.8),
  looks: z.array(z.int().positive()).default([]),
  spending: spending.nullable().default(null),
  thresholds: z
    .strictObject({
      sampleRatio: probability.default(0.001),
      crossoverShare: probability.default(0.01),
      immatureShare: probability.default(0.2),
      balance: probability.default(0.001),
    })
    .prefault({}),
  covariateVariance: z.enum(['hc2', 'summary']).default('hc2'),
  inference: z.enum(['assigned-units', 'superpopulation']).default('assigned-units'),
  robustness: z.enum(['full', 'none']).default('full'),
  prior: z
    .strictObject({ mean: z.number(), standardDeviation: z.number().gt(0), scale: z.enum(['absolute', 'relative']) })
    .nullable()
    .default(null),
  seed: z.int().nonnegative().default(0),
})

export type AbTestParameters = z.output<typeof abTestParameters>
export type Metric = AbTestParameters['metrics'][number]
export type Role = Metric['role']
export type Correction = z.output<typeof correction>

/** +1 where higher is better, −1 where lower is. */
export function directionOf({ direction }: Pick<Metric, 'direction'>): 1 | -1 {
  return direction === 'higher-is-better' ? 1 : -1
}
