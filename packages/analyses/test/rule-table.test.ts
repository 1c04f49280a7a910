import { describe, expect, it } from 'vitest'
import { concludeStandard } from '../src/rule/standard.ts'
import { comparison, result } from './results.ts'

const healths = ['sound', 'invalid'] as const
const successes = ['superior', 'harmful', 'not-shown', 'not-estimable'] as const
const guardrails = ['none', 'non-inferior', 'inferior', 'open', 'not-estimable'] as const
const readies = [true, false] as const

type Health = (typeof healths)[number]
type Success = (typeof successes)[number]
type Guardrail = (typeof guardrails)[number]

/** The decision table written out a second time, as a person reads it. */
function expectedVerdict(health: Health, success: Success, guardrail: Guardrail, ready: boolean): string {
  if (health === 'invalid') return 'invalid'
  if (ready && success === 'not-estimable') return 'invalid'
  if (guardrail === 'inferior') return 'rollback'
  if (ready && success === 'harmful') return 'rollback'
  if (!ready) return 'not-ready'
  if (success === 'superior' && (guardrail === 'none' || guardrail === 'non-inferior')) return 'ship'
  return 'inconclusive'
}

const cases = healths.flatMap((health) =>
  successes.flatMap((success) =>
    guardrails.flatMap((guardrail) => readies.map((ready) => ({ health, success, guardrail, ready }))),
  ),
)

