import type { JsonObject } from '@weighhouse/kernel'
import type { Chart } from '../analysis.ts'
import { chartName, comparisonWords, type EffectScale, effectScaleOf } from './effect-scale.ts'
import { layersWithValues } from './layers-with-values.ts'
import { dayWords, numberWords } from './number-words.ts'
import { type LookEstimate, lookTold, type PastLook } from './past-look.ts'
import type { AbTestResult, Comparison } from './result.ts'

/**
 * The difference of each success metric at every look so far, with its interval and the boundaries
 * beyond which a difference is shown. Modes with looks only; a run that is no look shows none.
 */
export function effectLooksCharts(result: AbTestResult): readonly Chart[] {
  const { look, looks, comparisons, plannedEnd } = result
  if (look?.counted !== true || looks === null) return []
  const told = [...looks, lookTold(result)]
  const successes = comparisons.filter(({ role }) => role === 'success')
  return successes.flatMap((comparison) => {
    const estimates = told.flatMap((past) => estimateAt(past, comparison))
    if (estimates.length === 0) return []
    const plannedUnits = Math.round(comparison.look.units / comparison.look.informationFraction)
    const name = chartName('effect-looks', comparison, comparisons)
    return [effectLooksChart(name, comparison, estimates, plannedUnits, plannedEnd.reached)]
  })
}

interface EstimateAtLook extends LookEstimate {
  readonly index: number
  readonly asOf: string
}

function estimateAt({ index, asOf, comparisons }: PastLook, comparison: Comparison): readonly EstimateAtLook[] {
  const same = comparisons.find(
    ({ metric, treatment, role }) =>
      metric === comparison.metric && treatment === comparison.treatment && role === comparison.role,
  )
  return same ? [{ ...same, index, asOf }] : []
}

/** Names of a few looks fit beside their points; of more only one is named. */
export const namedLooks = 6

/** More are not told apart on a screen. */
const mostDrawn = 60

/** All looks, or of very many those at even steps, with the first, the last and those that must be seen. */
export function drawnLooks<Look>(looks: readonly Look[], isKept: (look: Look) => boolean): readonly Look[] {
  const step = Math.ceil(looks.length / mostDrawn)
  return looks.filter((look, index) => index % step === 0 || index === looks.length - 1 || isKept(look))
}

function effectLooksChart(
  name: string,
  comparison: Comparison,
  estimates: readonly EstimateAtLook[],
  plannedUnits: number,
  isEnded: boolean,
): Chart {
  const scale = effectScaleOf(comparison)
  const shown = estimates.find(isShown)
  const end = Math.max(plannedUnits, ...estimates.map(({ units }) => units))
  const drawn = drawnLooks(estimates, (estimate) => estimate === shown)
  const isFew = estimates.length <= namedLooks
  const isNamed = (estimate: EstimateAtLook) => isFew || estimate === (shown ?? estimates.at(-1))
  const isSaid = (estimate: EstimateAtLook) => isFew || [estimates[0], shown, estimates.at(-1)].includes(estimate)
  const reach = Math.max(...estimates.flatMap(({ lower, upper, boundary }) => [lower, upper, boundary].map(sizeOf)))
  const freeSide = (estimates.at(-1)?.estimate ?? 0) < 0 ? 1 : -1
  const rows = drawn.map((estimate, position) =>
    lookRow(estimate, scale, {
      plannedUnits,
      isNamed: isNamed(estimate),
      isFirst: position === 0,
      gap: reach * 0.17,
      freeSide,
    }),
  )
  const said = rows.filter((_, position) => drawn[position] !== undefined && isSaid(drawn[position]))
  return {
    name,
    title: `${titleOf(comparison, shown, estimates, isEnded)}: ${shown ? comparison.label : comparisonWords(comparison)}`,
    description: `${said.map(({ words }) => words).join('; ')}.${said.length < estimates.length ? ` There were ${estimates.length} looks.` : ''} Planned are ${numberWords(plannedUnits, 0)} units. A difference is shown where the upright bar, its interval, leaves out the line of no difference; the point then lies beyond a boundary, drawn broken.`,
    rows,
    columns: [
      { field: 'look', title: 'Look' },
      { field: 'day', title: 'Data as of' },
      { field: 'units', title: 'Units', format: 'number' },
      { field: 'estimate', title: 'Difference', format: scale.format },
      { field: 'lower', title: 'Lower bound', format: scale.format },
      { field: 'upper', title: 'Upper bound', format: scale.format },
      { field: 'boundary', title: 'Boundary, either side', format: scale.format },
      { field: 'answer', title: 'Answer' },
    ],
    spec: effectLooksSpec(scale, rows, { plannedUnits, end, reach: reach * scale.factor * 1.4, freeSide }),
  }
}

function sizeOf(value: number | null): number {
  return Math.abs(value ?? 0)
}

function isShown({ lower, upper }: EstimateAtLook): boolean {
  return (lower !== null && lower > 0) || (upper !== null && upper < 0)
}

