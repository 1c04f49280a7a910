import { type Estimated, notEstimable } from './estimated.ts'
import { normalLogSf, normalSf } from './normal.ts'
import { type PValue, pValueOfTail } from './p-value.ts'
import type { ValueCounts } from './unit-quantile.ts'

export type MannWhitney = PValue & {
  /** U of the treatment arm: pairs in which its unit is above the control's, ties as halves. */
  readonly statistic: number
  /** P(T > C) + ½·P(T = C) − ½, between −½ and ½; 0 where neither arm tends to be above. */
  readonly estimate: number
}

/**
 * Whether units of one arm tend to be above those of the other, two-sided, by the normal
 * approximation with corrections for ties and continuity. Assumes independent units; it compares
 * ranks and so answers another question than a test of means. Not estimable: `too-few-units` where an arm has none,
 * `zero-variance-equal-means` where all values are equal. Source: Mann & Whitney (1947), Annals of Mathematical Statistics 18:50–60.
 */
export function mannWhitney(control: ValueCounts, treatment: ValueCounts): Estimated<MannWhitney> {
  const unitsOf = (values: ValueCounts) => values.reduce((sum, [, count]) => sum + count, 0)
  const controlUnits = unitsOf(control)
  const treatmentUnits = unitsOf(treatment)
  if (controlUnits === 0 || treatmentUnits === 0) return notEstimable('too-few-units')
  const controlCounts = new Map(control)
  const treatmentCounts = new Map(treatment)
  const values = [...new Set([...controlCounts.keys(), ...treatmentCounts.keys()])].sort((left, right) => left - right)
  const total = controlUnits + treatmentUnits
  let below = 0
  let statistic = 0
  let tied = 0
  for (const value of values) {
    const inControl = controlCounts.get(value) ?? 0
    const inTreatment = treatmentCounts.get(value) ?? 0
    statistic += inTreatment * (below + inControl / 2)
    below += inControl
    const share = (inControl + inTreatment) / total
    tied += share * (inControl + inTreatment + 1) * (inControl + inTreatment - 1)
  }
  const pairs = controlUnits * treatmentUnits
  // Var U = (n_T·n_C/12)·[N + 1 − Σ(t³ − t)/(N(N − 1))].
  const variance = (pairs / 12) * (total + 1 - tied / (total - 1))
  if (values.length < 2 || !(variance > 0)) return notEstimable('zero-variance-equal-means')
  const distance = Math.max(0, Math.abs(statistic - pairs / 2) - 0.5)
  const z = distance / Math.sqrt(variance)
  return {
    kind: 'estimated',
    statistic,
    estimate: statistic / pairs - 0.5,
    ...pValueOfTail({ value: 2 * normalSf(z), log: Math.LN2 + normalLogSf(z) }),
  }
}
