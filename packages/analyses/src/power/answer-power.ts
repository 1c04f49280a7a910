import {
  alwaysValidDrift,
  type Estimated,
  groupSequentialDrift,
  meanPowerOf,
  meanUnitsNeeded,
  notEstimable,
  smallestWhere,
  unitsNeeded,
} from '@weighhouse/statistics'
import { checkPower, enumeratedPower } from './check-power.ts'
import { designAt, type PlannedDesign } from './planned-design.ts'
import type { PowerAnswer, PowerAnswerOrReason, PowerQuestion, ScaledSize } from './power-question.ts'

/**
 * Units of both arms that the planned effect or margin needs, or the smallest one that given units find,
 * tried out by simulation or enumeration. Means and ratios by the noncentral t, both tails counted;
 * proportions in normal form, with few expected events by enumeration of all tables; modes with looks in normal form times what
 * their looks cost. Assumes equal standard deviations in both arms, and independent units. Not estimable:
 * `effect-zero`, `effect-out-of-range`, `zero-variance`, `too-few-units`, `too-many-units`, `non-finite-values`, `baseline-missing`, `power-out-of-range`,
 * `no-error-spent`. Source: Chow, Shao & Wang (2008), Sample Size Calculations in Clinical Research §3 and §4.
 */
export function answerPower(question: PowerQuestion): PowerAnswerOrReason {
  const inflated = inflationOf(question)
  if (inflated.kind === 'not-estimable') return inflated
  const { inflation } = inflated
  const planned = question.aim.kind === 'difference' ? question.aim.effect : question.aim.margin
  const { units } = question
  if (units !== null) {
    if (!(Math.min(question.shares.control, question.shares.treatment) * units >= 2))
      return notEstimable('too-few-units')
    const size = smallestSize(question, units, inflation)
    return size.kind === 'not-estimable' ? size : answerAt(question, size.size, units, inflation)
  }
  const size = planned === null ? notEstimable('effect-zero') : absoluteSize(question, planned)
  if (size.kind === 'not-estimable') return size
  const needed = neededAt(question, size.size, inflation)
  return needed.kind === 'not-estimable' ? needed : answerAt(question, size.size, needed.units, inflation)
}

function answerAt(question: PowerQuestion, size: number, total: number, inflation: number): PowerAnswerOrReason {
  const design = designAt(question, size)
  if (design.kind === 'not-estimable') return design
  const { metric, aim, shares, test } = question
  if (!(total <= mostUnits)) return notEstimable('too-many-units')
  const arms = { control: armUnits(shares.control * total), treatment: armUnits(shares.treatment * total) }
  const absolute = aim.kind === 'difference' && aim.falls ? -size : size
  const isRelative = metric.baseline !== null && metric.baseline !== 0
  return {
    kind: 'estimated',
    method: methodOf(question, design, total),
    ...test,
    units: { total: arms.control + arms.treatment, ...arms },
    effect: { absolute, relative: isRelative ? absolute / Math.abs(metric.baseline) : null },
    inflation,
    check: checkPower(question, design, arms),
  }
}

/** Above this nothing is planned, and whole numbers are near their end. */
const mostUnits = 1e12

/** Whole units of an arm; what rounding has put above a whole number is not another unit. */
function armUnits(units: number): number {
  return Math.max(2, Math.ceil(units * (1 - 1e-12) - 1e-9))
}

function neededAt(question: PowerQuestion, size: number, inflation: number): Estimated<{ readonly units: number }> {
  const design = designAt(question, size)
  if (design.kind === 'not-estimable') return design
  const { metric, looks } = question
  const { plan, distance } = design
  if (looks.kind === 'fixed' && (metric.kind === 'mean' || metric.kind === 'ratio'))
    return meanUnitsNeeded(plan, distance)
  const normal = unitsNeeded(plan, distance)
  if (normal.kind === 'not-estimable') return normal
  const units = normal.units * inflation
  if (methodOf(question, design, units) !== 'enumeration') return { kind: 'estimated', units }
  const least = 2 / Math.min(plan.control.share, plan.treatment.share)
  // Between two numbers of units the power of tables may dip: at the answer itself it is reached.
  const isEnough = (total: number) => powerByTables(question, design, total) >= plan.power
  return { kind: 'estimated', units: smallestWhere(isEnough, least, Math.max(least, units), coarse) }
}

