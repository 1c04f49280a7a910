import type { PlannedRule } from './planned-rule.ts'

/** A truth to try the rule under. */
export interface Scenario {
  readonly scenario: 'no-effect' | 'planned-effect' | 'guardrail-at-margin' | 'guardrail-at-twice-margin'
  readonly metric: string | null
  /** Expected statistic of each test at the planned units, above 0 where the metric is better. */
  readonly drifts: readonly number[]
}

/**
 * No effect anywhere; success metrics at the planned effect and the others without one; and beside that effect each
 * guardrail, in all arms, worse by its margin or by twice that. A metric in two roles has one truth, its guardrail's first.
 */
export function scenariosOf({ tests }: Pick<PlannedRule, 'tests'>): readonly Scenario[] {
  const guardrails = [...new Set(tests.filter(({ role }) => role === 'guardrail').map(({ metric }) => metric))]
  const effectOf = (metric: string) =>
    tests.find((test) => test.metric === metric && test.role === 'success')?.drift ?? 0
  const marginOf = (metric: string) =>
    tests.find((test) => test.metric === metric && test.role === 'guardrail')?.drift ?? 0
  const harmed = (scenario: Scenario['scenario'], factor: number) =>
    guardrails.map(
      (metric): Scenario => ({
        scenario,
        metric,
        drifts: tests.map((test) => (test.metric === metric ? -factor * marginOf(metric) : effectOf(test.metric))),
      }),
    )
  return [
    { scenario: 'no-effect', metric: null, drifts: tests.map(() => 0) },
    ...harmed('guardrail-at-margin', 1),
    { scenario: 'planned-effect', metric: null, drifts: tests.map(({ metric }) => effectOf(metric)) },
    ...harmed('guardrail-at-twice-margin', 2),
  ]
}
