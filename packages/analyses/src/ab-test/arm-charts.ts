import type { JsonObject } from '@weighhouse/kernel'
import type { Chart } from '../analysis.ts'
import { numberWords, percentWords, pValueWords, roundedWords } from './number-words.ts'
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
      title: 'Units per arm, counted and planned',
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
      armMeans(
        `arm-means-${metric}`,
        `Mean in each arm: ${list[0]?.label ?? metric}`,
        list[0]?.label ?? metric,
        list,
        false,
      ),
    ),
  ]
  return charts.filter(({ rows }) => rows.length > 0)
}

type ArmRow = {
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
        label: `${label}, ${arm}`,
        mean,
        units: count,
        words: `${label}, ${arm}: ${areShares ? percentWords(mean) : roundedWords(mean)} (${numberWords(count, 0)} units)`,
        axisMean: areShares ? mean * 100 : mean,
      })
    }
  }
  const list = [...rows.values()]
  return {
    name,
    title,
    description: `${list.map(({ words }) => words).join('; ')}.`,
    rows: list,
    columns: [
      { field: 'label', title: 'Metric and arm' },
      { field: 'mean', title: areShares ? 'Proportion' : 'Mean', format: areShares ? 'pct' : 'number' },
      { field: 'units', title: 'Units', format: 'number' },
    ],
    spec: armSpec(list, 'axisMean', axis, null),
  }
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

function isCounts(value: unknown): value is Readonly<Record<string, number>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((count) => typeof count === 'number')
  )
}