function smallestSize(question: PowerQuestion, units: number, inflation: number): Estimated<{ readonly size: number }> {
  const range = rangeOf(question)
  const isFound = (size: number): boolean => {
    if (range !== null && size > range) return true // the search ends, with nothing found
    const design = designAt(question, size)
    if (design.kind === 'not-estimable') return false
    const method = methodOf(question, design, units)
    if (method === 'enumeration') return powerByTables(question, design, units) >= question.test.power
    if (method === 'noncentral-t') {
      const power = meanPowerOf(design.plan, design.distance, units)
      return power.kind === 'estimated' && power.power >= question.test.power
    }
    const needed = unitsNeeded(design.plan, design.distance)
    return needed.kind === 'estimated' && needed.units * inflation <= units
  }
  const trial = designAt(question, range === null ? 1 : range / 2)
  if (trial.kind === 'not-estimable' && trial.reason !== 'effect-out-of-range') return trial
  const size = smallestWhere(isFound, 0, range === null ? 1 : range / 64, range === null ? 1e-12 : coarse)
  const isFoundAtAll = range === null ? Number.isFinite(size) : size <= range
  return isFoundAtAll ? { kind: 'estimated', size } : notEstimable('effect-out-of-range')
}

/** Sizes of rates are sought to this: tables step, and each sum over them costs some milliseconds. */
const coarse = 1e-6

/** The largest size that a rate has room for; null where nothing bounds it. */
function rangeOf({ metric, aim }: PowerQuestion): number | null {
  if (metric.kind !== 'proportion') return null
  const falls = aim.kind === 'difference' ? aim.falls : aim.direction === 1
  return falls ? metric.baseline : 1 - metric.baseline
}

function absoluteSize(
  { metric, aim }: PowerQuestion,
  { value, scale }: ScaledSize,
): Estimated<{ readonly size: number }> {
  const isSigned = aim.kind === 'difference'
  if (!Number.isFinite(value) || (!isSigned && value < 0)) return notEstimable('effect-out-of-range')
  if (value === 0) return notEstimable('effect-zero')
  if (scale === 'absolute') return { kind: 'estimated', size: Math.abs(value) }
  if (metric.baseline === null || metric.baseline === 0) return notEstimable('baseline-missing')
  return { kind: 'estimated', size: Math.abs(value * metric.baseline) }
}

function powerByTables(question: PowerQuestion, design: PlannedDesign, total: number): number {
  const { shares } = question
  return enumeratedPower(question, design, {
    control: armUnits(shares.control * total),
    treatment: armUnits(shares.treatment * total),
  })
}

/** By rules on the plan: few expected events, in an even plan below 10, in an uneven one below 200, are enumerated. */
function methodOf(question: PowerQuestion, { rates }: PlannedDesign, units: number): PowerAnswer['method'] {
  const { metric, looks, shares, varianceReduction } = question
  if (looks.kind !== 'fixed') return 'looks'
  if (metric.kind === 'mean' || metric.kind === 'ratio') return 'noncentral-t'
  if (rates === null || varianceReduction > 0) return 'normal'
  const expected = (['control', 'treatment'] as const).flatMap((arm) => [
    shares[arm] * units * rates[arm],
    shares[arm] * units * (1 - rates[arm]),
  ])
  const [small, large] = [Math.min(shares.control, shares.treatment), Math.max(shares.control, shares.treatment)]
  return Math.min(...expected) < (large > 1.5 * small * (1 + 1e-12) ? 200 : 10) ? 'enumeration' : 'normal'
}

/** What looks cost: units as a multiple of those of one test at the end. */
function inflationOf({ looks, test }: PowerQuestion): Estimated<{ readonly inflation: number }> {
  const { alpha, sides, power } = test
  if (!(power > alpha && power < 1)) return notEstimable('power-out-of-range')
  if (looks.kind === 'fixed') return { kind: 'estimated', inflation: 1 }
  const plan = { fractions: looks.fractions, alpha: sides === 'two' ? alpha / 2 : alpha, sides }
  return looks.kind === 'always-valid'
    ? alwaysValidDrift(plan, power)
    : groupSequentialDrift({ ...plan, spending: looks.spending }, power)
}
