import type { JsonObject } from '@weighhouse/kernel'
import type { Chart } from '../analysis.ts'
import { numberWords, percentWords, pValueWords, roundedWords } from './number-words.ts'
import { isCounts } from './past-look.ts'
import type { AbTestResult, Comparison } from './result.ts'

/** Units counted in each arm beside the number that the planned shares give. */
export function sampleRatioChart(result: AbTestResult): readonly Chart[] {
  const check = result.checks.find(({ check }) => check === 'sample-ratio')
  const observed = check?.detail['observed']
  const expected = check?.detail['expected']
  if (!check || !isCounts(observed) || !isCounts(expected)) return []
  const rows = Object.entries(observed).map(([arm, units]) => {
    const planned = expected[arm] ?? 0
    return {
      arm,
      units,
      planned,
      words: `${arm}: ${numberWords(units, 0)} counted, ${numberWords(planned, 0)} planned`,
    }
  })
  const verdict =
    check.pValue === null && check.log10PValue === null
      ? `The check has no answer (${check.reason ?? 'no reason given'}).`
      : `${pValueWords(check.pValue)} against the limit ${check.limit ?? ''}: the check says ${check.verdict}.`
  return [
    {
      name: 'sample-ratio',
      title:
        check.verdict === 'pass'
          ? 'The arms have their planned shares of the units'
          : check.verdict === 'invalid'
            ? 'The arms do not have their planned shares of the units'
            : 'Whether the arms have their planned shares cannot be told yet',
      description: `${rows.map(({ words }) => words).join('; ')}. ${verdict}`,
      rows,
      columns: [
        { field: 'arm', title: 'Arm' },
        { field: 'units', title: 'Units counted', format: 'number' },
        { field: 'planned', title: 'Units planned', format: 'number' },
      ],
      spec: armSpec(rows, 'units', 'Units (bar: counted, tick: planned)', 'planned'),
    },
  ]
}

/** Means by arm: proportions in one chart, each other metric in its own unit. */
export function armMeansCharts({ comparisons }: AbTestResult): readonly Chart[] {
  const proportions = comparisons.filter(({ estimand }) => estimand.kind === 'proportion')
  const others = Map.groupBy(
    comparisons.filter(({ estimand }) => estimand.kind !== 'proportion'),
    ({ metric }) => metric,
  )
  const charts = [
    armMeans('arm-proportions', 'Proportion in each arm', 'Share of units (per cent)', proportions, true),
    ...[...others].map(([metric, list]) =>
      armMeans(`arm-means-${metric}`, `${valueWord(list[0])} in each arm`, list[0]?.label ?? metric, list, false),
    ),
  ]
  return charts.filter(({ rows }) => rows.length > 0)
}

type ArmRow = {
  readonly arm: string
  readonly label: string
  readonly mean: number
  readonly units: number
  readonly words: string
  readonly axisMean: number
}

function armMeans(
  name: string,
  title: string,
  axis: string,
  comparisons: readonly Comparison[],
  areShares: boolean,
): Chart {
  const rows = new Map<string, ArmRow>()
  for (const { metric, label, means, units, control, treatment } of comparisons) {
    for (const arm of [control, treatment]) {
      const mean = means[arm]
      if (typeof mean !== 'number') continue
      const count = units[arm] ?? 0
      rows.set(JSON.stringify([metric, arm]), {
        arm,
        label: `${label}, ${arm}`,
        mean,
        units: count,
        words: `${label}, ${arm}: ${areShares ? percentWords(mean) : roundedWords(mean)} (${numberWords(count, 0)} units)`,
        axisMean: areShares ? mean * 100 : mean,
      })
    }
  }
  const list = [...rows.values()]
  const [label, ...others] = new Set(comparisons.map((comparison) => comparison.label))
  const inArms = list.map(({ arm, mean }) => `${areShares ? percentWords(mean) : roundedWords(mean)} with ${arm}`)
  return {
    name,
    title: label !== undefined && others.length === 0 ? `${title}: ${label} is ${inArms.join(', ')}` : title,
    description: `${list.map(({ words }) => words).join('; ')}.`,
    rows: list,
    columns: [
      { field: 'label', title: 'Metric and arm' },
      {
        field: 'mean',
        title: areShares ? 'Proportion' : valueWord(comparisons[0]),
        format: areShares ? 'pct' : 'number',
      },
      { field: 'units', title: 'Units', format: 'number' },
    ],
    spec: armSpec(list, 'axisMean', axis, null),
  }
}

/** What an arm's number is. */
function valueWord(comparison: Comparison | undefined): string {
  const kind = comparison?.estimand.kind
  return kind === 'ratio' ? 'Ratio' : kind === 'quantile' ? 'Quantile' : 'Mean'
}

/** A bar for each row under its name and number as text; `tick` is a column that marks what was planned. */
function armSpec(
  rows: readonly { readonly words: string }[],
  field: string,
  axis: string,
  tick: string | null,
): JsonObject {
  const y = { field: 'words', type: 'nominal', axis: null, sort: rows.map(({ words }) => words) }
  const x = (name: string) => ({ field: name, type: 'quantitative', title: axis, scale: { zero: true } })
  return {
    width: 420,
    height: { step: 48 },
    layer: [
      { mark: { type: 'bar', height: 12, cornerRadiusEnd: 0 }, encoding: { y, x: x(field) } },
      ...(tick === null
        ? []
        : [{ mark: { type: 'tick', thickness: 3, size: 24, color: '#b84c00' }, encoding: { y, x: x(tick) } }]),
      {
        mark: { type: 'text', align: 'left', dx: 2, dy: -15 },
        encoding: { y, x: { value: 0 }, text: { field: 'words', type: 'nominal' } },
      },
    ],
  }
}
