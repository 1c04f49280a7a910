import type { JsonObject } from '@weighhouse/kernel'
import { type EffectSet, isInSet } from '@weighhouse/statistics'
import type { Chart } from '../analysis.ts'
import { layersWithValues } from './layers-with-values.ts'
import { numberWords, percentWords, pointsWords, roundedWords } from './number-words.ts'
import type { AbTestResult, AbsoluteEffect, Comparison, RelativeEffect } from './result.ts'

/** How one forest prints and places its effects. */
interface Scale {
  readonly name: string
  /** What the difference is counted in, where the axis alone would not say it. */
  readonly measure: string | null
  readonly axis: string
  readonly format: string
  /** From the result's number to the number on the axis. */
  readonly factor: number
  readonly unit: string
  readonly words: (value: number) => string
  readonly effectOf: (comparison: Comparison) => AbsoluteEffect | RelativeEffect | null
  readonly marginOf: (comparison: Comparison) => number | null
}

/** Forests of effects: differences of proportions together, each mean alone (its unit is its own), and all relative effects. */
export function effectForests(result: AbTestResult): readonly Chart[] {
  const proportions = result.comparisons.filter(({ estimand }) => estimand.kind === 'proportion')
  const others = result.comparisons.filter(({ estimand }) => estimand.kind !== 'proportion')
  const byMetric = Map.groupBy(others, ({ metric }) => metric)
  return [
    ...(proportions.length > 0 ? [forest(proportions, pointsScale)] : []),
    ...[...byMetric].map(([metric, comparisons]) =>
      forest(comparisons, unitScale(metric, comparisons[0]?.label ?? metric)),
    ),
    ...(result.comparisons.length > 0 ? [forest(result.comparisons, relativeScale)] : []),
  ]
}

const absoluteOf = ({ absolute }: Comparison) => (absolute.kind === 'estimated' ? absolute : null)
const relativeOf = ({ relative }: Comparison) => (relative.kind === 'estimated' ? relative : null)

const pointsScale: Scale = {
  name: 'effects-absolute',
  measure: 'in percentage points',
  axis: 'Difference (percentage points)',
  format: 'pp',
  factor: 100,
  unit: 'percentage points',
  words: pointsWords,
  effectOf: absoluteOf,
  marginOf: (comparison) => marginAt(comparison, 'absolute'),
}

const relativeScale: Scale = {
  name: 'effects-relative',
  measure: 'in per cent of the control arm',
  axis: 'Relative difference (per cent of the control arm)',
  format: 'pct',
  factor: 100,
  unit: 'per cent',
  words: (value) => numberWords(value * 100, 1, 'always'),
  effectOf: relativeOf,
  marginOf: (comparison) => marginAt(comparison, 'relative'),
}

function unitScale(metric: string, label: string): Scale {
  return {
    name: `effects-absolute-${metric}`,
    measure: null,
    axis: `Difference in ${label}`,
    format: 'number',
    factor: 1,
    unit: '',
    words: (value) => roundedWords(value, 'always'),
    effectOf: absoluteOf,
    marginOf: (comparison) => marginAt(comparison, 'absolute'),
  }
}

/** Where a guardrail's margin lies on the scale it was registered on: on the harmful side of 0. */
function marginAt({ noninferiority, estimand }: Comparison, scale: 'absolute' | 'relative'): number | null {
  if (noninferiority === null || noninferiority.scale !== scale) return null
  return estimand.direction === 'higher-is-better' ? -noninferiority.margin : noninferiority.margin
}

function forest(comparisons: readonly Comparison[], scale: Scale): Chart {
  const isOnePair = pairsOf(comparisons).size === 1
  const rows = comparisons.map((comparison) => forestRow(comparison, scale, isOnePair))
  const hasMargins = comparisons.some((comparison) => scale.marginOf(comparison) !== null)
  return {
    name: scale.name,
    title: titleOf(comparisons, scale),
    description: `${rows.map(({ comparison, words }) => `${comparison}: ${words}`).join('; ')}. The thin tick marks no difference${hasMargins ? ', the thick one how much worse a guardrail may get' : ''}.`,
    rows,
    columns: [
      { field: 'comparison', title: 'Comparison' },
      { field: 'estimate', title: 'Estimate', format: scale.format },
      { field: 'lower', title: 'Lower bound', format: scale.format },
      { field: 'upper', title: 'Upper bound', format: scale.format },
      ...(hasMargins ? [{ field: 'margin', title: 'Margin', format: scale.format }] : []),
      { field: 'words', title: 'In words' },
    ],
    spec: forestSpec(scale, rows, hasMargins),
  }
}

/** What the effects show, as a sentence. */
function titleOf(comparisons: readonly Comparison[], scale: Scale): string {
  const measured = scale.measure === null ? '' : `: difference ${scale.measure}`
  const [first, second] = comparisons
  if (first && !second) return `${capitalised(findingOf(first, scale))}${measured}`
  const shown = comparisons.filter((comparison) => isShown(scale.effectOf(comparison))).length
  const pairs = pairsOf(comparisons)
  const isWithheld = comparisons.every(({ absolute }) => absolute.kind === 'withheld')
  const finding = isWithheld
    ? 'Effects are withheld before the planned end'
    : `${shown === 0 ? 'None' : shown === comparisons.length ? 'All' : shown} of ${comparisons.length} comparisons show${shown < 2 ? 's' : ''} a difference ${pairs.size === 1 ? `of ${first?.treatment} to ${first?.control}` : 'to the control arm'}`
  return `${finding}${measured}`
}

