import {
  addColumn,
  type Comoments,
  type CovariateAdjustment,
  type DroppedCovariate,
  type Estimated,
  fitCovariates,
  linearisedComoments,
  notEstimable,
  type Ratio,
  ratioOf,
} from '@weighhouse/statistics'
import { comomentsAnswer, type SummaryGroup } from '@weighhouse/summaries'
import type { Metric } from './parameters.ts'
import { covariatesAggregate, filledAggregate } from './request.ts'
import type { Issue } from './result.ts'

/** The regression of a comparison on its covariates, and what was found wrong with them. */
export interface CovariateFits {
  readonly fit: Estimated<CovariateAdjustment>
  /** What stands in place of each missing covariate, the mean over both arms; null where none is marked. */
  readonly fills: readonly number[] | null
  /** The linearisation of each arm, where the metric is a ratio. */
  readonly ratios: { readonly control: Ratio; readonly treatment: Ratio } | null
  /** Rows with a covariate, or a value, that is no finite number. */
  readonly nonFinite: { readonly control: number; readonly treatment: number }
  readonly issues: readonly Issue[]
}

const noRows = { control: 0, treatment: 0 }

interface ReadCovariates {
  readonly comoments: Comoments
  readonly isFilled: boolean
  readonly nonFinite: number
}

/**
 * Regression of a metric on its covariates in both arms of a comparison. A missing covariate counts
 * as the mean over both arms, with a column of its own that marks the units: the reading put 0 in its
 * place, which the marking column lets move to any other number.
 */
export function covariateFits(control: SummaryGroup, treatment: SummaryGroup, metric: Metric): CovariateFits {
  const read = { control: covariatesRead(control, metric), treatment: covariatesRead(treatment, metric) }
  if (!read.control || !read.treatment)
    return { fit: notEstimable('covariates-not-read'), fills: null, ratios: null, nonFinite: noRows, issues: [] }
  const nonFinite = { control: read.control.nonFinite, treatment: read.treatment.nonFinite }
  const first = metric.kind === 'ratio' ? 2 : 1
  const covariates = metric.covariates.length
  const isFilled = read.control.isFilled && read.treatment.isFilled
  const arms = [read.control.comoments, read.treatment.comoments] as const
  const fills = isFilled ? pooledMeans(arms, first, covariates) : null
  const isMarked = (index: number) => arms.some(({ means }) => means[first + covariates + index] !== 0)
  const centred = arms.map((arm) =>
    (fills ?? []).reduce(
      (sum, fill, index) => (isMarked(index) ? addColumn(sum, first + index, first + covariates + index, fill) : sum),
      arm,
    ),
  )
  const [c, t] = [linearised(centred[0], metric), linearised(centred[1], metric)]
  if (c === null || t === null)
    return { fit: notEstimable('too-few-units'), fills, ratios: null, nonFinite, issues: [] }
  const { fit, dropped } = fitCovariates(c.comoments, t.comoments)
  const ratios = c.ratio && t.ratio ? { control: c.ratio, treatment: t.ratio } : null
  return { fit, fills, ratios, nonFinite, issues: issuesOf(arms, fit, dropped, first, metric, isFilled) }
}

/** The answer with missing covariates filled where there is one, else the one over rows that have all. */
function covariatesRead(group: SummaryGroup, { id }: Metric): ReadCovariates | null {
  if (group.aggregates[filledAggregate(id)]) return { ...comomentsAnswer(group, filledAggregate(id)), isFilled: true }
  if (group.aggregates[covariatesAggregate(id)])
    return { ...comomentsAnswer(group, covariatesAggregate(id)), isFilled: false }
  return null
}

/** Mean of each covariate over the units of both arms that have it. */
function pooledMeans(arms: readonly Comoments[], first: number, covariates: number): readonly number[] {
  return Array.from({ length: covariates }, (_, index) => {
    const present = arms.map(({ count, means }) => count * (1 - (means[first + covariates + index] ?? 0)))
    const total = present.reduce((sum, units) => sum + units, 0)
    const sum = arms.reduce((all, { count, means }) => all + count * (means[first + index] ?? 0), 0)
    return total > 0 ? sum / total : 0
  })
}

function linearised(
  comoments: Comoments | undefined,
  { kind }: Metric,
): { readonly comoments: Comoments; readonly ratio: Ratio | null } | null {
  if (!comoments) return null
  if (kind !== 'ratio') return { comoments, ratio: null }
  const ratio = ratioOf(comoments)
  return ratio.kind === 'estimated' ? { comoments: linearisedComoments(comoments, ratio), ratio } : null
}

function issuesOf(
  arms: readonly [Comoments, Comoments],
  fit: Estimated<CovariateAdjustment>,
  dropped: readonly DroppedCovariate[],
  first: number,
  { covariates }: Metric,
  isFilled: boolean,
): readonly Issue[] {
  const named = dropped.flatMap(({ covariate, reason }): Issue[] => {
    const name = covariates[covariate]
    return name === undefined ? [] : [{ code: reason, arguments: { covariate: name } }]
  })
  const missing = (arm: Comoments, index: number) =>
    isFilled ? Math.round((arm.means[first + covariates.length + index] ?? 0) * arm.count) : 0
  const filled = covariates.flatMap((name, index): Issue[] => {
    const counts = { control: missing(arms[0], index), treatment: missing(arms[1], index) }
    return counts.control + counts.treatment === 0
      ? []
      : [{ code: 'covariate-missing', arguments: { covariate: name, ...counts } }]
  })
  const few =
    fit.kind === 'not-estimable' && fit.reason === 'too-few-units-for-covariates'
      ? [{ code: fit.reason, arguments: { control: arms[0].count, treatment: arms[1].count } }]
      : []
  return [...named, ...filled, ...few]
}
