import { findCachedCell, findOutput, findResult, findRuns, type Run } from '@weighhouse/db'
import type { Hash, JsonObject } from '@weighhouse/kernel'
import type { CachedOutput, Execution } from '../execution/execution.ts'
import type { House } from '../house.ts'

/** Outputs kept under their keys. `outputOf` checks its hash before it is believed. */
export function cachedOutputs(house: House): (key: Hash) => Promise<CachedOutput | undefined> {
  return async (key) => {
    const cell = await findCachedCell(house.db, key)
    const body = cell && (await findOutput(house.db, cell.outputHash))
    return body
      ? { outputHash: cell.outputHash as Hash, body: JSON.parse(Buffer.from(body).toString('utf8')) as JsonObject }
      : undefined
  }
}

/** Every run of an experiment: a look that is forgotten would let its error be spent twice. */
const allRuns = 1_000_000

/**
 * Results of the same plan at other instants, by cell, oldest first and at one instant in the order in
 * which they were asked for. Those at later instants are among them only where this run's instant was
 * not looked at before: then it is out of order, and an analysis with looks refuses it.
 */
export async function earlierResults(house: House, row: Run): Promise<Execution['earlier']> {
  const runs = (await findRuns(house.db, row.experimentId, allRuns)).filter(
    (run) => run.planHash === row.planHash && run.resultHash !== null,
  )
  const isRepeated = runs.some((run) => run.asOf.getTime() === row.asOf.getTime())
  const looks = runs.filter((run) => run.asOf < row.asOf || (!isRepeated && run.asOf > row.asOf))
  const oldestFirst = looks.sort(
    (left, right) =>
      left.asOf.getTime() - right.asOf.getTime() || left.requestedAt.getTime() - right.requestedAt.getTime(),
  )
  const rows = await Promise.all(
    oldestFirst.map(async ({ asOf, resultHash }) => ({
      asOf,
      body: (await findResult(house.db, resultHash!))?.body ?? {},
    })),
  )
  return (cell) =>
    rows.flatMap(({ asOf, body }) => {
      const answer = (body.cells as JsonObject | undefined)?.[cell]
      const result = typeof answer === 'object' && answer !== null && 'result' in answer ? answer.result : undefined
      return typeof result === 'object' && result !== null && !Array.isArray(result)
        ? [{ asOf: asOf.toISOString(), result: result as JsonObject }]
        : []
    })
}
