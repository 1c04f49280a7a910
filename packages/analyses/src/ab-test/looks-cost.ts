import {
  alwaysValidCriticalValue,
  alwaysValidOneSidedCriticalValue,
  groupSequentialDrift,
  normalSf,
  type PowerPlan,
} from '@weighhouse/statistics'
import { comparisonAlpha } from './comparison-look.ts'
import type { AbTestParameters, Metric } from './parameters.ts'

type PlannedTest = Pick<PowerPlan, 'alpha' | 'sides' | 'power'>

/**
 * The test without looks that needs the units of the plan's own test, and the factor by which looks
 * raise them. A group-sequential test needs at most the drift of its planned looks, squared. An always-valid
 * one is taken at the planned units alone, with its critical value there: since it may stop before,
 * its power is higher than that.
 */
export function testWithLooks(
  test: PlannedTest,
  metric: Metric,
  parameters: AbTestParameters,
): PlannedTest & { readonly inflation: number } {
  const { mode, looks, plannedUnits, spending } = parameters
  if (mode === 'always-valid') {
    const atEnd = { units: 1, plannedUnits: 1 }
    const alpha =
      test.sides === 'one'
        ? normalSf(alwaysValidOneSidedCriticalValue(atEnd, test.alpha))
        : 2 * normalSf(alwaysValidCriticalValue(atEnd, test.alpha))
    return { ...test, alpha, inflation: 1 }
  }
  if (mode === 'fixed' || plannedUnits === null || spending === null) return { ...test, inflation: 1 }
  const sides = test.sides
  const alpha = sides === 'one' ? test.alpha : comparisonAlpha(metric, parameters)
  const fractions = [...looks.filter((units) => units < plannedUnits), plannedUnits].map(
    (units) => units / plannedUnits,
  )
  const needed = groupSequentialDrift(
    { fractions, alpha: sides === 'one' ? alpha : alpha / 2, sides, spending },
    test.power,
  )
  return { ...test, alpha, inflation: needed.kind === 'estimated' ? needed.inflation : 1 }
}
