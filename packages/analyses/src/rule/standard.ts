import type { AbTestResult } from '../ab-test/result.ts'
import { type ArmFacts, armFacts, rowsThatHold } from './arm-facts.ts'
import { type ArmJudgement, type RuleOutcome, type TableVerdict, tableVerdicts } from './outcome.ts'
import { tableClauses } from './table-clauses.ts'

/**
 * Of several treatment arms the first of these that any arm has speaks for the experiment: one arm
 * that may ship is not held back by another that fails, and a roll back says that no arm is left.
 */
const experimentOrder: readonly TableVerdict[] = ['invalid', 'ship', 'not-ready', 'inconclusive', 'rollback']

/**
 * The decision table over one experiment: the first row that holds, for each treatment arm and for
 * the experiment (after Schultzberg, Ankargren & Frånberg 2024). `plannedLook` says whether the
 * plan's mode allows to conclude at this instant.
 */
export function concludeStandard(
  result: AbTestResult,
  { plannedLook }: { readonly plannedLook: boolean },
): RuleOutcome {
  const treatments = [...new Set(result.comparisons.map(({ treatment }) => treatment))]
  const facts = new Map(treatments.map((treatment) => [treatment, armFacts(result, treatment, plannedLook)]))
  const arms = [...facts].map(([treatment, ofArm]) => judgeArm(treatment, ofArm))
  const verdict = experimentVerdict(arms.map(({ value }) => value))
  return {
    verdict,
    indication: verdict,
    row: tableVerdicts.indexOf(verdict) + 1,
    clause: verdict,
    clauses: tableClauses(result, [...facts.values()]),
    arms,
  }
}

/** What the verdicts of the treatment arms say of the experiment. */
export function experimentVerdict(arms: readonly TableVerdict[]): TableVerdict {
  return experimentOrder.find((candidate) => arms.includes(candidate)) ?? 'inconclusive'
}

/** The verdict of one arm; reasons of the other rows are kept, so that an invalid analysis that also shows harm says so. */
function judgeArm(treatment: string, facts: ArmFacts): ArmJudgement {
  const rows = rowsThatHold(facts)
  const value = tableVerdicts.find((verdict) => rows[verdict]) ?? 'inconclusive'
  const passes = facts.guardrailsPass && facts.successMet ? [{ code: 'guardrails-pass' as const, arguments: {} }] : []
  return {
    treatment,
    value,
    row: tableVerdicts.indexOf(value) + 1,
    reasons: [
      ...facts.invalid,
      ...facts.harm,
      ...facts.harmful,
      ...facts.superior,
      ...passes,
      ...facts.notReady,
      ...facts.missing,
    ],
  }
}
