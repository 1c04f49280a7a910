/**
 * Σ f(value) with Neumaier's compensation: the error stays near one rounding whatever the number
 * of terms. Source: Neumaier (1974), ZAMM 54:39–51.
 */
export function compensatedSum(values: readonly number[], f: (value: number) => number): number {
  let sum = 0
  let lost = 0
  for (const value of values) {
    const term = f(value)
    const next = sum + term
    lost += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum
    sum = next
  }
  return sum + lost
}
