import type { CheckContext, Draft } from './draft.ts'
import { nameHint } from './nearest-name.ts'
import { snakeCase } from './result-path.ts'
import type { Span } from './source-text.ts'

/**
 * What a result may hold: `true` is a value, `[shape]` a list read by key, a member `'*'` any key.
 * Fields of all variants stand together, since which one a result has is known only after the run.
 */
type ResultShape = true | readonly [ResultShape] | { readonly [key: string]: ResultShape }

const set = { kind: true, lower: true, upper: true, below: true, above: true, level: true } as const
const perArm = { '*': { '*': true, kind: true, reason: true } } as const
const missing = { kind: true, reason: true } as const

const comparison = {
  metric: true,
  label: true,
  treatment: true,
  control: true,
  role: true,
  estimand: {
    kind: true,
    unit: true,
    population: true,
    window: true,
    direction: true,
    cap: {
      kind: true,
      quantile: true,
      value: true,
      capped: { '*': true },
      denominator: { value: true, capped: { '*': true } },
    },
    covariates: [true],
  },
  units: { '*': true },
  means: perArm,
  adjustedMeans: perArm,
  absolute: { ...missing, estimate: true, standardError: true, set },
  relative: { ...missing, estimate: true, controlResolution: true, set },
  test: {
    ...missing,
    method: true,
    sided: true,
    statistic: true,
    degreesOfFreedom: true,
    criticalValue: true,
    pValue: true,
    log10PValue: true,
    runningPValue: true,
    eValue: true,
    skewness: true,
    skewSource: true,
  },
  look: {
    index: true,
    asOf: true,
    units: true,
    informationFraction: true,
    bound: true,
    spent: true,
    conditionalPower: { plannedEffect: true, currentTrend: true },
    afterStopping: { method: true, pValue: true, log10PValue: true, estimate: true, set },
  },
  family: { name: true, members: true, method: true, adjustedPValue: true, rejected: true, intervalKind: true },
  noninferiority: {
    margin: true,
    scale: true,
    statistic: true,
    pValue: true,
    log10PValue: true,
    state: true,
    notes: [true],
  },
  harm: { ...missing, pValue: true, log10PValue: true, adjustedPValue: true, shown: true },
  varianceReduction: true,
  bayes: {
    prior: { mean: true, standardDeviation: true, scale: true },
    probabilityBetter: true,
    lossShip: true,
    lossKeep: true,
    posterior: { mean: true, standardDeviation: true },
    set,
  },
  power: {
    ...missing,
    minimumDetectableEffect: true,
    unitsNeeded: true,
    plannedEffect: true,
    alpha: true,
    sides: true,
    target: true,
  },
  robustness: [{ analysis: true, estimate: true, log10PValue: true, agrees: true, reason: true }],
  issues: [{ code: true, arguments: { '*': true } }],
} as const satisfies ResultShape

/** Results by method, as far as their fields are the same for every plan; methods that are not here go unchecked. */
const shapes: Readonly<Record<string, ResultShape>> = {
  'ab-test': {
    engine: true,
    asOf: true,
    seed: true,
    mode: true,
    successRule: true,
    plannedEnd: { reached: true, units: true, plannedUnits: true, elapsedDays: true, requiredDays: true },
    look: { index: true, counted: true, reason: true, dataHash: true },
    looks: [
      {
        index: true,
        asOf: true,
        units: true,
        sampleRatio: {
          verdict: true,
          pValue: true,
          log10PValue: true,
          limit: true,
          arms: [{ arm: true, units: true, planned: true }],
        },
        comparisons: [
          {
            metric: true,
            treatment: true,
            role: true,
            units: true,
            estimate: true,
            lower: true,
            upper: true,
            boundary: true,
          },
        ],
      },
    ],
    checks: [
      {
        check: true,
        method: true,
        verdict: true,
        reason: true,
        pValue: true,
        log10PValue: true,
        limit: true,
        detail: { '*': true },
      },
    ],
    comparisons: [comparison],
    segments: [{ column: true, level: true, comparison }],
    heterogeneity: [
      {
        column: true,
        metric: true,
        treatment: true,
        levels: true,
        test: {
          ...missing,
          statistic: true,
          degreesOfFreedom: true,
          mean: true,
          pValue: true,
          log10PValue: true,
        },
      },
    ],
    families: [{ name: true, method: true, members: [true], excluded: [{ comparison: true, reason: true }] }],
    operatingCharacteristics: { runs: true, seed: true, scenarios: [true] },
    deviations: [{ class: true, field: true, planned: true, actual: true, by: true }],
  },
}

const ruleShape: ResultShape = {
  verdict: true,
  indication: true,
  row: true,
  clause: true,
  clauses: [true],
  arms: [true],
}
const tableShape: ResultShape = { rows: true }

