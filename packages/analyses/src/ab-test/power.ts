import {
  minimumDetectableEffect,
  type PlannedArm,
  type PowerPlan,
  sampleVariance,
  unitsNeeded,
} from '@weighhouse/statistics'
import type { Estimate } from './estimate.ts'
import { testErrors } from '../power/test-errors.ts'
import { testWithLooks } from './looks-cost.ts'
import type { Pair } from './pair.ts'
import { type AbTestParameters, directionOf, type Metric } from './parameters.ts'
import type { Power } from './result.ts'
import type { Sample } from './sample.ts'

/** How many tests share the plan's errors: testable success comparisons, and guardrail metrics. */
export interface TestCounts {
  readonly successes: number
  readonly guardrails: number
}

/**
 * Minimum detectable effect at this look's units, and units of both arms that the planned effect
 * needs, in normal form from this look's variances. Success metrics are two-sided at α over the
 * members of their family; a guardrail is one-sided with its margin as the effect; with G guardrails
 * each test is powered at 1 − (1 − power)/(G + 1), so that all parts hold together with the planned
 * power. Modes with looks need more (`testWithLooks`). Null where variance or effect is missing. Source: Chow, Shao & Wang (2008).
 */
export function powerOf(
  pair: Pair,
  metric: Metric,
  estimate: Estimate,
  tests: TestCounts,
  parameters: AbTestParameters,
): Power {
  const { inflation, ...test } = testWithLooks(testOf(metric, tests, parameters), metric, parameters)
  const { alpha, sides, power: target } = test
  const tested = { plannedEffect: effectOf(metric, pair.control.moments.mean), alpha, sides, target }
  if (estimate.test.kind === 'not-estimable') return { minimumDetectableEffect: null, unitsNeeded: null, ...tested }
  const plan = {
    ...test,
    treatment: armPlan(pair, 'treatment', 1),
    control: armPlan(pair, 'control', 1),
  }
  const atMargin = { ...plan, control: armPlan(pair, 'control', ratioAtMargin(metric, pair.control.moments.mean)) }
  const count = pair.treatment.moments.count + pair.control.moments.count
  const detectable = minimumDetectableEffect(plan, count / inflation)
  const { plannedEffect } = tested
  const needed = plannedEffect === null ? null : unitsNeeded(atMargin, plannedEffect)
  const units = needed?.kind === 'estimated' ? Math.ceil(needed.units * inflation) : null
  return {
    minimumDetectableEffect: detectable.kind === 'estimated' ? detectable.effect : null,
    unitsNeeded: Number.isSafeInteger(units) ? units : null,
    ...tested,
  }
}

/** Error, sides and power of the metric's own test. */
function testOf(
  metric: Metric,
  counts: TestCounts,
  parameters: AbTestParameters,
): Pick<PowerPlan, 'alpha' | 'sides' | 'power'> {
  const { level, guardrailAlpha, successRule, power } = parameters
  return testErrors({
    isMarginTest: metric.role === 'guardrail',
    comparisons: metric.role === 'success' && successRule === 'any' ? counts.successes : 1,
    guardrails: counts.guardrails,
    level,
    guardrailAlpha,
    power,
  })
}

/** An arm's variance of one unit, times ρ₀², with its share of the two arms. */
function armPlan({ treatment, control, shares }: Pair, arm: 'treatment' | 'control', ratio: number): PlannedArm {
  const sample: Sample = { treatment, control }[arm]
  return {
    variance: ratio * ratio * varianceOfUnit(sample),
    share: shares[arm] / (shares.treatment + shares.control),
  }
}

/** Variance of one unit, in the squared unit of the metric: what covariates leave of it, where they adjust. */
function varianceOfUnit({ moments, arm }: Sample): number {
  if (arm.kind === 'estimated' && arm.ownVariance !== undefined) return arm.ownVariance * arm.units
  return sampleVariance(moments) ?? 0
}

/** ρ₀ = 1 − sσδ of a relative margin, where the test of a guardrail has its variance; 1 for every other test. */
function ratioAtMargin(metric: Metric, controlMean: number): number {
  const { role, margin, nonNegative } = metric
  if (role !== 'guardrail' || margin?.scale !== 'relative') return 1
  const sign = nonNegative || controlMean > 0 ? 1 : -1
  return 1 - directionOf(metric) * sign * margin.value
}

/** The planned effect on the absolute scale: a guardrail's margin, else the registered minimum effect. */
export function effectOf({ role, margin, minimumEffect }: Metric, controlMean: number): number | null {
  const planned = role === 'guardrail' ? margin : minimumEffect
  if (planned === null) return null
  const effect = planned.scale === 'relative' ? planned.value * Math.abs(controlMean) : planned.value
  return effect > 0 ? effect : null
}
