import {
  type EntryView,
  type ExperimentSummary,
  type RunEventView,
  type RunView,
  withoutVerdict,
} from '@weighhouse/workflows'
import type { Context } from 'hono'
import { denialOf } from './authorise.ts'
import { type ApiEnv, callerOf } from './environment.ts'

/** A run as the caller may see it: without what it came to for those who may not read results or reports. */
export function runShownTo(c: Context<ApiEnv>, run: RunView): RunView {
  const may = (action: 'result.read' | 'report.read'): boolean =>
    denialOf(callerOf(c), action, run.id, []) === undefined
  return {
    ...run,
    ...(may('result.read') ? {} : { verdict: null, resultHash: null }),
    ...(may('report.read') ? {} : { reportHash: null }),
  }
}

/** An event of a run as the caller may see it, likewise: that it completed, and not with which result. */
export function eventShownTo(c: Context<ApiEnv>, runId: string, event: RunEventView): RunEventView {
  if (!Object.hasOwn(event.body, 'resultHash') || denialOf(callerOf(c), 'result.read', runId, []) === undefined)
    return event
  return { ...event, body: { ...event.body, resultHash: null } }
}

/** An experiment and its runs as the caller may see them, likewise. */
export function experimentShownTo<E extends ExperimentSummary>(c: Context<ApiEnv>, experiment: E): E {
  const mayReadResults = denialOf(callerOf(c), 'result.read', experiment.id, []) === undefined
  return {
    ...experiment,
    ...(mayReadResults ? {} : { verdict: null }),
    confirmatoryRun: experiment.confirmatoryRun && runShownTo(c, experiment.confirmatoryRun),
    latestRun: experiment.latestRun && runShownTo(c, experiment.latestRun),
  }
}

/** An entry of the ledger as the caller may see it: without a verdict for those who may not read results. */
export function entryShownTo(c: Context<ApiEnv>, entry: EntryView): EntryView {
  return denialOf(callerOf(c), 'result.read', null, []) === undefined ? entry : withoutVerdict(entry)
}