/** Reports a path that can name no value of any run; `cells` limits which cells may be read, for rules. */
export function checkResultPath(
  cell: string,
  steps: readonly string[],
  span: Span,
  cells: readonly string[] | undefined,
  context: CheckContext,
): void {
  const draft = context.draftOf(cell)
  if (!draft && context.isNamed(cell)) return undefined
  if (!draft)
    return context.report('NB0201', span, `no cell is named "${cell.slice(0, 60)}"`, {
      hint: nameHint(cell, context.cellNames),
    })
  if (cells && !cells.includes(cell)) {
    return context.report('NB0203', span, `this rule does not use ${cell}`, {
      hint: nameHint(cell, cells) ?? `uses=${[...cells, cell].join(',')}`,
    })
  }
  const shape = shapeOf(draft)
  if (shape === null) return context.report('NB0203', span, `a ${draft.header.kind} cell has no result to read`)
  if (shape === undefined) return undefined
  const fault = walk(shape, steps, metricsOf(draft))
  if (fault) context.report('NB0204', span, `${cell} ${fault.message}`, { hint: fault.hint })
}

/** `undefined` where the method's result is not known beforehand, null where the cell has none. */
function shapeOf(draft: Draft): ResultShape | null | undefined {
  const { kind } = draft.header
  const { method } = draft.body
  if (kind === 'analysis')
    return typeof method === 'string' && Object.hasOwn(shapes, method) ? shapes[method] : undefined
  return kind === 'rule' ? ruleShape : kind === 'chart' || kind === 'observation' ? null : tableShape
}

function walk(
  shape: ResultShape,
  steps: readonly string[],
  metrics: readonly string[],
): { message: string; hint: string | null } | undefined {
  let at = shape
  const walked: string[] = []
  for (const step of steps) {
    const known = fieldsOf(at)
    if (isList(at)) {
      const keys = walked.at(-1) === 'comparisons' ? metrics : []
      if (keys.length > 0 && !keys.includes(step.split('/')[0]!))
        return { message: `compares no metric "${step.slice(0, 60)}"`, hint: nameHint(step, keys) }
      at = at[0]
    } else if (at !== true && Object.hasOwn(at, step)) {
      at = at[step]!
    } else if (at !== true && Object.hasOwn(at, '*')) {
      at = at['*']!
    } else {
      return { message: `has no field ${[...walked, step.slice(0, 60)].join('.')}`, hint: nameHint(step, known) }
    }
    walked.push(step)
  }
  if (at === true || (Object.hasOwn(at, '*') && walked.at(-2) === 'means')) return undefined
  const name =
    walked.length === 0
      ? 'alone names no value'
      : `has at ${walked.join('.')} a ${isList(at) ? 'list' : 'group of fields'}, no value`
  return { message: name, hint: isList(at) ? 'name a member of the list' : `fields: ${fieldsOf(at).join(', ')}` }
}

function fieldsOf(shape: ResultShape): readonly string[] {
  return shape === true || isList(shape) ? [] : Object.keys(shape).filter((key) => key !== '*')
}

function isList(shape: ResultShape): shape is readonly [ResultShape] {
  return Array.isArray(shape)
}

/** Ids of the metrics that the analysis plans, so that a comparison of none is told. */
function metricsOf(draft: Draft): readonly string[] {
  const parameters = draft.body.parameters
  const metrics =
    typeof parameters === 'object' && parameters !== null && 'metrics' in parameters ? parameters.metrics : undefined
  if (!Array.isArray(metrics)) return []
  return metrics.flatMap((metric: unknown) =>
    typeof metric === 'object' && metric !== null && 'id' in metric ? [String(metric.id)] : [],
  )
}

/** Lists of an analysis' result that charts may read; `undefined` where they are not known. */
export function listsOf(draft: Draft): readonly string[] | undefined {
  const shape = shapeOf(draft)
  if (!shape || shape === true || isList(shape)) return shape === undefined ? undefined : []
  return Object.keys(shape).filter((key) => isList(shape[key]!))
}

/** Columns of such a list as a table; one that ends in `*` stands for columns named by arm. */
export function listColumns(draft: Draft, list: string): readonly string[] | undefined {
  const shape = shapeOf(draft)
  const member = shape && shape !== true && !isList(shape) && Object.hasOwn(shape, list) ? shape[list]! : undefined
  return member && isList(member) ? flatten(member[0], '') : undefined
}

function flatten(shape: ResultShape, prefix: string): readonly string[] {
  if (shape === true) return [prefix]
  if (isList(shape)) return []
  return Object.entries(shape).flatMap(([key, inner]) => {
    if (key === '*') return [`${prefix}_*`]
    const name = snakeCase(key)
    return flatten(inner, prefix === '' ? name : `${prefix}_${name}`)
  })
}
