import type { PValue } from './p-value.ts'

/** The smallest of the p-values of all looks so far, or p = 1 before the first: it never rises. */
export function runningMinimum(looks: readonly PValue[]): PValue {
  return looks.reduce((smallest, look) => (look.log10PValue < smallest.log10PValue ? look : smallest), {
    pValue: 1,
    log10PValue: 0,
  })
}
