import type { JsonObject } from '@weighhouse/kernel'
import {
  addColumn,
  type Comoments,
  type Estimated,
  type Hotelling,
  hotelling,
  notEstimable,
} from '@weighhouse/statistics'
import { comomentsAnswer, type Summary } from '@weighhouse/summaries'
import { findControl, treatmentNames } from './arms.ts'
import { isRejected } from './families.ts'
import { findArm } from './find-arm.ts'
import type { AbTestParameters } from './parameters.ts'
import { balanceAggregate, balanceCovariates } from './request.ts'
import type { Check } from './result.ts'

/**
 * Whether the covariates of the plan are alike in the arms, all at once, each treatment arm against
 * control (Hotelling 1931); the smallest p over the arms, times their number. What fails is an issue of the data to look
 * into, and holds nothing up. Missing covariates count as the mean of both arms, beside a column that
 * marks them, so that who misses one is compared too.
 */
export function balanceCheck(summary: Summary, parameters: AbTestParameters): Check {
  const limit = parameters.thresholds.balance
  const common = { check: 'balance', method: 'hotelling', limit } as const
  const covariates = balanceCovariates(parameters)
  const arms = treatmentNames(parameters)
  if (covariates.length === 0) {
    const none = { verdict: 'insufficient-evidence', reason: 'not-declared', pValue: null, log10PValue: null } as const
    return { ...common, method: null, ...none, detail: {} }
  }
  const tests = arms.map((arm) => ({ arm, test: balanceOf(summary, arm, covariates.length, parameters) }))
  const detail: JsonObject = Object.fromEntries(
    tests.map(({ arm, test }): [string, JsonObject] => [
      arm,
      test.kind === 'not-estimable'
        ? { reason: test.reason }
        : {
            statistic: test.statistic,
            degreesOfFreedom: test.degreesOfFreedom,
            pValue: test.pValue,
            // Marks of missing values come after the covariates and are dropped where nothing is missing.
            dropped: test.dropped.flatMap(({ covariate, reason }) => {
              const name = covariates[covariate]
              return name === undefined ? [] : [{ covariate: name, reason }]
            }),
          },
    ]),
  )
  const logs = tests.flatMap(({ test }) => (test.kind === 'estimated' ? [test.log10PValue] : []))
  if (logs.length === 0) {
    const [first] = tests
    const reason = first?.test.kind === 'not-estimable' ? first.test.reason : 'too-few-units'
    return { ...common, verdict: 'insufficient-evidence', reason, pValue: null, log10PValue: null, detail }
  }
  const log10PValue = Math.min(0, Math.min(...logs) + Math.log10(logs.length))
  const pValue = log10PValue < -300 ? null : 10 ** log10PValue
  const isOff = isRejected({ pValue, log10PValue }, limit)
  return {
    ...common,
    verdict: isOff ? 'fail' : 'pass',
    reason: isOff ? 'imbalance' : null,
    pValue,
    log10PValue,
    detail,
  }
}

function balanceOf(
  summary: Summary,
  arm: string,
  covariates: number,
  parameters: AbTestParameters,
): Estimated<Hotelling> {
  const controlArm = findControl(parameters)
  const groups = [controlArm === undefined ? undefined : findArm(summary, controlArm), findArm(summary, arm)]
  const answers = groups.flatMap((group) =>
    group?.aggregates[balanceAggregate] ? [comomentsAnswer(group, balanceAggregate)] : [],
  )
  const [control, treatment] = answers
  if (!control || !treatment) return notEstimable('too-few-units')
  if (answers.some(({ nonFinite }) => nonFinite > 0)) return notEstimable('non-finite-values')
  const both = [control.comoments, treatment.comoments]
  const filled = (sample: Comoments) =>
    Array.from({ length: covariates }, (_, index) => index).reduce(
      (sum, index) => addColumn(sum, index, covariates + index, presentMean(both, index, covariates)),
      sample,
    )
  return hotelling(filled(control.comoments), filled(treatment.comoments))
}

/** Mean of a covariate over the units that have it, from samples in which missing ones are 0 and marked. */
function presentMean(samples: readonly Comoments[], index: number, covariates: number): number {
  const units = samples.reduce((sum, { count, means }) => sum + count * (1 - (means[covariates + index] ?? 0)), 0)
  const total = samples.reduce((sum, { count, means }) => sum + count * (means[index] ?? 0), 0)
  return units > 0 ? total / units : 0
}
