import { WeighhouseError } from '@weighhouse/kernel'
import { findExperiment, findRun, type House, listRuns, type RunView } from '@weighhouse/workflows'

/** The run of that id. */
export async function runOfId(house: House, id: string): Promise<RunView> {
  const run = await findRun(house, id)
  if (!run)
    throw new WeighhouseError('not-found', `there is no run ${id}; ids stand in what "run" prints and on the pages`)
  return run
}

/** The run of that id, or the newest run with a result of the experiment of that id. */
export async function runWithResult(house: House, name: string): Promise<RunView> {
  const run = isRunId(name) ? await runOfId(house, name) : await newestWithResult(house, name)
  if (run.resultHash === null)
    throw new WeighhouseError(
      'not-found',
      `run ${run.id} has no result: it is ${run.state}${run.failure ? `, ${run.failure.message}` : ''}`,
    )
  return run
}

function isRunId(name: string): boolean {
  return /^[0-9a-f]{8}-/.test(name)
}

async function newestWithResult(house: House, experimentId: string): Promise<RunView> {
  if (!(await findExperiment(house, experimentId)))
    throw new WeighhouseError(
      'not-found',
      `there is no experiment ${experimentId} here; take it in with: weighhouse run experiments/${experimentId}`,
    )
  let after: string | undefined
  do {
    const page = await listRuns(house, { experimentId, limit: 100, ...(after === undefined ? {} : { after }) })
    const found = page.items.find(({ resultHash }) => resultHash !== null)
    if (found) return found
    after = page.next ?? undefined
  } while (after !== undefined)
  throw new WeighhouseError('not-found', `no run of ${experimentId} has a result yet`)
}
