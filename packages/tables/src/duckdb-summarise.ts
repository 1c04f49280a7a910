import { WeighhouseError } from '@weighhouse/kernel'
import {
  type AggregateAnswer,
  emptyAnswer,
  isFiniteAnswer,
  type Summary,
  type SummaryRequest,
  summaryOf,
} from '@weighhouse/summaries'
import { answerCounts } from './duckdb-counts.ts'
import { type FoundGroups, type ScanRuns, scanOf } from './duckdb-scan.ts'
import { answerSums } from './duckdb-sums.ts'
import type { SqlPlan } from './sql-plan.ts'

/** Answers a request by a few grouped statements over one scan, whose `o` numbers the rows of a file. */
export async function summariseScan(runs: ScanRuns, plan: SqlPlan, request: SummaryRequest): Promise<Summary> {
  const scan = scanOf(runs, plan, request)
  const found: FoundGroups = new Map()
  const kinds = Object.values(request.aggregates).map(({ kind }) => kind)
  const isSummed = kinds.some((kind) => kind === 'count' || kind === 'moments' || kind === 'comoments')
  if (isSummed || kinds.length === 0) await answerSums(scan, found)
  for (const [name, aggregate] of Object.entries(request.aggregates)) await answerCounts(scan, name, aggregate, found)
  const groups = [...found.values()].map(({ key, answers }) => ({
    key,
    aggregates: Object.fromEntries(
      Object.entries(request.aggregates).map(([name, aggregate]) => [
        name,
        checkFinite(name, answers.get(name) ?? emptyAnswer(aggregate)),
      ]),
    ),
  }))
  return summaryOf(request, groups)
}

/** Sums over values near the largest double overflow, and a summary holds only numbers that JSON can say. */
export function checkFinite(name: string, answer: AggregateAnswer): AggregateAnswer {
  if (isFiniteAnswer(answer)) return answer
  throw new WeighhouseError(
    'limit-exceeded',
    `The sums of ${name} are larger than a number can be: scale the column down.`,
  )
}
