import type { ArmMean } from './arm-mean.ts'
import type { EffectSet } from './effect-set.ts'
import { hallStatistic, type ThirdMoments } from './hall-statistic.ts'

export interface HallAccepted {
  readonly control: ArmMean
  readonly treatment: ArmMean
  readonly thirds: ThirdMoments
  /** Cov(m_T, m_C). */
  readonly covariance: number
  readonly criticalValue: number
  readonly level: number
  /** +1 where the control mean counts as positive, −1 as negative. */
  readonly sign: 1 | -1
}

/** Points of the half circle at which a change from accepted to rejected is looked for. */
const gridSteps = 128

/**
 * All relative effects r = σ(ρ − 1) whose corrected statistic |t'(ρ)| is at most c. The ratio is a
 * direction, ρ = tan(π/4 + ψ), so that ratios without bound lie on the way like all others and the
 * set is one arc about the estimate; ends are bracketed outwards from it and halved to the last digit.
 * Source of the statistic: Hall (1992); of the set by inversion: Fieller (1954).
 */
export function hallRelativeSet(accepted: HallAccepted): EffectSet {
  const { control, treatment, level, sign, criticalValue } = accepted
  const isAccepted = (angle: number) => Math.abs(statisticAt(accepted, angle)) <= criticalValue
  const centre = wrapped(Math.atan2(treatment.mean, control.mean) - Math.PI / 4)
  const upper = firstRejection(centre, 1, isAccepted)
  const lower = firstRejection(centre, -1, isAccepted)
  if (upper === null || lower === null) return { kind: 'line', level }
  const first = effectAt(lower)
  const second = effectAt(upper)
  // Past the pole at ψ = ±π/4 the same ratios come from the other side.
  const holdsPole = [Math.PI / 4, -(3 * Math.PI) / 4].some((pole) => lower < pole && pole < upper)
  const [small, large] = sign > 0 ? [first, second] : [-second, -first]
  return holdsPole
    ? { kind: 'complement', below: large + 0, above: small + 0, level }
    : { kind: 'interval', lower: small + 0, upper: large + 0, level }
}

/** The last accepted angle on one side of the centre, or null where half a turn holds no rejected one. */
function firstRejection(centre: number, side: 1 | -1, isAccepted: (angle: number) => boolean): number | null {
  const equal = [0, Math.PI, -Math.PI].filter(
    (angle) => (angle - centre) * side > 0 && Math.abs(angle - centre) < Math.PI,
  )
  const steps = Array.from({ length: gridSteps }, (_, step) => centre + (side * Math.PI * (step + 1)) / (gridSteps + 1))
  let inside = centre
  for (const angle of [...steps, ...equal].sort((left, right) => side * (left - right))) {
    if (!isAccepted(angle)) return boundary(inside, angle, isAccepted)
    inside = angle
  }
  return null
}

function boundary(accepted: number, rejected: number, isAccepted: (angle: number) => boolean): number {
  let inside = accepted
  let outside = rejected
  for (;;) {
    const middle = inside + (outside - inside) / 2
    if (middle === inside || middle === outside) return inside
    if (isAccepted(middle)) inside = middle
    else outside = middle
  }
}

/** t' of a·m_T − b·m_C with b/a = ρ; the difference of the means is taken first, so that ρ near 1 keeps its digits. */
function statisticAt({ control, treatment, thirds, covariance }: HallAccepted, angle: number): number {
  const sine = Math.sin(angle)
  const cosine = Math.cos(angle)
  const a = (cosine - sine) * Math.SQRT1_2
  const b = (cosine + sine) * Math.SQRT1_2
  const gap = (cosine * (treatment.mean - control.mean) - sine * (treatment.mean + control.mean)) * Math.SQRT1_2
  const variance = a * a * treatment.varianceOfMean + b * b * control.varianceOfMean - 2 * a * b * covariance
  const error = Math.sqrt(variance)
  const third = (a * a * a * thirds.treatment - b * b * b * thirds.control) / error / error / error
  return hallStatistic(gap / error, third)
}

/** r = ρ − 1 at an angle. */
function effectAt(angle: number): number {
  const sine = Math.sin(angle)
  return (2 * sine) / (Math.cos(angle) - sine)
}

/** Of two angles that are the same ratio, the one within (−π/2, π/2]. */
function wrapped(angle: number): number {
  if (angle > Math.PI / 2) return angle - Math.PI
  return angle <= -Math.PI / 2 ? angle + Math.PI : angle
}
