import type { AbTestResult, Check, Comparison } from '@weighhouse/analyses'

interface ComparisonFacts {
  readonly metric?: string
  readonly treatment?: string
  readonly role: Comparison['role']
  readonly state:
    | 'superior'
    | 'harmful'
    | 'not-shown'
    | 'not-estimable'
    | 'non-inferior'
    | 'inferior'
    | 'open'
    | 'deteriorated'
  readonly unitsNeeded?: number
}

/** A comparison of 1,000 units an arm in which only what the rule reads matters. */
export function comparison({
  metric = 'kept',
  treatment = 'b',
  role,
  state,
  unitsNeeded,
}: ComparisonFacts): Comparison {
  const estimable = state !== 'not-estimable'
  const notEstimable = { kind: 'not-estimable', reason: 'zero-variance-equal-means' } as const
  const estimate = state === 'superior' ? 0.1 : state === 'harmful' ? -0.1 : 0.001
  const isGuardrail = role === 'guardrail'
  const family = {
    success: 'success',
    guardrail: 'guardrails',
    deterioration: 'harm',
    exploratory: 'exploratory',
  } as const
  return {
    metric,
    label: metric,
    treatment,
    control: 'a',
    role,
    estimand: {
      kind: 'mean',
      unit: 'account',
      population: 'assigned',
      window: null,
      direction: 'higher-is-better',
      cap: null,
      covariates: [],
    },
    units: { a: 1000, [treatment]: 1000 },
    means: { a: 1, [treatment]: 1 + estimate },
    adjustedMeans: null,
    absolute: estimable
      ? {
          kind: 'estimated',
          estimate,
          standardError: 0.01,
          set: { kind: 'interval', lower: estimate - 0.02, upper: estimate + 0.02, level: 0.95 },
        }
      : notEstimable,
    relative: notEstimable,
    test: estimable
      ? {
          kind: 'estimated',
          method: 'welch',
          sided: 'two',
          statistic: estimate / 0.01,
          degreesOfFreedom: 1998,
          criticalValue: 1.96,
          pValue: 0.01,
          log10PValue: -2,
          runningPValue: null,
          eValue: null,
          skewness: 0,
          skewSource: null,
        }
      : notEstimable,
    look: {
      index: 1,
      asOf: '2024-01-14T00:00:00.000Z',
      units: 2000,
      informationFraction: 1,
      bound: null,
      spent: null,
      conditionalPower: null,
      afterStopping: null,
    },
    family: {
      name: family[role],
      members: 1,
      method: 'holm',
      adjustedPValue: estimable ? 0.01 : null,
      rejected: state === 'superior' || state === 'harmful' || state === 'non-inferior',
      intervalKind: 'none',
    },
    noninferiority: isGuardrail
      ? {
          margin: 0.02,
          scale: 'absolute',
          statistic: null,
          pValue: null,
          log10PValue: null,
          state: state === 'non-inferior' || state === 'inferior' || state === 'not-estimable' ? state : 'open',
          notes: [],
        }
      : null,
    harm:
      isGuardrail || role === 'deterioration'
        ? {
            pValue: 0.001,
            log10PValue: -3,
            adjustedPValue: 0.001,
            shown: state === 'inferior' || state === 'deteriorated',
          }
        : null,
    varianceReduction: null,
    bayes: null,
    power: {
      minimumDetectableEffect: 0.03,
      unitsNeeded: unitsNeeded ?? null,
      plannedEffect: null,
      alpha: 0.05,
      sides: 'two',
      target: 0.8,
    },
    robustness: null,
    issues: [],
  }
}

interface ResultFacts {
  readonly comparisons: readonly Comparison[]
  readonly reached?: boolean
  readonly sampleRatio?: Check['verdict']
  readonly successRule?: 'any' | 'all'
  readonly mode?: AbTestResult['mode']
  /** Whether a run of a sequential plan is one of its looks. */
  readonly counted?: boolean
}

export function result({
  comparisons,
  reached = true,
  sampleRatio = 'pass',
  successRule = 'any',
  mode = 'fixed',
  counted = true,
}: ResultFacts): AbTestResult {
  const units = reached ? 2000 : 1200
  return {
    engine: 'ab/1.2.0',
    asOf: '2024-01-14T00:00:00.000Z',
    seed: 0,
    mode,
    successRule,
    plannedEnd: { reached, units, plannedUnits: 2000, elapsedDays: 14, requiredDays: 14 },
    look:
      mode === 'fixed' ? null : { index: 1, counted, reason: counted ? null : 'look-outside-schedule', dataHash: null },
    looks: mode === 'fixed' ? null : [],
    checks: [
      {
        check: 'sample-ratio',
        method: 'fixed',
        verdict: sampleRatio,
        reason: null,
        pValue: sampleRatio === 'invalid' ? 1e-6 : 0.5,
        log10PValue: sampleRatio === 'invalid' ? -6 : -0.3,
        limit: 0.001,
        detail: {},
      },
    ],
    comparisons,
    segments: null,
    heterogeneity: null,
    families: [],
    operatingCharacteristics: null,
    deviations: null,
  }
}
