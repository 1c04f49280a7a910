import { findOutcomeReads, type Run } from '@weighhouse/db'
import type { RunHistory } from '../execution/run-result.ts'
import { findRegistration } from '../experiments/registration.ts'
import type { House } from '../house.ts'

/** What had happened to an experiment when this run ended, or until now where it has not: its own read is not counted. */
export async function runHistory(house: House, { id, experimentId, endedAt }: Run): Promise<RunHistory> {
  const [registration, reads] = await Promise.all([
    findRegistration(house, experimentId),
    findOutcomeReads(house.db, experimentId),
  ])
  const until = endedAt?.getTime() ?? Number.POSITIVE_INFINITY
  const earlier = reads.filter(({ runId, at }) => runId !== id && at.getTime() <= until)
  const isKnown = registration !== null && Date.parse(registration.at) <= until
  return {
    registration: isKnown
      ? {
          planHash: registration.planHash,
          at: registration.at,
          outcomeReadsBefore: registration.outcomeReads,
          amendments: registration.amendments
            .filter(({ at }) => Date.parse(at) <= until)
            .map(({ planHash, at, reason, outcomeReads }) => ({
              planHash,
              at,
              reason,
              outcomeReadsBefore: outcomeReads,
            })),
        }
      : null,
    outcomeReads: {
      beforeRun: earlier.length,
      beforeWindowEnd: earlier.filter(({ beforeWindowEnd }) => beforeWindowEnd).length,
    },
  }
}
