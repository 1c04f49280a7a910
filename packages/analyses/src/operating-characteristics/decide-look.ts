import {
  alwaysValidOneSided,
  alwaysValidTwoSided,
  holm,
  normalLogSf,
  type PValue,
  pValueOfLog,
} from '@weighhouse/statistics'
import { correctionOf, isRejected } from '../ab-test/families.ts'
import { type ArmFacts, rowsThatHold } from '../rule/arm-facts.ts'
import { type Reason, type TableVerdict, tableVerdicts } from '../rule/outcome.ts'
import { experimentVerdict } from '../rule/standard.ts'
import type { PlannedRule } from './planned-rule.ts'

/** The verdicts of one run, look after look: harm that was shown stays shown. */
export interface LookDecider {
  readonly begin: () => void
  /** The experiment's verdict at a look, from the statistic of each test there, above 0 where its metric is better. */
  readonly decide: (look: number, statistics: readonly number[]) => TableVerdict
}

const none: readonly Reason[] = []
/** The table counts reasons; which they are is of no use here. */
const some = (code: Reason['code']): readonly Reason[] => [{ code, arguments: {} }]
const reasons = {
  harm: some('guardrail-inferior'),
  harmful: some('success-harmful'),
  superior: some('success-superior'),
  early: some('before-planned-end'),
  short: [...some('before-planned-end'), ...some('minimum-duration')],
}

/**
 * The decision table over bare statistics: corrections, always-valid tests and rows of the table are those of the
 * analysis itself; only what stands between them is done in numbers.
 */
export function lookDecider(rule: PlannedRule): LookDecider {
  const positions = (...roles: string[]) =>
    rule.tests.flatMap(({ role }, index) => (roles.includes(role) ? [index] : []))
  const successes = positions('success')
  const guardrails = positions('guardrail')
  const harmed = positions('guardrail', 'deterioration')
  const arms = rule.treatmentShares.map((_, arm) => ({
    successes: successes.filter((index) => rule.tests[index]?.arm === arm),
    guardrails: guardrails.filter((index) => rule.tests[index]?.arm === arm),
    deteriorations: positions('deterioration').filter((index) => rule.tests[index]?.arm === arm),
  }))
  const isRejectedAt = rule.tests.map(() => false)
  const isHarmShown = rule.tests.map(() => false)
  const running = rule.tests.map(() => 0)
  const last = rule.fractions.length - 1
  return {
    begin: () => {
      running.fill(0)
      isHarmShown.fill(false)
    },
    decide: (look, statistics) => {
      const isEnd = look === last
      const boundValid = rule.mode !== 'fixed' || isEnd
      const isLong = rule.isLongEnough[look] ?? true
      isRejectedAt.fill(false)
      if (boundValid) rejectSuccesses(rule, look, successes, statistics, isRejectedAt)
      monitorHarm(rule, look, harmed, statistics, running, isHarmShown)
      const marginBound = rule.marginBounds[look] ?? null
      const root = Math.sqrt(rule.fractions[look] ?? 1)
      const isNonInferior = (index: number) =>
        marginBound !== null && statistics[index]! + rule.tests[index]!.drift * root > marginBound
      if (!isRejectedAt.includes(true) && !isHarmShown.includes(true)) return isEnd ? 'inconclusive' : 'not-ready'
      const notReady = isEnd ? none : isLong ? reasons.early : reasons.short
      const holdsShip = rule.mode === 'fixed' ? !isEnd : !isLong
      return experimentVerdict(
        arms.map((arm) => {
          const superior = arm.successes.filter((index) => isRejectedAt[index] && statistics[index]! > 0).length
          const harmful = arm.successes.some((index) => isRejectedAt[index] && statistics[index]! < 0)
          const isHarm =
            arm.guardrails.some((index) => isHarmShown[index] && !isNonInferior(index)) ||
            arm.deteriorations.some((index) => isHarmShown[index])
          const isMet = rule.successRule === 'all' ? superior === arm.successes.length : superior > 0
          const facts: ArmFacts = {
            invalid: none,
            harm: isHarm ? reasons.harm : none,
            harmful: harmful ? reasons.harmful : none,
            superior: superior > 0 ? reasons.superior : none,
            successMet: boundValid && arm.successes.length > 0 && isMet,
            guardrailsPass: boundValid && arm.guardrails.every(isNonInferior),
            notReady,
            holdsShip,
            missing: none,
          }
          const rows = rowsThatHold(facts)
          return tableVerdicts.find((verdict) => rows[verdict]) ?? 'inconclusive'
        }),
      )
    },
  }
}

/** Which success metrics are rejected in either direction, by their own bounds or by their family. */
function rejectSuccesses(
  rule: PlannedRule,
  look: number,
  successes: readonly number[],
  statistics: readonly number[],
  rejected: boolean[],
): void {
  if (rule.mode === 'group-sequential') {
    const bound = rule.successBounds[look] ?? null
    if (bound !== null) for (const index of successes) rejected[index] = Math.abs(statistics[index]!) >= bound
    return
  }
  const reach = rule.successReach[look] ?? 0
  // No correction lowers a p-value: where none is small there is nothing to correct.
  if (!successes.some((index) => Math.abs(statistics[index]!) >= reach)) return
  const at = { units: rule.fractions[look] ?? 1, plannedUnits: 1 }
  const pValues = successes.map((index): PValue => {
    const statistic = statistics[index]!
    return rule.mode === 'always-valid'
      ? alwaysValidTwoSided(statistic, at, rule.alpha)
      : pValueOfLog(Math.LN2 + normalLogSf(Math.abs(statistic)))
  })
  const adjusted = correctionOf(rule.successMethod)(pValues)
  for (const [position, index] of successes.entries()) rejected[index] = isRejected(adjusted[position], rule.alpha)
}

/** Harm of guardrails and deterioration metrics, by the smallest p-value so far, over all of them by Holm. */
function monitorHarm(
  rule: PlannedRule,
  look: number,
  harmed: readonly number[],
  statistics: readonly number[],
  running: number[],
  shown: boolean[],
): void {
  const at = { units: rule.fractions[look] ?? 1, plannedUnits: 1 }
  const reach = rule.harmReach[look] ?? 0
  let hasFallen = false
  for (const index of harmed) {
    // What is above the error itself is shown by no correction, and changes none that is.
    if (-statistics[index]! < reach) continue
    const { log10PValue } = alwaysValidOneSided(-statistics[index]!, at, rule.harmAlpha)
    const own = rule.tests[index]!.isProportion ? Math.min(0, log10PValue + Math.log10(2)) : log10PValue
    hasFallen ||= own < running[index]!
    running[index] = Math.min(running[index]!, own)
  }
  if (!hasFallen) return
  const adjusted = holm(harmed.map((index) => ({ pValue: null, log10PValue: running[index]! })))
  for (const [position, index] of harmed.entries()) shown[index] = isRejected(adjusted[position], rule.harmAlpha)
}
