import type { ArmMean } from './arm-mean.ts'
import { type Contrast, type ContrastOptions, contrast } from './contrast.ts'
import type { EffectSet } from './effect-set.ts'
import type { Estimated } from './estimated.ts'
import { hallRelativeSet } from './hall-set.ts'
import { hallInverse, hallStatistic, skewnessAt, type ThirdMoments } from './hall-statistic.ts'
import { pValueOfTail } from './p-value.ts'
import { studentTail } from './student.ts'

/**
 * The contrast of two means with Hall's correction of its test and of both sets, for arms so uneven
 * that the skewness of the difference puts the errors of Welch's test in one tail. The statistic is
 * t', against Welch's degrees of freedom; sets hold 0 exactly when the p-value exceeds 1 − level. Not
 * estimable: what `contrast` is not.
 */
export function hallContrast(
  control: Estimated<ArmMean>,
  treatment: Estimated<ArmMean>,
  thirds: ThirdMoments,
  options: ContrastOptions,
): Contrast & { readonly skewness: number | null } {
  const plain = contrast(control, treatment, options)
  const { test, absolute, relative } = plain
  if (control.kind === 'not-estimable' || treatment.kind === 'not-estimable') return { ...plain, skewness: null }
  if (test.kind === 'not-estimable' || absolute.kind === 'not-estimable') return { ...plain, skewness: null }
  const { standardError, degreesOfFreedom, criticalValue, difference } = test
  const skewness = skewnessAt(thirds, 1, standardError)
  const statistic = hallStatistic(test.statistic, skewness)
  const tail = studentTail(Math.abs(statistic), degreesOfFreedom)
  const set: EffectSet = {
    kind: 'interval',
    lower: difference - standardError * hallInverse(criticalValue, skewness),
    upper: difference - standardError * hallInverse(-criticalValue, skewness),
    level: options.level,
  }
  return {
    test: { ...test, statistic, ...pValueOfTail({ value: 2 * tail.value, log: Math.LN2 + tail.log }) },
    absolute: { ...absolute, set },
    relative:
      relative.kind === 'not-estimable'
        ? relative
        : {
            ...relative,
            set: hallRelativeSet({
              control,
              treatment,
              thirds,
              covariance: options.covariance ?? 0,
              criticalValue,
              level: options.level,
              sign: options.nonNegative || control.mean > 0 ? 1 : -1,
            }),
          },
    skewness,
  }
}
