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
    return { arm, units, planned, words: `${numberWords(units, 0)} counted, ${numberWords(planned, 0)} planned` }
  })
  const verdict =
    check.pValue === null && check.log10PValue === null
      ? `The check has no answer (${check.reason ?? 'no reason given'}).`
      : `${pValueWords(check.pValue)} against the limit ${check.limit ?? ''}: the check says ${check.verdict}.`
  return [
    {
      name: 'sample-ratio',
      title: 'Units per arm, counted and planned',
      description: `${rows.map(({ arm, words }) => `${arm}: ${words}`).join('; ')}. ${verdict}`,
      rows,
      columns: [
        { field: 'arm', title: 'Arm' },
        { field: 'units', title: 'Units counted', format: 'number' },
        { field: 'planned', title: 'Units planned', format: 'number' },
      ],
      spec: armSpec('units', 'Units (bar: counted, tick: planned)', 'arm', 'planned'),
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
  for (const { metric, label, means, units } of comparisons) {
    for (const [arm, mean] of Object.entries(means)) {
      if (typeof mean !== 'number') continue
      const words = areShares ? percentWords(mean) : roundedWords(mean)
      const axisMean = areShares ? mean * 100 : mean
      rows.set(JSON.stringify([metric, arm]), {
        label: `${label}, ${arm}`,
        mean,
        units: units[arm] ?? 0,
        words,
        axisMean,
      })
    }
  }
  const list = [...rows.values()]
  return {
    name,
    title,
    description: `${list.map(({ label, words, units }) => `${label}: ${words} of ${numberWords(units, 0)} units`).join('; ')}.`,
    rows: list,
    columns: [
      { field: 'label', title: 'Metric and arm' },
      { field: 'mean', title: areShares ? 'Proportion' : 'Mean', format: areShares ? 'pct' : 'number' },
      { field: 'units', title: 'Units', format: 'number' },
    ],
    spec: armSpec('axisMean', axis, 'label', null),
  }
}

function armSpec(field: string, axis: string, category: string, tick: string | null): JsonObject {
  const y = {
    field: category,
    type: 'nominal',
    title: null,
    sort: null,
    axis: { labelLimit: 260, ticks: false, domain: false },
  }
  const x = (name: string) => ({ field: name, type: 'quantitative', title: axis, scale: { zero: true } })
  return {
    width: 420,
    height: { step: 44 },
    layer: [
      { mark: { type: 'bar', height: 12, opacity: 0.75 }, encoding: { y, x: x(field) } },
      ...(tick === null ? [] : [{ mark: { type: 'tick', thickness: 3, size: 24 }, encoding: { y, x: x(tick) } }]),
      {
        mark: { type: 'text', align: 'left', dx: 2, dy: -14, fontSize: 12 },
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
