/** Beyond this an excess tells no more than its sign, so that an infinite one can be interpolated too. */
const largestExcess = 10

/**
 * The border of a set between a member `inside` (excess ≤ 0) and an `outside` (excess > 0): the
 * member nearest to it, within 1e-13 of its size. Interpolates, and halves at every third step.
 * Source: Dowell & Jarratt (1971), BIT 11:168–174 (the Illinois rule).
 */
export function borderBetween(inside: number, outside: number, excess: (effect: number) => number): number {
  let [member, other] = [inside, outside]
  let memberExcess = excess(member)
  let otherExcess = largestExcess
  let last: 'member' | 'other' | null = null
  for (let round = 0; round < 300; round += 1) {
    const tolerance = Math.max(1e-16, 1e-13 * Math.max(Math.abs(member), Math.abs(other)))
    const width = other - member
    if (Math.abs(width) <= tolerance) break
    const share = round % 3 === 2 ? 0.5 : -memberExcess / (otherExcess - memberExcess)
    // Half a tolerance away from either end, so that the last step closes in from the far side.
    const margin = Math.min(0.5, (0.5 * tolerance) / Math.abs(width))
    const effect = member + width * Math.min(1 - margin, Math.max(margin, share))
    if (effect === member || effect === other) break
    const found = Math.min(largestExcess, excess(effect))
    if (found <= 0) {
      member = effect
      memberExcess = found
      if (last === 'member') otherExcess /= 2
      last = 'member'
    } else {
      other = effect
      otherExcess = found
      if (last === 'other') memberExcess /= 2
      last = 'other'
    }
  }
  return member
}
