/**
 * e − ln(1 + e), the excess of which tail probabilities are made, without cancellation near 0.
 * `ratio` is 1 + e as the caller knows it best: near 0 the sum itself has lost its digits.
 */
export function logExcess(e: number, ratio: number = 1 + e): number {
  if (e < -0.4 || e > 0.6) return e - Math.log(ratio)
  // ln(1 + e) = 2·artanh(r) with r = e/(2 + e), of which 2r is taken from e exactly: e − 2r = e·r.
  const r = e / (2 + e)
  const square = r * r
  let series = 0
  for (let k = 31; k >= 3; k -= 2) series = series * square + 1 / k
  return r * (e - 2 * square * series)
}
