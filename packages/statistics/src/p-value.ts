/**
 * A probability of a result at least as extreme under the null hypothesis. `log10PValue` is the
 * number of record; `pValue` is null below 1e-300, where doubles lose digits and then vanish.
 */
export type PValue = { readonly pValue: number | null; readonly log10PValue: number }

const smallestLog10 = -300

/** The p-value with natural logarithm `logPValue`; above 1 it is cut to 1. */
export function pValueOfLog(logPValue: number): PValue {
  return pValueOfLog10(logPValue / Math.LN10)
}

/** The p-value with decimal logarithm `log10PValue`; above 1 it is cut to 1. */
export function pValueOfLog10(log10PValue: number): PValue {
  const log10 = Math.min(0, log10PValue) + 0
  return { pValue: log10 < smallestLog10 ? null : Math.exp(log10 * Math.LN10), log10PValue: log10 }
}

/** The p-value of a tail probability of which both the value and its natural logarithm are known. */
export function pValueOfTail(tail: { readonly value: number; readonly log: number }): PValue {
  const log10PValue = Math.min(0, tail.log / Math.LN10) + 0
  return { pValue: log10PValue < smallestLog10 ? null : Math.min(1, tail.value), log10PValue }
}
