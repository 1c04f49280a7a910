import { armMeanOfMoments, emptyMoments, ratioOf } from '@weighhouse/statistics'
import { comomentsAnswer, type SummaryGroup } from '@weighhouse/summaries'
import type { Metric } from './parameters.ts'
import { valueAggregate } from './request.ts'
import { cappedUnits, faultySample, nonZeroUnits, rowFault, type Sample } from './sample.ts'

/** The ratio of one arm as the mean of its linearised values. Missing parts were zeros at the reading where the rule says so. */
export function ratioSample(group: SummaryGroup, metric: Metric, name: string = valueAggregate(metric.id)): Sample {
  const { comoments, missing, nonFinite } = comomentsAnswer(group, name)
  const rest = { missing, nonZero: nonZeroUnits(group, metric), capped: cappedUnits(group, metric) }
  const counted = { ...emptyMoments, count: comoments.count }
  const fault = rowFault(missing, nonFinite, metric)
  if (fault) return faultySample(fault, { ...rest, moments: counted })
  const ratio = ratioOf(comoments)
  if (ratio.kind === 'not-estimable') {
    if (ratio.reason === 'ratio-denominator-zero')
      return faultySample({ reason: ratio.reason, count: comoments.count }, { ...rest, moments: counted })
    return { ...rest, moments: counted, arm: ratio, successes: null, fault: null, denominatorSpread: null }
  }
  const { moments, denominatorSpread } = ratio
  return { ...rest, moments, arm: armMeanOfMoments(moments), successes: null, fault: null, denominatorSpread }
}
