import { randomStream } from '@weighhouse/statistics'
import { tableVerdicts, type TableVerdict } from '../rule/outcome.ts'
import { lookDecider } from './decide-look.ts'
import type { PlannedRule } from './planned-rule.ts'
import type { Scenario } from './scenarios.ts'

export type VerdictCounts = Readonly<Record<TableVerdict, number>>

/**
 * How many of the runs `from` to `to` end with each verdict: at the first look that says ship or rollback, else with that
 * of the last one. Each run has a stream of its own, so parts add up to the whole however it is cut.
 */
export function tallyRuns(
  rule: PlannedRule,
  scenario: Scenario,
  { from, to }: { readonly from: number; readonly to: number },
  seed: number,
): VerdictCounts {
  const counts = Object.fromEntries(tableVerdicts.map((verdict) => [verdict, 0])) as Record<TableVerdict, number>
  const paths = pathsOf(rule, scenario)
  const decider = lookDecider(rule)
  const statistics = rule.tests.map(() => 0)
  for (let run = from; run < to; run += 1) {
    const next = paths(randomStream(seed, run).normal)
    decider.begin()
    let verdict: TableVerdict = 'inconclusive'
    for (let look = 0; look < rule.fractions.length; look += 1) {
      next(look, statistics)
      verdict = decider.decide(look, statistics)
      if (verdict === 'ship' || verdict === 'rollback') break
    }
    counts[verdict] += 1
  }
  return counts
}

/**
 * Draws the statistics of all tests look by look: scores with independent increments for each metric, of which arms that
 * share a control share a part. Above 0 is better.
 */
function pathsOf({ tests, fractions, treatmentShares, controlShare }: PlannedRule, { drifts }: Scenario) {
  const metrics = [...new Set(tests.map(({ metric }) => metric))]
  const arms = treatmentShares.length
  const places = tests.map(({ metric, arm }) => metrics.indexOf(metric) * arms + arm)
  const weights = treatmentShares.map((share) => ({
    own: Math.sqrt(controlShare / (controlShare + share)),
    shared: arms === 1 ? 0 : Math.sqrt(share / (controlShare + share)),
  }))
  return (normal: () => number) => {
    const scores = new Float64Array(metrics.length * arms)
    return (look: number, statistics: number[]) => {
      const fraction = fractions[look] ?? 1
      const spread = Math.sqrt(fraction - (fractions[look - 1] ?? 0))
      for (let metric = 0; metric < metrics.length; metric += 1) {
        const shared = arms === 1 ? 0 : normal()
        for (let arm = 0; arm < arms; arm += 1) {
          const { own, shared: part } = weights[arm]!
          const place = metric * arms + arm
          scores[place] = scores[place]! + spread * (arms === 1 ? normal() : own * normal() - part * shared)
        }
      }
      const root = Math.sqrt(fraction)
      for (let test = 0; test < statistics.length; test += 1)
        statistics[test] = scores[places[test]!]! / root + drifts[test]! * root
    }
  }
}
