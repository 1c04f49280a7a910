import type { Estimated } from '@weighhouse/statistics'
import type { AbTestParameters } from '../ab-test/parameters.ts'
import { type TableVerdict, tableVerdicts } from '../rule/outcome.ts'
import { plannedRuleInParts } from './planned-rule.ts'
import { type Scenario, scenariosOf } from './scenarios.ts'
import { tallyRuns, type VerdictCounts } from './simulate-runs.ts'

/** How often the whole rule of a plan says what, before any data: simulated, with a seed. */
type OperatingCharacteristics = {
  readonly runs: number
  readonly seed: number
  /**
   * Where the size of effects comes from: a plan that says no variances is taken to be large enough, so that at
   * its planned units each test has its planned power, and its metrics are independent.
   */
  readonly basis: 'planned-power'
  /** Parts of the planned units at which the plan is looked at; in modes without a schedule, ten are taken. */
  readonly looks: readonly number[]
  readonly scenarios: readonly ScenarioOutcome[]
  readonly warnings: readonly CharacteristicsWarning[]
}

export type CharacteristicsAnswer = Estimated<OperatingCharacteristics>

type CharacteristicsWarning = {
  readonly code: 'operating-characteristics-out-of-bounds'
  readonly arguments: {
    readonly scenario: Scenario['scenario']
    readonly metric: string | null
    /** Probability to ship. */
    readonly ship: number
    /** What it may be at most, or must be at least; one of them is null. */
    readonly most: number | null
    readonly least: number | null
  }
}

type ScenarioOutcome = {
  readonly scenario: Scenario['scenario']
  /** The guardrail that is at its margin, or at twice it; null in the scenarios of all. */
  readonly metric: string | null
  readonly verdicts: Readonly<Record<TableVerdict, { readonly probability: number; readonly standardError: number }>>
}

const defaultRuns = 10_000
/** Chance may put a rate of wrong ships this far above its nominal one, and the power this far below. */
const tolerance = { error: 0.007, power: 0.02 }

/**
 * Probabilities of each verdict of the decision table under no effect, under the planned effect, and with each guardrail
 * at its margin and at twice that. Statistics are drawn as normal ones with independent increments; treatment arms share
 * their control. Left out are health checks, burn-in, skew gate, late units, and the test of event counts in harm
 * monitoring. Not estimable: what a group-sequential plan's drift is not. After Schultzberg, Ankargren & Frånberg (2024).
 */
export function operatingCharacteristics(
  parameters: AbTestParameters,
  { runs = defaultRuns }: { readonly runs?: number } = {},
): CharacteristicsAnswer {
  const parts = operatingCharacteristicsInParts(parameters, { runs })
  for (;;) {
    const { done, value } = parts.next()
    if (done === true) return value
  }
}

/** About this many statistics are drawn between two parts: some milliseconds. */
const statisticsInPart = 8000

/** The same in parts, between which whoever asks may do something else. */
export function* operatingCharacteristicsInParts(
  parameters: AbTestParameters,
  { runs = defaultRuns }: { readonly runs?: number } = {},
): Generator<undefined, CharacteristicsAnswer> {
  const rule = yield* plannedRuleInParts(parameters)
  if (rule.kind === 'not-estimable') return rule
  const step = Math.max(1, Math.floor(statisticsInPart / (rule.tests.length * rule.fractions.length)))
  const scenarios: ScenarioOutcome[] = []
  for (const scenario of scenariosOf(rule)) {
    let counts: VerdictCounts = { invalid: 0, rollback: 0, ship: 0, 'not-ready': 0, inconclusive: 0 }
    for (let from = 0; from < runs; from += step) {
      const part = tallyRuns(rule, scenario, { from, to: Math.min(runs, from + step) }, parameters.seed)
      counts = Object.fromEntries(
        tableVerdicts.map((verdict) => [verdict, counts[verdict] + part[verdict]]),
      ) as VerdictCounts
      yield
    }
    scenarios.push(outcomeOf(scenario, counts, runs))
  }
  return {
    kind: 'estimated',
    runs,
    seed: parameters.seed,
    basis: 'planned-power',
    looks: rule.fractions,
    scenarios,
    warnings: warningsOf(scenarios, parameters),
  }
}

function outcomeOf({ scenario, metric }: Scenario, counts: VerdictCounts, runs: number): ScenarioOutcome {
  const share = (verdict: TableVerdict) => {
    const probability = counts[verdict] / runs
    return { probability, standardError: Math.sqrt((probability * (1 - probability)) / runs) }
  }
  return {
    scenario,
    metric,
    verdicts: Object.fromEntries(
      tableVerdicts.map((verdict) => [verdict, share(verdict)]),
    ) as ScenarioOutcome['verdicts'],
  }
}

/** What those who approve a plan must see: a rule that ships too often for nothing, or too seldom for the planned effect. */
function warningsOf(
  scenarios: readonly ScenarioOutcome[],
  { level, guardrailAlpha, power }: AbTestParameters,
): readonly CharacteristicsWarning[] {
  const limits: Readonly<
    Record<Scenario['scenario'], { readonly least: number | null; readonly most: number | null }>
  > = {
    'no-effect': { most: 1 - level + tolerance.error, least: null },
    'guardrail-at-margin': { most: guardrailAlpha + tolerance.error, least: null },
    'planned-effect': { most: null, least: power - tolerance.power },
    'guardrail-at-twice-margin': { most: null, least: null },
  }
  return scenarios.flatMap(({ scenario, metric, verdicts }) => {
    const { least, most } = limits[scenario]
    const ship = verdicts.ship.probability
    const isOut = (most !== null && ship > most) || (least !== null && ship < least)
    const code = 'operating-characteristics-out-of-bounds'
    return isOut ? [{ code, arguments: { scenario, metric, ship, most, least } }] : []
  })
}
