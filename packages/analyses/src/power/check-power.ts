import {
  alwaysValidBounds,
  groupSequentialBounds,
  normalUpperQuantile,
  proportionNonInferiority,
  proportionRejection,
  type SimulatedPower,
  simulateLooksPower,
  simulateMeanPower,
} from '@weighhouse/statistics'
import type { PlannedDesign } from './planned-design.ts'
import type { PowerAnswer, PowerQuestion } from './power-question.ts'

/** Units of an arm up to which all tables take about a second. */
const mostEnumerated = 1_000_000

interface Arms {
  readonly control: number
  readonly treatment: number
}

/**
 * Tries a design out: a proportion without looks and covariates by all its tables, each with the test that it would get,
 * up to a million units in an arm; means, and larger proportions, by tests on drawn means and variances; looks by drawn paths.
 */
export function checkPower(question: PowerQuestion, design: PlannedDesign, arms: Arms): PowerAnswer['check'] {
  const { looks, varianceReduction, runs, seed, test } = question
  const isEnumerable = Math.max(arms.control, arms.treatment) <= mostEnumerated
  if (looks.kind === 'fixed' && design.rates !== null && varianceReduction === 0 && isEnumerable) {
    const power = enumeratedPower(question, design, arms)
    const difference = power - test.power
    return { method: 'enumeration', power, difference, standardError: null, runs: null, seed: null }
  }
  const { power, standardError } = simulated(question, design, arms)
  return { method: 'simulation', power, difference: power - test.power, standardError, runs, seed }
}

/** Power of a comparison of rates without looks: of both sides where its test has two. */
export function enumeratedPower(
  { metric, aim, test }: PowerQuestion,
  { rates, size }: PlannedDesign,
  arms: Arms,
): number {
  if (rates === null) throw new Error('only proportions have tables')
  const control = { rate: rates.control, units: arms.control }
  const treatment = { rate: rates.treatment, units: arms.treatment }
  if (aim.kind === 'difference') {
    const { increase, decrease } = proportionRejection(control, treatment, test.alpha / 2)
    return increase + decrease
  }
  const { direction, scale } = aim
  const value = scale === 'absolute' ? size : size / (metric.baseline ?? rates.control)
  return proportionNonInferiority(control, treatment, { margin: { value, scale }, direction, alpha: test.alpha })
}

function simulated(question: PowerQuestion, { plan, distance }: PlannedDesign, arms: Arms): SimulatedPower {
  const { metric, looks, test, runs, seed } = question
  if (looks.kind === 'fixed' && metric.kind !== 'quantile') {
    const arm = (name: 'control' | 'treatment') => ({ variance: plan[name].variance, units: arms[name] })
    return simulateMeanPower({ control: arm('control'), treatment: arm('treatment'), ...test }, distance, {
      runs,
      seed,
    })
  }
  const oneSided = test.sides === 'two' ? test.alpha / 2 : test.alpha
  const variance = plan.control.variance / arms.control + plan.treatment.variance / arms.treatment
  const drift = Math.abs(distance) / Math.sqrt(variance)
  const fractions = looks.kind === 'fixed' ? [1] : looks.fractions
  const errors = { fractions, alpha: oneSided, sides: test.sides }
  const bounds =
    looks.kind === 'fixed'
      ? [normalUpperQuantile(oneSided)]
      : looks.kind === 'always-valid'
        ? alwaysValidBounds(errors)
        : groupSequentialBounds({ ...errors, spending: looks.spending })
  return simulateLooksPower({ fractions, bounds, sides: test.sides }, drift, { runs, seed })
}
