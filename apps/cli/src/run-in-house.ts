import type { Notebook, Plan } from '@weighhouse/notebook'
import {
  addNotebook,
  failRun,
  findExperiment,
  findResult,
  findRun,
  installation,
  performRun,
  registerExperiment,
  renewRun,
  requestHeldRun,
  settleLedger,
} from '@weighhouse/workflows'
import { WeighhouseError } from '@weighhouse/kernel'
import { type ExitCode, exit } from './command.ts'
import { openCliHouse } from './open-house.ts'
import { printRun } from './print-run.ts'
import { runExitCode } from './run-exit-code.ts'

export interface HouseRun {
  readonly notebook: Notebook
  readonly plan: Plan
  readonly dataDirectory: string
  readonly params: Readonly<Record<string, unknown>>
  readonly seal: boolean
  readonly format: 'pretty' | 'json'
  readonly signal: AbortSignal
}

const leaseMs = 30_000

/** Runs a notebook in the house, in this process: recorded, in the ledger, with its report. */
export async function runInHouse({
  notebook,
  plan,
  dataDirectory,
  params,
  seal,
  format,
  signal,
}: HouseRun): Promise<ExitCode> {
  const house = await openCliHouse()
  try {
    const actor = await installation(house)
    const { id } = notebook.front
    await addNotebook(house, actor, notebook.text)
    if (seal) {
      const registered = (await findExperiment(house, id))?.registration
      const current = registered?.amendments.at(-1)?.planHash ?? registered?.planHash
      if (current !== undefined && current !== plan.planHash)
        throw new WeighhouseError(
          'refused',
          `${id} is registered with another plan; a changed plan is an amendment: weighhouse amend ${id} --reason "…"`,
        )
      if (current === undefined) await registerExperiment(house, actor, id)
    }
    const lease = await requestHeldRun(house, actor, { experimentId: id, params }, leaseMs)
    const { runId } = lease
    const renewal = setInterval(() => {
      renewRun(house, lease, leaseMs).catch(() => undefined) // recording tells what is lost
    }, leaseMs / 3)
    try {
      await performRun(house, lease, signal, { dataDirectory })
    } catch (error) {
      await failRun(
        house,
        lease,
        error instanceof WeighhouseError ? error : { code: 'internal', message: 'the run failed unexpectedly' },
      )
      throw error
    } finally {
      clearInterval(renewal)
    }
    await settleLedger(house)
    const result = await findResult(house, runId)
    if (result) {
      process.stdout.write(
        format === 'json'
          ? `${JSON.stringify(result, null, 2)}\n`
          : `${printRun(result)}  run ${runId}: weighhouse report ${runId}\n`,
      )
      return runExitCode(result)
    }
    const failure = (await findRun(house, runId))?.failure
    process.stderr.write(`the run gave no result: ${failure?.message ?? 'see its events'}\n`)
    return failure?.code === 'refused' ? exit.refused : exit.failed
  } finally {
    await house.close()
  }
}
