import { isInSet, randomStream } from '@weighhouse/statistics'
import type { Summary } from '@weighhouse/summaries'
import { armNames, findControl, shareOf, treatmentNames } from '../ab-test/arms.ts'
import { concludeAbTest } from '../ab-test/conclude.ts'
import type { AbTestParameters } from '../ab-test/parameters.ts'
import { armsRequest, armsSummaryRequests } from '../ab-test/request.ts'
import { nextSummaryRequests } from '../ab-test/request-next.ts'
import type { Comparison } from '../ab-test/result.ts'
import { unitPlan } from '../ab-test/unit-rows.ts'
import { type AaFinding, calibrationState } from './calibration-state.ts'
import type { MetricCalibration } from './metric-calibration.ts'
import { prepareRequest, randomArms, type Units } from './random-arms.ts'

/**
 * Re-randomises units over the arms of a plan, `runs` times, and concludes the plan's own analysis of each: what
 * it then rejects is false. All units count as exposed, once; the plan is read once at its end, whatever
 * its mode. The same seed gives the same answer.
 */
export function calibrateAbTest(
  units: Units,
  parameters: AbTestParameters,
  { runs, seed }: { readonly runs: number; readonly seed: number },
): readonly MetricCalibration[] {
  const plan = readOnce(parameters, units.rows.length)
  const shares = armNames(plan).map((arm) => [arm, shareOf(plan, arm)] as const)
  const context = { asOf: dayAfter(plan.window.end), seed: plan.seed, registered: true, earlier: [] }
  const firstRequest = armsSummaryRequests(plan, context.asOf)[armsRequest]
  if (!firstRequest) throw new Error('a plan without windows has one first reading')
  const answerFirst = prepareRequest(firstRequest, units, plan.arm)
  const findings = new Map<string, AaFinding[]>()
  const events = new Map<string, number>()
  for (let run = 0; run < runs; run += 1) {
    const arms = randomArms(units.rows.length, shares, randomStream(seed, run))
    const summaries: Record<string, Summary> = { [armsRequest]: answerFirst(arms) }
    for (const [name, request] of Object.entries(nextSummaryRequests(summaries, plan, context.asOf)))
      summaries[name] = prepareRequest(request, units, plan.arm)(arms)
    for (const comparison of concludeAbTest(summaries, plan, context).comparisons) {
      const key = keyOf(comparison)
      const finding = findingOf(comparison)
      const before = findings.get(key)
      if (before === undefined) findings.set(key, finding)
      else before.push(...finding)
      if (!events.has(key)) events.set(key, expectedEventsIn(comparison, plan))
    }
  }
  const control = findControl(plan) ?? ''
  return plan.metrics.flatMap((metric) =>
    treatmentNames(plan).map((treatment): MetricCalibration => {
      const key = keyOf({ metric: metric.id, role: metric.role, treatment })
      const expectedEvents = metric.kind === 'proportion' ? (events.get(key) ?? 0) : null
      const state = calibrationState(findings.get(key) ?? [], plan.level, expectedEvents)
      return { metric: metric.id, treatment, control, runs, ...state }
    }),
  )
}

/** The plan as it is at its end, without what calibration does not ask for. */
function readOnce(parameters: AbTestParameters, units: number): AbTestParameters {
  return {
    ...parameters,
    rows: 'units',
    crossover: 'first-exposure',
    exposure: null,
    lag: 'P0D',
    metrics: unitPlan(parameters).metrics.map((metric) => ({ ...metric, window: null })),
    mode: 'fixed',
    looks: [],
    spending: null,
    plannedUnits: units,
    minimumDurationDays: null,
    robustness: 'none',
    prior: null,
    segments: [],
  }
}

function dayAfter(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString()
}

function keyOf({ metric, role, treatment }: Pick<Comparison, 'metric' | 'role' | 'treatment'>): string {
  return `${metric}/${role}/${treatment}`
}

/** One finding, or none where the comparison could not be tested. */
function findingOf({ test, absolute, relative }: Comparison): AaFinding[] {
  if (test.kind !== 'estimated' || absolute.kind !== 'estimated') return []
  const tail = absolute.estimate < 0 ? 'low' : 'high'
  return [
    {
      pValue: test.pValue ?? 0, // below 1e-300
      rejected: isInSet(0, absolute.set) ? null : tail,
      covers: relative.kind === 'estimated' ? isInSet(0, relative.set) : null,
    },
  ]
}

/** Events to expect in the smaller arm, of both arms' together; of a rate, the rarer of event and none. */
function expectedEventsIn({ means, units, treatment, control }: Comparison, plan: AbTestParameters): number {
  const counts = Object.entries(units).map(([arm, count]) => ({ count, mean: means[arm] }))
  const total = counts.reduce((sum, { count }) => sum + count, 0)
  const events = counts.reduce((sum, { count, mean }) => sum + (typeof mean === 'number' ? count * mean : 0), 0)
  const shares = [shareOf(plan, treatment), shareOf(plan, control)] as const
  return (Math.min(events, total - events) * Math.min(...shares)) / (shares[0] + shares[1])
}
