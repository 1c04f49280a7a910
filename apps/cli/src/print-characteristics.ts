import type { CharacteristicsAnswer } from '@weighhouse/analyses'

/** What a plan's rule does before any data, one line for each truth it was tried under. */
export function characteristicsAsText(cell: string, answer: CharacteristicsAnswer): string {
  if (answer.kind === 'not-estimable') return `${cell}: what its rule does cannot be told (${answer.reason})\n`
  const { runs, seed, looks, scenarios, warnings } = answer
  const lines = scenarios.map(({ scenario, metric, verdicts }) => {
    const said = Object.entries(verdicts)
      .filter(([verdict, { probability }]) => probability > 0 || verdict === 'ship')
      .map(
        ([verdict, { probability, standardError }]) => `${verdict} ${percent(probability)} ± ${percent(standardError)}`,
      )
    return `  ${words[scenario](metric ?? '')}: ${said.join(', ')}`
  })
  const outOfBounds = warnings.map(({ code, arguments: { scenario, metric, ship, most, least } }) => {
    const limit = most === null ? `below ${percent(least ?? 0)}` : `above ${percent(most)}`
    return `  warning ${code}: ${words[scenario](metric ?? '')} ships in ${percent(ship)}, ${limit}`
  })
  return `${cell}, as its rule would judge ${runs} simulated experiments (seed ${seed}, ${looks.length} looks), in per cent:
${[...lines, ...outOfBounds].join('\n')}
  Each test is taken to have its planned power at the planned units, and metrics to be independent.
`
}

const words = {
  'no-effect': () => 'no effect',
  'planned-effect': () => 'planned effect',
  'guardrail-at-margin': (metric: string) => `planned effect, ${metric} worse by its margin`,
  'guardrail-at-twice-margin': (metric: string) => `planned effect, ${metric} worse by twice its margin`,
}

function percent(probability: number): string {
  return (100 * probability).toFixed(2)
}
