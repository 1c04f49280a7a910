import type { JsonObject } from '@weighhouse/kernel'
import { normalCdf, normalUpperQuantile } from '@weighhouse/statistics'
import type { Chart } from '../analysis.ts'
import { chartName, comparisonWords, type EffectScale, effectScaleOf } from './effect-scale.ts'
import { numberWords, percentWords } from './number-words.ts'
import type { AbTestResult, Comparison, Power } from './result.ts'

/** Effects at which a curve is computed, from none to its largest. */
const steps = 40

/** Counts that differ by less are one curve to the eye. */
const sameUnits = 0.02

interface Curve {
  readonly units: number
  readonly words: string
  /** Probability that the effect is shown. */
  readonly powerAt: (effect: number) => number
}

/**
 * How likely each success metric's test shows an effect of a given size, at the units there are and at
 * those that were planned, from this look's variances in normal form. Left out where variances are withheld or unknown.
 */
export function powerCurves({ comparisons }: AbTestResult): readonly Chart[] {
  return comparisons.flatMap((comparison) => {
    const { role, power, look } = comparison
    if (role !== 'success' || 'kind' in power || power.minimumDetectableEffect === null) return []
    const curves = curvesOf(power, power.minimumDetectableEffect, look.units, look.informationFraction)
    const name = chartName('power', comparison, comparisons)
    return [powerChart(name, comparison, power, power.minimumDetectableEffect, curves)]
  })
}

/**
 * Power of an effect in normal form, both tails counted: the detectable effect has the target's drift at
 * these units, and drifts grow with the effect and with the root of the units. Source: Chow, Shao & Wang (2008) §3.2.
 */
function curvesOf(
  { alpha, sides, target }: Power,
  detectable: number,
  units: number,
  fraction: number,
): readonly [Curve, ...Curve[]] {
  const critical = normalUpperQuantile(sides === 'two' ? alpha / 2 : alpha)
  const driftOfDetectable = critical - normalUpperQuantile(target)
  const powerAt = (ofUnits: number) => (effect: number) => {
    const drift = (effect / detectable) * driftOfDetectable * Math.sqrt(ofUnits)
    return normalCdf(drift - critical) + (sides === 'two' ? normalCdf(-drift - critical) : 0)
  }
  const now: Curve = { units, words: `${numberWords(units, 0)} units`, powerAt: powerAt(1) }
  if (Math.abs(fraction - 1) < sameUnits) return [now]
  const plannedUnits = Math.round(units / fraction)
  return [
    now,
    { units: plannedUnits, words: `${numberWords(plannedUnits, 0)} planned`, powerAt: powerAt(1 / fraction) },
  ]
}

function powerChart(
  name: string,
  comparison: Comparison,
  { plannedEffect, target }: Power,
  detectable: number,
  curves: readonly [Curve, ...Curve[]],
): Chart {
  const scale = effectScaleOf(comparison)
  const marked = plannedEffect ?? detectable
  const widest = Math.max(2 * marked, 1.3 * detectable)
  const most = Math.max(...curves.map(({ units }) => units))
  const markedWords = plannedEffect === null ? 'smallest effect found' : 'planned effect'
  const rows = curves.flatMap((curve) =>
    curveRows(curve, marked, widest, scale, { isHigher: curve.units === most, markedWords }),
  )
  const [now] = curves
  const chance = (curve: Curve) => `${percentWords(curve.powerAt(marked))} with ${curve.words}`
  return {
    name,
    title:
      plannedEffect === null
        ? `${now.words} show a difference of ${scale.size(detectable)} in ${percentWords(target)} of such experiments: ${comparisonWords(comparison)}`
        : `${now.words} show the planned effect of ${scale.size(plannedEffect)} in ${percentWords(now.powerAt(plannedEffect))} of such experiments: ${comparisonWords(comparison)}`,
    description: `An effect of ${scale.size(marked)} is shown with a probability of ${curves.map(chance).join(', ')}; the smallest one shown in ${percentWords(target)} of experiments with ${now.words} is ${scale.size(detectable)}. From the variances of this look, not from the effect found.`,
    rows,
    columns: [
      { field: 'units', title: 'Units', format: 'number' },
      { field: 'effect', title: 'Effect', format: scale.format },
      { field: 'power', title: 'Probability to show it', format: 'pct' },
    ],
    spec: powerSpec(scale, marked),
  }
}

function curveRows(
  curve: Curve,
  marked: number,
  widest: number,
  { factor }: EffectScale,
  { isHigher, markedWords }: { readonly isHigher: boolean; readonly markedWords: string },
) {
  const effects = new Set([...Array.from({ length: steps + 1 }, (_, step) => (widest * step) / steps), marked])
  return [...effects]
    .sort((left, right) => left - right)
    .map((effect) => {
      const power = curve.powerAt(effect)
      const label = effect === marked ? `${percentWords(power)} with ${curve.words}` : ''
      return {
        units: curve.units,
        effect,
        power,
        axisEffect: effect * factor,
        axisPower: power * 100,
        axisMark: label === '' ? null : power * 100,
        labelHigher: isHigher ? label : '',
        labelLower: isHigher ? '' : label,
        axisBase: 0,
        markedWords: isHigher && label !== '' ? markedWords : '',
      }
    })
}

function powerSpec({ axis, factor }: EffectScale, marked: number): JsonObject {
  const x = {
    field: 'axisEffect',
    type: 'quantitative',
    title: axis.replace('Difference', 'True difference'),
    axis: { grid: false },
  }
  const y = (field: string) => ({
    field,
    type: 'quantitative',
    title: 'Probability to show it (per cent)',
    scale: { domain: [0, 108] },
    axis: { grid: true, values: [0, 20, 40, 60, 80, 100] },
  })
  const text = (field: string, at: string, mark: JsonObject) => ({
    mark: { type: 'text', ...mark },
    encoding: { x, y: y(at), text: { field, type: 'nominal' } },
  })
  return {
    height: 240,
    layer: [
      {
        mark: { type: 'rule', color: '#b84c00', strokeDash: [6, 4] },
        encoding: { x: { datum: marked * factor, type: 'quantitative' } },
      },
      { mark: { type: 'line' }, encoding: { x, y: y('axisPower'), detail: { field: 'units', type: 'nominal' } } },
      { mark: { type: 'point', filled: true, size: 90, opacity: 1 }, encoding: { x, y: y('axisMark') } },
      text('markedWords', 'axisBase', { align: 'left', baseline: 'bottom', dx: 6, dy: -5, color: '#b84c00' }),
      text('labelHigher', 'axisPower', { align: 'right', dx: -9, dy: -9 }),
      text('labelLower', 'axisPower', { align: 'left', dx: 9, dy: 9 }),
    ],
  }
}
