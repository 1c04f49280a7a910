import type { CalibrationLedger } from '@weighhouse/workflows/local-calibration'

type Metric = CalibrationLedger['cells'][number]['metrics'][number]

/** The A/A ledger for a terminal: one line per metric with its state, then the numbers behind it. */
export function printCalibration({ experiment, runs, seed, cells }: CalibrationLedger): string {
  const lines = cells.flatMap(({ cell, units, metrics }) => [
    `  ${cell}: ${units.toLocaleString('en')} units, arms drawn anew ${runs.toLocaleString('en')} times`,
    ...metrics.flatMap(metricLines),
  ])
  return `${experiment}: calibration, seed ${seed}, read once at the planned end\n${lines.join('\n')}\n`
}

function metricLines({
  metric,
  treatment,
  control,
  tested,
  runs,
  tails,
  uniformity,
  coverage,
  state,
  reasons,
}: Metric): string[] {
  const [least, most] = tails.range
  const why = reasons.length > 0 ? ` (${reasons.join(', ')})` : ''
  return [
    `  ${metric}, ${treatment} against ${control}: ${state}${why}`,
    ...(tested < runs ? [`    tested in ${tested} of ${runs}`] : []),
    `    false rejections: ${tails.low} too low, ${tails.high} too high (${least} to ${most} in each tail)`,
    `    relative sets that hold 0: ${coverage.covered} of ${coverage.sets} (at least ${coverage.least})`,
    ...(uniformity
      ? [
          `    p-values from uniform: ${uniformity.distance.toPrecision(3)}, p ${uniformity.pValue.toPrecision(3)}${uniformity.isJudged ? '' : ' (not judged: a rate has few p-values)'}`,
        ]
      : []),
  ]
}
