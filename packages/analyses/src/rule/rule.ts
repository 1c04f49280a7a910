import { type JsonObject, type JsonValue, WeighhouseError } from '@weighhouse/kernel'
import { type AbTestResult, isAbTestResult } from '../ab-test/result.ts'
import { type OwnClauses, concludeClauses } from './clauses.ts'
import type { ClauseValue, RuleClause, RuleOutcome } from './outcome.ts'
import { concludeStandard } from './standard.ts'

export interface RuleFacts {
  readonly rule: { readonly kind: 'standard' } | ({ readonly kind: 'clauses' } & OwnClauses)
  /** Results of the analysis cells that the rule uses, by cell. */
  readonly results: Readonly<Record<string, { readonly method: string; readonly result: JsonObject }>>
  /** The value at a path over those results, or `undefined`. */
  readonly resolve: (steps: readonly string[]) => JsonValue | undefined
  /** True when the run's plan is the registered one; otherwise the run is exploratory. */
  readonly registered: boolean
  /** True when the mode of the plan allows to conclude at `asOf`. */
  readonly plannedLook: boolean
}

/**
 * What a rule cell says. An exploratory run has the verdict `not-evaluated` and an indication only.
 * A registered run at another instant than a planned look, or of a fixed plan whose planned units or
 * days are not there yet, may say `invalid` or, for harm that was shown by tests valid at every look,
 * `rollback`; else it is `not-ready`.
 * Throws `bad-input` when the decision table is given anything but the result of one `ab-test`.
 */
export function concludeRule({ rule, results, resolve, registered, plannedLook }: RuleFacts): RuleOutcome {
  const outcome =
    rule.kind === 'standard' ? concludeTable(results, plannedLook) : concludeOwn(rule, resolve, results, plannedLook)
  return { ...outcome, verdict: registered ? outcome.indication : 'not-evaluated' }
}

function concludeTable(results: RuleFacts['results'], plannedLook: boolean): RuleOutcome {
  const cells = Object.entries(results)
  const [first] = cells
  if (cells.length !== 1 || !first || !isAbTestResult(first[1].result)) {
    throw new WeighhouseError(
      'bad-input',
      `the standard decision table reads one ab-test; this rule uses ${cells.map(([cell, { method }]) => `${cell} (${method})`).join(', ') || 'nothing'}: name one ab-test cell in uses, or write own clauses`,
    )
  }
  return concludeStandard(first[1].result, { plannedLook })
}

/** Own clauses speak at the planned end; before it they may only say that the health or the harm of an arm decides. */
function concludeOwn(
  rule: OwnClauses,
  resolve: RuleFacts['resolve'],
  results: RuleFacts['results'],
  plannedLook: boolean,
): RuleOutcome {
  const outcome = concludeClauses(rule, resolve)
  const tests = Object.entries(results).flatMap(([cell, { result }]) =>
    isAbTestResult(result) ? [[cell, result] as const] : [],
  )
  const unfinished = tests.filter(([, { mode, plannedEnd, look }]) =>
    mode === 'fixed' ? !plannedEnd.reached : look?.counted !== true,
  )
  if (plannedLook && unfinished.length === 0) return outcome
  const said = tests.map(([, result]) => concludeStandard(result, { plannedLook: false }).verdict)
  const verdict = (['invalid', 'rollback'] as const).find((early) => said.includes(early)) ?? 'not-ready'
  const look: RuleClause = {
    clause: 'planned-look',
    row: null,
    expression: 'the plan allows to conclude at this instant; if not, only failing checks and harm are told',
    values: unfinished.flatMap(plannedEndValues),
    held: false,
    missing: false,
  }
  return { ...outcome, verdict, indication: verdict, clause: look.clause, clauses: [look, ...outcome.clauses] }
}

/** What is there of a plan and what it asks for, as paths of its result. */
function plannedEndValues([cell, { plannedEnd }]: readonly [string, AbTestResult]): readonly ClauseValue[] {
  return (['units', 'plannedUnits', 'elapsedDays', 'requiredDays'] as const).map((member) => ({
    path: `${cell}.plannedEnd.${member}`,
    value: plannedEnd[member],
    missing: false,
  }))
}