function pairsOf(comparisons: readonly Comparison[]): ReadonlySet<string> {
  return new Set(comparisons.map(({ treatment, control }) => JSON.stringify([treatment, control])))
}

function findingOf(comparison: Comparison, scale: Scale): string {
  const { label, treatment, control, absolute } = comparison
  const effect = scale.effectOf(comparison)
  if (absolute.kind === 'withheld') return `${label}, withheld before the planned end`
  if (effect === null) return `${label}, not estimable`
  if (!isShown(effect)) return `no difference is shown in ${label} between ${treatment} and ${control}`
  const { set, estimate } = effect
  const isHigher = estimate === null ? set.kind === 'interval' && set.upper === null : estimate > 0
  return `${label}: ${isHigher ? 'higher' : 'lower'} with ${treatment} than with ${control}`
}

function isShown(effect: AbsoluteEffect | RelativeEffect | null): boolean {
  return effect !== null && !isInSet(0, effect.set)
}

function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

function forestRow(comparison: Comparison, scale: Scale, isOnePair: boolean) {
  const effect = scale.effectOf(comparison)
  const set = effect?.set.kind === 'interval' ? effect.set : null
  const margin = scale.marginOf(comparison)
  const words = effect ? effectWords(effect.estimate, effect.set, scale) : absenceWords(comparison, scale)
  const onAxis = (value: number | null | undefined) =>
    value === null || value === undefined ? null : value * scale.factor
  return {
    comparison: `${comparison.label}, ${comparison.treatment} against ${comparison.control} (${comparison.role})`,
    // The picture has room for names, less for arms that are the same in every row.
    heading: `${comparison.label}${isOnePair ? '' : `, ${comparison.treatment}`} (${comparison.role})`,
    estimate: effect?.estimate ?? null,
    lower: set?.lower ?? null,
    upper: set?.upper ?? null,
    margin,
    words: margin === null ? words : `${words}; margin ${scale.words(margin)}`,
    axisEstimate: onAxis(effect?.estimate),
    // Half a segment would look like a bound, so a set that is not bounded on both sides is told in words only.
    axisLower: set?.upper === null ? null : onAxis(set?.lower),
    axisUpper: set?.lower === null ? null : onAxis(set?.upper),
    axisMargin: onAxis(margin),
    noDifference: effect ? 0 : null,
  }
}

function effectWords(estimate: number | null, set: EffectSet, { words, unit }: Scale): string {
  const size = estimate === null ? 'no estimate' : words(estimate)
  const named = unit === '' || estimate === null ? size : `${size} ${unit}`
  const level = percentWords(set.level).replace('.0 %', ' %')
  const bound = (value: number | null) => (value === null ? 'unbounded' : words(value))
  if (set.kind === 'interval') return `${named} (${level} interval ${bound(set.lower)} to ${bound(set.upper)})`
  if (set.kind === 'complement')
    return `${named} (${level} set: at most ${words(set.below)}, or at least ${words(set.above)})`
  return `${named} (${level} set: any value)`
}

function absenceWords({ absolute, relative }: Comparison, { format }: Scale): string {
  const effect = format === 'pct' ? relative : absolute
  if (effect.kind === 'withheld') return 'withheld before the planned end'
  return effect.kind === 'not-estimable' ? `not estimable (${effect.reason.replaceAll('-', ' ')})` : ''
}

/**
 * One row a comparison: its name and its numbers as text above its interval, so that neither axis
 * labels nor a legend have to be matched by eye, and nothing is cut off on a narrow screen.
 */
function forestSpec(
  { axis }: Scale,
  rows: readonly (Readonly<Record<string, unknown>> & { readonly comparison: string })[],
  hasMargins: boolean,
): JsonObject {
  const y = { field: 'comparison', type: 'nominal', axis: null, sort: rows.map(({ comparison }) => comparison) }
  const x = (field: string) => ({
    field,
    type: 'quantitative',
    title: axis,
    scale: { zero: true },
    axis: { grid: false },
  })
  const text = (field: string, dy: number, fontWeight: 'bold' | 'normal') => ({
    mark: { type: 'text', align: 'left', dx: 2, dy, fontWeight },
    encoding: { y, x: { value: 0 }, text: { field, type: 'nominal' } },
  })
  const mark = (field: string, color: string, thickness: number) => ({
    mark: { type: 'tick', thickness, size: 20, opacity: 1, color },
    encoding: { y, x: x(field) },
  })
  return {
    width: 420,
    height: { step: 80 },
    layer: layersWithValues(
      [
        mark('noDifference', '#5b626d', 1.5),
        { mark: { type: 'rule', strokeWidth: 3 }, encoding: { y, x: x('axisLower'), x2: { field: 'axisUpper' } } },
        { mark: { type: 'point', filled: true, size: 90, opacity: 1 }, encoding: { y, x: x('axisEstimate') } },
        ...(hasMargins ? [mark('axisMargin', '#b84c00', 3)] : []),
        text('heading', -36, 'bold'),
        text('words', -19, 'normal'),
      ],
      rows,
    ),
  }
}
