import type { PlannedErrors } from './power-question.ts'

/**
 * How a plan's errors are shared among its tests. A test for a difference has α over the comparisons that
 * may each win alone; a margin test has `guardrailAlpha` in whole, on one side, since every guardrail must pass.
 * With G guardrails each test is powered at 1 − (1 − power)/(G + 1), so that all parts hold together
 * with the planned power (after Schultzberg, Ankargren & Frånberg 2024).
 */
export function testErrors(plan: {
  readonly isMarginTest: boolean
  readonly comparisons: number
  readonly guardrails: number
  readonly level: number
  readonly guardrailAlpha: number
  readonly power: number
}): PlannedErrors {
  const power = 1 - (1 - plan.power) / (plan.guardrails + 1)
  if (plan.isMarginTest) return { alpha: plan.guardrailAlpha, sides: 'one', power }
  return { alpha: (1 - plan.level) / Math.max(1, plan.comparisons), sides: 'two', power }
}
