import type { JsonObject, JsonValue } from '@weighhouse/kernel'

/**
 * The published Cookie Cats counts at day 7 (90,189 players): 8,502 of 44,700 and 8,279 of 45,489 came
 * back. Intervals are Welch's: scipy.stats 1.10, t quantile at 90,079.83 degrees of freedom.
 */
const control = 8502 / 44700
const treatment = 8279 / 45489
export const estimate = -0.008201298315205913
export const lower = -0.01328167702869097
export const upper = -0.00312091960172085

export const comparison: JsonObject = {
  metric: 'retained_7',
  label: 'seven-day retention',
  treatment: 'gate_40',
  control: 'gate_30',
  role: 'success',
  estimand: {
    kind: 'proportion',
    unit: 'player_id',
    population: 'assigned',
    window: null,
    direction: 'higher-is-better',
    cap: null,
    covariates: [],
  },
  units: { gate_30: 44700, gate_40: 45489 },
  means: { gate_30: control, gate_40: treatment },
  adjustedMeans: null,
  absolute: {
    kind: 'estimated',
    estimate,
    standardError: 0.0025920427572469714,
    set: { kind: 'interval', lower, upper, level: 0.95 },
  },
  relative: {
    kind: 'estimated',
    estimate: -0.0431190349,
    controlResolution: 0.00036,
    set: { kind: 'interval', lower: -0.0689020864, upper: -0.0166354636, level: 0.95 },
  },
  test: {
    kind: 'estimated',
    method: 'welch',
    sided: 'two',
    statistic: -3.164028946774,
    degreesOfFreedom: 90079.82814000268,
    criticalValue: 1.9599903200983348,
    pValue: 0.00155653018100665,
    log10PValue: -2.807842453961505,
    runningPValue: null,
    eValue: null,
    skewness: null,
  },
  look: {
    index: 1,
    asOf: '2024-01-14T00:00:00Z',
    units: 90189,
    informationFraction: 1.0021,
    bound: null,
    spent: null,
    conditionalPower: null,
  },
  family: {
    name: 'success',
    members: 1,
    method: 'holm',
    adjustedPValue: 0.00155653018100665,
    rejected: true,
    intervalKind: 'none',
  },
  noninferiority: null,
  harm: { pValue: 0.0009, log10PValue: -3.05, adjustedPValue: 0.0009, shown: true },
  varianceReduction: null,
  bayes: null,
  power: { kind: 'estimated', minimumDetectableEffect: 0.0072619, unitsNeeded: 190262 },
  robustness: null,
  issues: [],
}

const unanswered = (check: string): JsonObject => ({
  check,
  method: null,
  verdict: 'insufficient-evidence',
  reason: 'not-declared',
  pValue: null,
  log10PValue: null,
  limit: null,
  detail: {},
})

export const primary: JsonObject = {
  engine: 'ab/1.0.0',
  asOf: '2024-01-14T00:00:00Z',
  seed: 0,
  mode: 'fixed',
  plannedEnd: { reached: true, units: 90189, plannedUnits: 90000, elapsedDays: 14, requiredDays: 14 },
  checks: [
    {
      check: 'sample-ratio',
      method: 'fixed',
      verdict: 'pass',
      reason: null,
      pValue: 0.008607987810836262,
      log10PValue: -2.0650982,
      limit: 0.001,
      detail: {
        statistic: 6.9024049496058275,
        observed: { gate_30: 44700, gate_40: 45489 },
        expected: { gate_30: 45094.5, gate_40: 45094.5 },
      },
    },
    unanswered('crossover'),
    unanswered('maturity'),
  ],
  comparisons: [comparison],
  segments: null,
  families: [{ name: 'success', method: 'holm', members: ['retained_7/gate_40'], excluded: [] }],
  operatingCharacteristics: null,
  deviations: null,
}

const clause = (
  name: string,
  row: number,
  expression: string,
  held: boolean,
  values: Readonly<Record<string, JsonValue>> = {},
): JsonObject => ({
  clause: name,
  row,
  expression,
  values: Object.entries(values).map(([path, value]) => ({ path, value, missing: false })),
  held,
  missing: false,
})
const success = {
  'comparisons.retained_7.absolute.estimate': estimate,
  'comparisons.retained_7.family.adjustedPValue': 0.00155653018100665,
}

export const decision: JsonObject = {
  verdict: 'rollback',
  indication: 'rollback',
  row: 2,
  clause: 'rollback',
  clauses: [
    clause('invalid', 1, 'a health check fails, or no success metric can be estimated at the planned end', false, {
      "checks['sample-ratio'].verdict": 'pass',
      "checks['sample-ratio'].pValue": 0.008607987810836262,
      "checks['sample-ratio'].limit": 0.001,
    }),
    clause(
      'rollback',
      2,
      'a guardrail is inferior, a deterioration metric deteriorated, or a success metric moved in the harmful direction',
      true,
      success,
    ),
    clause(
      'ship',
      3,
      'the success rule is met, every guardrail is non-inferior, and the planned end is reached',
      false,
      {
        ...success,
        'plannedEnd.reached': true,
      },
    ),
    clause('not-ready', 4, 'the planned units or days are not reached, or too many units are immature', false, {
      'plannedEnd.units': 90189,
      'plannedEnd.plannedUnits': 90000,
      'plannedEnd.elapsedDays': 14,
      'plannedEnd.requiredDays': 14,
    }),
    clause('inconclusive', 5, 'no row above holds', false),
  ],
  arms: [
    {
      treatment: 'gate_40',
      value: 'rollback',
      row: 2,
      reasons: [{ code: 'success-harmful', arguments: { metric: 'retained_7' } }],
    },
  ],
}
