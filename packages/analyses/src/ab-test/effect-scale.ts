import { pointsWords, roundedWords } from './number-words.ts'
import type { Comparison } from './result.ts'

/** How the absolute effects of one metric are placed on an axis and said in words. */
export interface EffectScale {
  /** Of the table under the chart. */
  readonly format: string
  /** From the result's number to the number on the axis. */
  readonly factor: number
  readonly axis: string
  /** With sign, without unit. */
  readonly number: (value: number) => string
  /** With sign and unit. */
  readonly words: (value: number) => string
  /** With unit, for the size of a difference. */
  readonly size: (value: number) => string
}

/** Differences of proportions are in percentage points, all others in the metric's own unit. */
export function effectScaleOf({ estimand, label }: Comparison): EffectScale {
  if (estimand.kind === 'proportion')
    return {
      format: 'pp',
      factor: 100,
      axis: 'Difference (percentage points)',
      number: pointsWords,
      words: (value) => `${pointsWords(value)} points`,
      size: (value) => `${pointsWords(Math.abs(value)).slice(1)} percentage points`,
    }
  return {
    format: 'number',
    factor: 1,
    axis: `Difference in ${label}`,
    number: (value) => roundedWords(value, 'always'),
    words: (value) => roundedWords(value, 'always'),
    size: (value) => roundedWords(value),
  }
}

/** What a chart is about, where a cell compares more than one thing. */
export function comparisonWords({ label, treatment, control }: Comparison): string {
  return `${label}, ${treatment} against ${control}`
}

/** A name for a chart of one comparison, told apart from those of other arms. */
export function chartName(kind: string, comparison: Comparison, all: readonly Comparison[]): string {
  const { metric, treatment, role } = comparison
  const isAlone = all.every((other) => other.metric !== metric || other.role !== role || other.treatment === treatment)
  return isAlone ? `${kind}-${metric}` : `${kind}-${metric}-${treatment}`
}
