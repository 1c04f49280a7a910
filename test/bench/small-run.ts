import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '@weighhouse/kernel'
import { readNotebook } from '@weighhouse/notebook'
import {
  type Actor,
  findRun,
  type House,
  installation,
  loadExperiments,
  requestRun,
  startSequencer,
  verifyHouseLedger,
  watchRun,
} from '@weighhouse/workflows'
import { runLocally } from '@weighhouse/workflows/local'
import { migrateQueue, openRunWorker } from '@weighhouse/worker'
import { root } from '../run-weighhouse.ts'
import { openBenchHouse } from './bench-house.ts'
import { type Benchmark, inTurn, timed } from './measure.ts'

const experimentId = 'gate-30'
const overheadMs = 150
const together = 50

/**
 * gate-30 from the request until result, report and ledger entries are stored, by a worker as
 * `weighhouse up` starts it. Every run has a date of its own, so that none finds another's cells. The
 * peer is the bare analysis in this process: open the source, summarise, conclude.
 */
export const smallRun: Benchmark = {
  async run(tell) {
    const { house, close } = await openBenchHouse()
    const sequencer = startSequencer(house)
    const place = { appUrl: house.appUrl, redisUrl: undefined }
    await migrateQueue(place, house.ownerUrl)
    const worker = await openRunWorker(house, place, {
      runners: 2,
      runnerEnvironment: {
        WEIGHHOUSE_HOME: house.home,
        WEIGHHOUSE_EXPERIMENTS: house.experimentsDirectory,
        WEIGHHOUSE_APP_URL: house.appUrl,
        WEIGHHOUSE_ORIGIN: house.origin,
      },
    })
    try {
      const actor = await installation(house)
      await loadExperiments(house)
      const run = async (day: number): Promise<void> => {
        const { id } = await requestRun(house, actor, { experimentId, params: { asOf: dayAfter(day) } })
        await worker.ring(id)
        await ended(house, id)
      }
      const bare = await bareAnalysis()
      await Promise.all([run(900), run(901), run(902), run(903)])
      const found = await inTurn(
        (round) => timed(() => run(round)),
        (round) => timed(() => bare.run(dayAfter(round))),
        9,
      )
      const limit = found.peer + overheadMs
      tell({ name: 'small-run, gate-30', ...found, unit: 'ms', peerName: 'the bare analysis', limit })
      const parallel = await runTogether(house, actor, bare.cells, (id) => worker.ring(id))
      const peerName = `${together} bare analyses, one by one`
      const peer = await timed(async () => {
        for (let day = 0; day < together; day++) await bare.run(dayAfter(day))
      })
      tell({ name: `small-run, ${together} at once`, ours: parallel, peer, unit: 'ms', peerName, limit: null })
    } finally {
      await worker.close()
      await sequencer.stop()
      await close()
    }
  },
}

async function ended(house: House, runId: string): Promise<void> {
  for await (const event of watchRun(house, runId, 0, new AbortController().signal)) void event
  const run = await findRun(house, runId)
  if (run?.state !== 'completed') throw new Error(`run ${runId} ended as ${run?.state ?? 'nothing'}`)
}

/** Milliseconds until all have ended; throws where one is lost, a cell has two outcomes or the ledger does not verify. */
async function runTogether(
  house: House,
  actor: Actor,
  cells: number,
  ring: (runId: string) => Promise<void>,
): Promise<number> {
  const ms = await timed(() =>
    Promise.all(
      Array.from({ length: together }, async (_, index) => {
        const { id } = await requestRun(house, actor, { experimentId, params: { asOf: dayAfter(100 + index) } })
        await ring(id)
        await ended(house, id)
      }),
    ),
  )
  const twice = await house.sql`SELECT run_id, cell FROM cell_outcome GROUP BY run_id, cell HAVING count(*) > 1`
  if (twice.length > 0) throw new Error(`${twice.length} cells have two outcomes`)
  const lacking = await house.sql`
    SELECT r.id FROM run r LEFT JOIN cell_outcome c ON c.run_id = r.id GROUP BY r.id HAVING count(c.cell) <> ${cells}`
  if (lacking.length > 0) throw new Error(`${lacking.length} runs lack an outcome of a cell`)
  const report = await verifyHouseLedger(house)
  if (!report.ok) throw new Error('the ledger does not verify')
  return ms
}

/** The analysis alone, and how many cells it has. */
async function bareAnalysis(): Promise<{ readonly cells: number; run(asOf: string): Promise<void> }> {
  const text = readFileSync(join(root, `experiments/${experimentId}/notebook.md`), 'utf8')
  const describeSql = async () => ({ schema: null, problems: [] })
  const { notebook, plan, diagnostics } = await readNotebook(text, { file: `${experimentId}/notebook.md`, describeSql })
  if (!notebook || !plan) throw new Error('gate-30 does not read')
  const run = async (asOf: string): Promise<void> => {
    const { result } = await runLocally({
      notebook,
      plan,
      diagnostics,
      dataDirectory: root,
      params: { asOf },
      seal: true,
      clock: systemClock,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    })
    if (!result.resultHash) throw new Error('the bare analysis gave no result')
  }
  return { cells: plan.steps.length, run }
}

/** A date so many days after the window of gate-30 ended. */
function dayAfter(days: number): string {
  return new Date(Date.UTC(2024, 0, 15 + days)).toISOString().slice(0, 10)
}
