import { type CovariateFit, comomentsOf, emptyMoments, fitCovariates } from '@weighhouse/statistics'
import { rowError } from '../../packages/statistics/test/covariate-rows.ts'
import { type Arms, comomentsOfAll, momentsOfAll, success } from './experiment.ts'

export const adjustedMetric = { ...success('mean'), covariates: ['before'] }

type Row = readonly [value: number, before: number]

/** Both readings of a mean with one covariate that no unit lacks, the second by the definition of its row errors. */
export function adjustedArms(control: readonly Row[], treatment: readonly Row[]): Arms {
  const [first, second] = [firstReading(control), firstReading(treatment)]
  const { fit } = fitCovariates(first.filled, second.filled)
  if (fit.kind === 'not-estimable') throw new Error(`the draws leave no fit: ${fit.reason}`)
  return {
    control: first.aggregates,
    treatment: second.aggregates,
    next: { control: secondReading(fit.control, control), treatment: secondReading(fit.treatment, treatment) },
  }
}

function firstReading(rows: readonly Row[]) {
  const filled = comomentsOf(
    rows.map(([value, before]) => [value, before, 0]),
    3,
  )
  const [mean = 0] = filled.means
  const [squaredDeviations = 0] = filled.crossProducts
  const aggregates = {
    units: { kind: 'count', count: rows.length },
    'value:y': momentsOfAll({ ...emptyMoments, count: rows.length, mean, squaredDeviations }),
    'filled-covariates:y': comomentsOfAll(filled),
    balance: comomentsOfAll(
      comomentsOf(
        rows.map(([, before]) => [before, 0]),
        2,
      ),
    ),
  } as const
  return { filled, aggregates }
}

function secondReading(fit: CovariateFit, rows: readonly Row[]) {
  const mean = rowError(fit, rows) / rows.length
  return { 'row-error:y:b': momentsOfAll({ ...emptyMoments, count: rows.length, mean }) }
}