describe('the decision table', () => {
  it('covers every combination of health, success, guardrail and readiness', () => {
    expect(cases).toHaveLength(2 * 4 * 5 * 2)
  })

  it.each(cases)(
    '$health health, $success success, guardrail $guardrail, ready $ready has one verdict',
    ({ health, success, guardrail, ready }) => {
      const outcome = concludeStandard(
        result({
          reached: ready,
          sampleRatio: health === 'invalid' ? 'invalid' : 'pass',
          comparisons: [
            comparison({ metric: 'kept', role: 'success', state: success }),
            ...(guardrail === 'none' ? [] : [comparison({ metric: 'latency', role: 'guardrail', state: guardrail })]),
          ],
        }),
        { plannedLook: true },
      )
      expect(outcome.verdict).toBe(expectedVerdict(health, success, guardrail, ready))
      expect(outcome.clauses[(outcome.row ?? 0) - 1]).toMatchObject({ clause: outcome.verdict, held: true })
      expect(outcome.clauses.slice(0, (outcome.row ?? 0) - 1).every(({ held }) => !held)).toBe(true)
    },
  )

  it.each(['always-valid', 'group-sequential'] as const)(
    'in %s mode takes bounds as valid at a look that counts, before the planned end too',
    (mode) => {
      const verdict = (success: Success, guardrail: Guardrail, reached: boolean, counted: boolean) =>
        concludeStandard(
          result({
            mode,
            reached,
            counted,
            comparisons: [
              comparison({ metric: 'kept', role: 'success', state: success }),
              ...(guardrail === 'none' ? [] : [comparison({ metric: 'latency', role: 'guardrail', state: guardrail })]),
            ],
          }),
          { plannedLook: true },
        ).verdict
      for (const success of successes) {
        for (const guardrail of guardrails) {
          for (const reached of readies) {
            for (const counted of readies) {
              const mayShip = success === 'superior' && (guardrail === 'none' || guardrail === 'non-inferior')
              const expected =
                reached && counted && success === 'not-estimable'
                  ? 'invalid'
                  : guardrail === 'inferior' || (counted && success === 'harmful')
                    ? 'rollback'
                    : counted && mayShip
                      ? 'ship'
                      : reached
                        ? 'inconclusive'
                        : 'not-ready'
              expect(
                verdict(success, guardrail, reached, counted),
                `${success} ${guardrail} ${reached} ${counted}`,
              ).toBe(expected)
            }
          }
        }
      }
    },
  )

  it('holds a look back from shipping before the minimum duration in every mode', () => {
    const early = result({
      mode: 'always-valid',
      reached: false,
      comparisons: [comparison({ role: 'success', state: 'superior' })],
    })
    const tooSoon = { ...early, plannedEnd: { ...early.plannedEnd, elapsedDays: 3 } }
    const { verdict, arms } = concludeStandard(tooSoon, { plannedLook: true })
    expect(verdict).toBe('not-ready')
    expect(arms[0]?.reasons.map(({ code }) => code)).toEqual([
      'success-superior',
      'guardrails-pass',
      'before-planned-end',
      'minimum-duration',
    ])
  })

  it('says of an invalid analysis that it also shows harm', () => {
    const { arms } = concludeStandard(
      result({
        sampleRatio: 'invalid',
        comparisons: [
          comparison({ role: 'success', state: 'superior' }),
          comparison({ metric: 'latency', role: 'guardrail', state: 'inferior' }),
        ],
      }),
      { plannedLook: true },
    )
    expect(arms[0]?.reasons.map(({ code }) => code)).toEqual(['sample-ratio', 'guardrail-inferior', 'success-superior'])
  })

  it('names each missing ingredient and the units it needs', () => {
    const { verdict, arms } = concludeStandard(
      result({
        comparisons: [
          comparison({ metric: 'kept', role: 'success', state: 'not-shown', unitsNeeded: 5000 }),
          comparison({ metric: 'latency', role: 'guardrail', state: 'open', unitsNeeded: 9000 }),
        ],
      }),
      { plannedLook: true },
    )
    expect(verdict).toBe('inconclusive')
    expect(arms[0]?.reasons).toEqual([
      { code: 'success-not-shown', arguments: { metric: 'kept', additionalUnits: 3000 } },
      { code: 'guardrail-open', arguments: { metric: 'latency', additionalUnits: 7000 } },
    ])
  })

  it('lets no look outside the plan ship or roll back for success, only for harm', () => {
    const early = { plannedLook: false }
    const verdict = (success: Success, guardrail: 'non-inferior' | 'inferior') =>
      concludeStandard(
        result({
          comparisons: [
            comparison({ role: 'success', state: success }),
            comparison({ metric: 'latency', role: 'guardrail', state: guardrail }),
          ],
        }),
        early,
      ).verdict
    expect(verdict('superior', 'non-inferior')).toBe('not-ready')
    expect(verdict('harmful', 'non-inferior')).toBe('not-ready')
    expect(verdict('superior', 'inferior')).toBe('rollback')
  })

  it('rolls back when a deterioration metric deteriorated', () => {
    const { verdict, arms } = concludeStandard(
      result({
        comparisons: [
          comparison({ role: 'success', state: 'superior' }),
          comparison({ metric: 'churn', role: 'deterioration', state: 'deteriorated' }),
        ],
      }),
      { plannedLook: true },
    )
    expect(verdict).toBe('rollback')
    expect(arms[0]?.reasons[0]).toMatchObject({ code: 'metric-deteriorated', arguments: { metric: 'churn' } })
  })

  it('asks every success metric to win under the rule `all`, and one under `any`', () => {
    const comparisons = [
      comparison({ metric: 'kept', role: 'success', state: 'superior' }),
      comparison({ metric: 'paid', role: 'success', state: 'not-shown' }),
    ]
    expect(concludeStandard(result({ comparisons, successRule: 'any' }), { plannedLook: true }).verdict).toBe('ship')
    expect(concludeStandard(result({ comparisons, successRule: 'all' }), { plannedLook: true }).verdict).toBe(
      'inconclusive',
    )
  })

  it('gives each arm its verdict and the experiment the first in order that any arm has', () => {
    const arms = (...states: Success[]) =>
      concludeStandard(
        result({
          comparisons: states.map((state, index) => comparison({ treatment: `t${index}`, role: 'success', state })),
        }),
        { plannedLook: true },
      )
    expect(arms('harmful', 'superior').verdict).toBe('ship')
    expect(arms('harmful', 'not-shown').verdict).toBe('inconclusive')
    expect(arms('harmful', 'harmful').verdict).toBe('rollback')
    const both = arms('superior', 'superior')
    expect(both.arms.filter(({ value }) => value === 'ship').map(({ treatment }) => treatment)).toEqual(['t0', 't1'])
    expect(both.clauses[2]?.values[0]?.path).toBe("comparisons['kept/t0'].absolute.estimate")
  })
})