function titleOf(
  { estimand, treatment, control }: Comparison,
  shown: EstimateAtLook | undefined,
  estimates: readonly EstimateAtLook[],
  isEnded: boolean,
): string {
  if (shown === undefined) {
    if (isEnded) return 'No look has shown a difference'
    return estimates.length === 1 ? 'The first look shows no difference yet' : 'No look shows a difference yet'
  }
  const isBetter = shown.estimate > 0 === (estimand.direction === 'higher-is-better')
  return `Look ${shown.index} shows that ${treatment} is ${isBetter ? 'better' : 'worse'} than ${control}`
}

function lookRow(
  estimate: EstimateAtLook,
  { factor, number, words }: EffectScale,
  {
    plannedUnits,
    isNamed,
    isFirst,
    gap,
    freeSide,
  }: {
    readonly plannedUnits: number
    readonly isNamed: boolean
    readonly isFirst: boolean
    /** Between the end of an interval and its name. */
    readonly gap: number
    /** Where no names of looks stand: 1 above no difference, −1 below. */
    readonly freeSide: 1 | -1
  },
) {
  const { index, asOf, units, lower, upper, boundary } = estimate
  const onAxis = (value: number | null) => (value === null ? null : value * factor)
  const bound = (value: number | null) => (value === null ? 'unbounded' : number(value))
  const answer = isShown(estimate) ? 'difference shown' : 'no difference shown'
  // Beyond the end of the interval that lies further out there is room: the boundary is nearer there.
  const isBelow = estimate.estimate < 0
  const outer = (isBelow ? lower : upper) ?? estimate.estimate
  const placeAt = (line: 1 | 2) => (isBelow ? outer - (3 - line) * gap : outer + line * gap) * factor
  return {
    look: index,
    day: dayWords(asOf),
    units,
    estimate: estimate.estimate,
    lower,
    upper,
    boundary,
    answer,
    words: `look ${index} (${dayWords(asOf)}, ${numberWords(units, 0)} units): ${words(estimate.estimate)}, interval ${bound(lower)} to ${bound(upper)}${boundary === null ? '' : `, boundary ±${number(boundary).slice(1)}`}, ${answer}`,
    axisEstimate: onAxis(estimate.estimate),
    // Half a bar would look like a bound.
    axisLower: upper === null ? null : onAxis(lower),
    axisUpper: lower === null ? null : onAxis(upper),
    axisAbove: onAxis(boundary),
    axisBelow: boundary === null ? null : -boundary * factor,
    axisFreeSide: boundary === null ? null : freeSide * boundary * factor,
    boundaryLabel: isFirst && boundary !== null ? 'beyond: difference shown' : '',
    lookLabel: isNamed ? `look ${index}` : '',
    axisName: placeAt(2),
    sizeLabel: isNamed ? number(estimate.estimate) : '',
    axisSize: placeAt(1),
    plannedUnits,
    plannedLabel: isFirst ? 'planned units' : '',
  }
}

function effectLooksSpec(
  { axis }: EffectScale,
  rows: readonly Readonly<Record<string, unknown>>[],
  { plannedUnits, end, reach, freeSide }: { plannedUnits: number; end: number; reach: number; freeSide: 1 | -1 },
): JsonObject {
  const x = {
    field: 'units',
    type: 'quantitative',
    title: 'Units at the look',
    scale: { domain: [0, end * 1.02], nice: false },
    axis: { grid: false, format: ',d' },
  }
  const y = (field: string) => ({
    field,
    type: 'quantitative',
    title: axis,
    scale: { domain: [-reach, reach] },
    axis: { grid: false },
  })
  const boundary = (field: string) => ({
    mark: { type: 'line', color: '#b84c00', strokeDash: [6, 4], point: { color: '#b84c00', size: 30 } },
    encoding: { x, y: y(field) },
  })
  const text = (field: string, at: string, mark: JsonObject) => ({
    mark: { type: 'text', ...mark },
    encoding: { x, y: y(at), text: { field, type: 'nominal' } },
  })
  return {
    height: 300,
    layer: layersWithValues(
      [
        { mark: { type: 'rule', color: '#5b626d' }, encoding: { y: { datum: 0, type: 'quantitative' } } },
        {
          mark: { type: 'rule', color: '#5b626d', strokeDash: [2, 3] },
          encoding: { x: { datum: plannedUnits, type: 'quantitative' } },
        },
        {
          mark: { type: 'text', align: 'right', baseline: 'top', dx: -5, color: '#5b626d' },
          encoding: {
            x: { ...x, field: 'plannedUnits' },
            y: { value: 0 },
            text: { field: 'plannedLabel', type: 'nominal' },
          },
        },
        boundary('axisAbove'),
        boundary('axisBelow'),
        { mark: { type: 'rule', strokeWidth: 3 }, encoding: { x, y: y('axisLower'), y2: { field: 'axisUpper' } } },
        { mark: { type: 'point', filled: true, size: 90, opacity: 1 }, encoding: { x, y: y('axisEstimate') } },
        text('lookLabel', 'axisName', { fontWeight: 'bold' }),
        text('sizeLabel', 'axisSize', {}),
        text('boundaryLabel', 'axisFreeSide', { align: 'left', dx: 9, dy: freeSide < 0 ? 9 : -9, color: '#b84c00' }),
      ],
      rows,
    ),
  }
}
