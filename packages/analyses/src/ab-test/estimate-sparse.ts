import { sparseContrast } from '@weighhouse/statistics'
import type { Estimate } from './estimate.ts'
import type { SparseCounts } from './sparse-pair.ts'

/** What belongs to other methods than this one. */
const nothingElse = { runningPValue: null, eValue: null, skewness: null, skewSource: null }

/**
 * Difference and ratio of two proportions with few events: exact and score tests, score sets. Without
 * a success, or without a failure, in both arms there is no test, but the sets still say how large
 * an effect may be. `criticalValue` is the z of a mode with looks; that of the level otherwise.
 */
export function estimateSparse(
  { control, treatment }: SparseCounts,
  level: number,
  criticalValue?: number,
): Pick<Estimate, 'absolute' | 'relative' | 'test'> {
  const bound = criticalValue === undefined ? {} : { criticalValue }
  const { test, absolute, relative } = sparseContrast(control, treatment, { level, ...bound })
  if (test.kind === 'not-estimable') return { test, absolute, relative }
  const { kind, statistic, degreesOfFreedom, pValue, log10PValue } = test
  return {
    absolute,
    relative,
    test: {
      kind,
      method: 'sparse',
      sided: 'two',
      statistic,
      degreesOfFreedom,
      criticalValue: test.criticalValue,
      pValue,
      log10PValue,
      ...nothingElse,
    },
  }
}
