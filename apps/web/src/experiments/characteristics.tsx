import type { RegistrationView } from '@weighhouse/workflows'
import { Table } from '../parts/table.tsx'
import { shown } from '../parts/value.tsx'

type Characteristics = NonNullable<RegistrationView['operatingCharacteristics']>
type Answer = Extract<Characteristics[string], { readonly kind: 'estimated' }>
type Scenario = Answer['scenarios'][number]
type Warning = Answer['warnings'][number]

/** What the registered rule says of simulated experiments: whoever approves a plan sees how often it errs, warnings first. */
export function CharacteristicsTables({ of }: { readonly of: Characteristics }) {
  return (
    <>
      {Object.entries(of).map(([cell, answer]) =>
        answer.kind === 'not-estimable' ? (
          <p class="note">
            What the rule over <code>{cell}</code> does before any data cannot be told: {answer.reason}.
          </p>
        ) : (
          <>
            {answer.warnings.map((warning) => (
              <p>
                <strong>{warningText(warning)}</strong>
              </p>
            ))}
            <Table
              caption={`What the rule over ${cell} says before any data, in ${shown(answer.runs)} simulated experiments`}
              columns={[
                { title: 'If there were' },
                ...(['ship', 'rollback', 'inconclusive'] as const).map((title) => ({ title, number: true })),
              ]}
              rows={answer.scenarios.map((scenario) => [
                scenarioText(scenario),
                ...(['ship', 'rollback', 'inconclusive'] as const).map((verdict) =>
                  percent(scenario.verdicts[verdict]),
                ),
              ])}
            />
            <p class="note">
              Seed {shown(answer.seed)}, {shown(answer.looks.length)} looks. Each test is taken to have its planned
              power at the planned units, and metrics to be independent.
            </p>
          </>
        ),
      )}
    </>
  )
}

function warningText({ arguments: { ship, most, least, ...truth } }: Warning): string {
  const limit = most === null ? `should ship in at least ${share(least ?? 0)}` : `should ship in at most ${share(most)}`
  return `Out of bounds: with ${scenarioText(truth)} the rule ${limit}, and ships in ${share(ship)}.`
}

function scenarioText({ scenario, metric }: Pick<Scenario, 'scenario' | 'metric'>): string {
  switch (scenario) {
    case 'no-effect':
      return 'no effect'
    case 'planned-effect':
      return 'the planned effect'
    case 'guardrail-at-margin':
      return `the planned effect, and ${metric ?? 'a guardrail'} worse by its margin`
    case 'guardrail-at-twice-margin':
      return `the planned effect, and ${metric ?? 'a guardrail'} worse by twice its margin`
  }
}

function percent({ probability, standardError }: Scenario['verdicts']['ship']): string {
  return `${share(probability)} ± ${(100 * standardError).toFixed(1)}`
}

function share(probability: number): string {
  return `${(100 * probability).toFixed(1)} %`
}
