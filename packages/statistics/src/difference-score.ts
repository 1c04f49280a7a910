import { type ArmCounts, rateOf } from './arm-counts.ts'
import { scoreOf } from './score.ts'

/**
 * Score statistic Z that the rates differ by `difference` = p_T − p_C, within −1 and 1: positive
 * where the treatment did better than that. Standard normal under the hypothesis for independent
 * units; the variance takes the most likely rates that differ by `difference`, times N/(N − 1).
 * Where nothing can vary, 0 if the rates fit exactly and ±∞ if they cannot.
 * Source: Miettinen & Nurminen (1985), Statistics in Medicine 4:213–226.
 */
export function differenceScore(control: ArmCounts, treatment: ArmCounts, difference: number): number {
  if (!(Math.abs(difference) <= 1)) throw new RangeError('Two rates differ by 1 at most.')
  const rate = likeliestRate(control, treatment, difference)
  const rateControl = Math.min(1, Math.max(0, rate - difference))
  return scoreOf(rateOf(treatment) - rateOf(control) - difference, control, treatment, rate, rateControl, 1)
}

/** The treatment's most likely rate among those that exceed the control's by `difference`. */
function likeliestRate(control: ArmCounts, treatment: ArmCounts, difference: number): number {
  if (difference === 0) return (control.successes + treatment.successes) / (control.units + treatment.units)
  const lowest = Math.max(0, difference)
  const highest = Math.min(1, 1 + difference)
  // At an end the likelihood is 0, and the top elsewhere, as soon as one unit says otherwise.
  const [atLow, atHigh] = difference > 0 ? [control, treatment] : [treatment, control]
  if (atLow.successes === 0 && likelihood(control, treatment, difference, lowest).slope <= 0) return lowest
  if (atHigh.successes === atHigh.units && likelihood(control, treatment, difference, highest).slope >= 0)
    return highest
  const closed = closedForm(rateOf(control), rateOf(treatment), difference, control.units / treatment.units)
  let [low, high] = [lowest, highest]
  let rate = closed > low && closed < high ? closed : (low + high) / 2
  // The closed form loses half its digits near a double root; the slope falls, so Newton gives them back.
  for (let round = 0; round < 60; round += 1) {
    const { slope, curvature } = likelihood(control, treatment, difference, rate)
    const newton = rate + slope / curvature
    if (slope > 0) low = rate
    else high = rate
    const isInside = newton > low && newton < high
    // A step this small against the room on either side doubles its digits, and so is the last.
    const isLast = Math.abs(newton - rate) <= Math.max(1e-16, 1e-9 * Math.min(rate - lowest, highest - rate))
    if (isInside || !isLast) rate = isInside ? newton : (low + high) / 2
    if (isLast) break
  }
  return rate
}

/** First derivative of the logarithm of the likelihood in the treatment's rate, and minus the second. */
function likelihood(control: ArmCounts, treatment: ArmCounts, difference: number, rate: number) {
  let slope = 0
  let curvature = 0
  const add = (count: number, chance: number, sign: 1 | -1) => {
    if (count === 0) return
    slope += (sign * count) / chance
    curvature += count / chance / chance
  }
  add(treatment.successes, rate, 1)
  add(treatment.units - treatment.successes, 1 - rate, -1)
  add(control.successes, rate - difference, 1)
  add(control.units - control.successes, 1 - rate + difference, -1)
  return { slope, curvature }
}

/**
 * The middle root of the cubic whose roots the likelihood's slope has, θ = n_C/n_T.
 * Source: Farrington & Manning (1990), Statistics in Medicine 9:1447–1454.
 */
function closedForm(rateControl: number, rateTreatment: number, difference: number, theta: number): number {
  const a = 1 + theta
  const b = -(1 + theta + rateTreatment + theta * rateControl + difference * (theta + 2))
  const c = difference * difference + difference * (2 * rateTreatment + theta + 1) + rateTreatment + theta * rateControl
  const d = -rateTreatment * difference * (1 + difference)
  const shift = b / (3 * a)
  const v = shift * shift * shift - (b * c) / (6 * a * a) + d / (2 * a)
  const u = Math.sign(v) * Math.sqrt(Math.max(0, shift * shift - c / (3 * a)))
  if (u === 0) return -shift
  const cosine = Math.min(1, Math.max(-1, v / (u * u * u)))
  return 2 * u * Math.cos((Math.PI + Math.acos(cosine)) / 3) - shift
}
