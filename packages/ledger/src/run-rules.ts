import type { Entry } from './entry.ts'
import type { Problem } from './problem.ts'

/** Runs in the order of the ledger: requested once, read while open, ended once. */
export interface RunRules {
  readonly open: Set<string>
  readonly ended: Set<string>
}

export function newRunRules(): RunRules {
  return { open: new Set(), ended: new Set() }
}

/** Takes in the next entry and tells what it breaks. A refused attempt changes nothing. */
export function observeRun(rules: RunRules, entry: Entry, index: number): Problem[] {
  if (entry.outcome === 'refused') return []
  switch (entry.type) {
    case 'run.requested':
      return request(rules, entry.body.runId, index)
    case 'run.read':
      return rules.open.has(entry.body.runId) ? [] : stray(rules, entry.body.runId, index)
    case 'run.completed':
    case 'run.failed':
    case 'run.cancelled':
      if (!rules.open.delete(entry.body.runId)) return stray(rules, entry.body.runId, index)
      rules.ended.add(entry.body.runId)
      return []
    case 'result.recorded':
    case 'report.recorded':
      return isKnown(rules, entry.body.runId) ? [] : stray(rules, entry.body.runId, index)
    default:
      return []
  }
}

function request(rules: RunRules, runId: string, index: number): Problem[] {
  if (isKnown(rules, runId)) return [{ index, code: 'run-repeated', message: 'the run was requested before' }]
  rules.open.add(runId)
  return []
}

function stray(rules: RunRules, runId: string, index: number): Problem[] {
  return rules.ended.has(runId)
    ? [{ index, code: 'run-ended', message: 'the run had ended before' }]
    : [{ index, code: 'run-unknown', message: 'the run was never requested' }]
}

function isKnown({ open, ended }: RunRules, runId: string): boolean {
  return open.has(runId) || ended.has(runId)
}
