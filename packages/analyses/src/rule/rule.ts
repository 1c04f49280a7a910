import { type JsonObject, type JsonValue, WeighhouseError } from '@weighhouse/kernel'
import { isAbTestResult } from '../ab-test/result.ts'
import { type OwnClauses, concludeClauses } from './clauses.ts'
import type { RuleClause, RuleOutcome } from './outcome.ts'
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
 * A registered run at another instant than a planned look may say `invalid` or, for harm that was
 * shown by tests valid at every look, `rollback`; else it is `not-ready`.
 * Throws `bad-input` when the decision table is given anything but the result of one `ab-test`.
 */
export function concludeRule({ rule, results, resolve, registered, plannedLook }: RuleFacts): RuleOutcome {
  const outcome =
    rule.kind === 'standard'
      ? concludeTable(results, plannedLook)
      : plannedLook
        ? concludeClauses(rule, resolve)
        : concludeEarly(concludeClauses(rule, resolve), results)
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

/** What own clauses may say at an instant that is no planned look: health and harm only. */
function concludeEarly(outcome: RuleOutcome, results: RuleFacts['results']): RuleOutcome {
  const said = Object.values(results).flatMap(({ result }) =>
    isAbTestResult(result) ? [concludeStandard(result, { plannedLook: false }).verdict] : [],
  )
  const verdict = (['invalid', 'rollback'] as const).find((early) => said.includes(early)) ?? 'not-ready'
  const look: RuleClause = {
    clause: 'planned-look',
    row: null,
    expression: 'the plan allows to conclude at this instant; if not, only failing checks and harm are told',
    values: [],
    held: false,
    missing: false,
  }
  return { ...outcome, verdict, indication: verdict, clause: look.clause, clauses: [look, ...outcome.clauses] }
}
