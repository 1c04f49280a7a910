import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { allowQueues } from '@weighhouse/db'
import { migrateQueue } from '@weighhouse/worker'
import {
  type Actor,
  findRun,
  type House,
  listRunEvents,
  registerExperiment,
  requestRun,
  type RunView,
  settleLedger,
  verifyHouseLedger,
  watchRun,
} from '@weighhouse/workflows'
import { startTestHouse } from '@weighhouse/workflows/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addScientist, runInHouse, takeIn } from './house-runs.ts'
import { ownEnvironment } from './run-weighhouse.ts'
import { seededDraws } from './seeded-draws.ts'
import { shopCsv, shopNotebook } from './shop-notebook.ts'

/** Points at which a process is killed. The runners of a round are a point each, the worker with all below it is one. */
const points = process.env.WEIGHHOUSE_LONG ? 200 : 40
/** Runs under way together; the worker has as many runners. */
const atOnce = 4
/** Longer than a run takes here, so that some points lie before, some in, some after it. */
const spreadMs = 1_400

let undisturbed: Awaited<ReturnType<typeof startTestHouse>>
let opened: Awaited<ReturnType<typeof startTestHouse>>
let house: House
let ana: Actor
let anaElsewhere: Actor
let worker: ChildProcess | undefined
const crashed = new AbortController()
const killedByUs = new WeakSet<ChildProcess>()
const runs: { readonly floor: number; readonly run: RunView }[] = []

beforeAll(async () => {
  const houses = [await startTestHouse(), await startTestHouse()] as const
  undisturbed = houses[0]
  opened = houses[1]
  house = opened.house
  anaElsewhere = await settle(undisturbed.house)
  ana = await settle(house)
  await migrateQueue({ appUrl: house.appUrl, redisUrl: undefined }, house.ownerUrl)
  await allowQueues(house.ownerUrl, ['runs'])
})
afterAll(async () => {
  if (worker && worker.exitCode === null && worker.signalCode === null) await killTree(worker)
  await opened.close()
  await undisturbed.close()
})

describe('a worker that is killed at random points', { timeout: 240_000 }, () => {
  it(`ends every run as if nothing had happened, at ${points} points`, { timeout: points * 60_000 }, async () => {
    const draw = seededDraws(20_261_124)
    let killed = 0
    for (let round = 0; killed < points; round++) {
      worker ??= await startWorker()
      const asked = await Promise.all(Array.from({ length: atOnce }, (_, which) => request(atOnce * round + which)))
      for (const { id } of asked) worker.send(id)
      if (round % 4 === 3) {
        await passed(draw(spreadMs))
        await killTree(worker)
        worker = await startWorker()
        killed += 1
      } else {
        const victims = childrenOf(worker.pid!).slice(0, atOnce)
        await Promise.all(victims.map((pid) => passed(draw(spreadMs)).then(() => kill(pid))))
        killed += victims.length
      }
      for (const { id } of asked) for await (const _ of watchRun(house, id, 0, crashed.signal));
      crashed.signal.throwIfAborted()
    }
    expect(killed).toBeGreaterThanOrEqual(points)
    for (const [index, { run }] of runs.entries())
      runs[index] = { ...runs[index]!, run: (await findRun(house, run.id))! }
    expect(runs.map(({ run }) => `${run.state} ${run.failure?.message ?? ''}`)).toEqual(runs.map(() => 'completed '))
  })

  it('gives every run the hashes of an undisturbed one', async () => {
    for (const { floor, run } of runs.slice(0, 16)) {
      const expected = await runInHouse(undisturbed.house, anaElsewhere, 'shop', { params: { floor } })
      expect(run.resultHash).toBe(expected.resultHash)
    }
    expect(new Set(runs.map(({ run }) => run.resultHash)).size).toBe(runs.length)
  })

  it('gives no cell two outcomes, no run two ends, no gap in its events', async () => {
    const cells =
      await house.sql`select run_id, count(*)::int as cells, count(distinct cell)::int as names from cell_outcome group by run_id`
    expect(cells.length).toBe(runs.length)
    for (const row of cells) expect([row.cells, row.names]).toEqual([6, 6])
    for (const { run } of runs) {
      const lineage = await house.sql`select event ->> 'eventType' as type from lineage_event where run_id = ${run.id}`
      expect(lineage.map(({ type }) => type as string).sort()).toEqual(['COMPLETE', 'START'])
      const events = await listRunEvents(house, run.id)
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
      expect(events.filter(({ type }) => type.startsWith('run-')).map(({ type }) => type)).toEqual(['run-completed'])
    }
  })

  it('loses no entry of the ledger, writes none twice, and leaves a ledger that verifies', async () => {
    await settleLedger(house)
    const verified = await verifyHouseLedger(house)
    expect(verified.problems).toEqual([])
    expect(verified.ok).toBe(true)
    const counted = await house.sql`
      select entry ->> 'type' as type, count(*)::int as entries, count(distinct entry -> 'body' ->> 'runId')::int as runs
      from (select convert_from(bytes, 'utf8')::jsonb as entry from ledger_entry) as entries
      where entry -> 'body' ? 'runId' and entry ->> 'type' <> 'run.read' group by 1 order by 1`
    expect(counted.map(({ type, entries, runs: distinct }) => [type, entries, distinct])).toEqual(
      ['report.recorded', 'result.recorded', 'run.completed', 'run.requested'].map((type) => [
        type,
        runs.length,
        runs.length,
      ]),
    )
    const waiting = await house.sql`select count(*)::int as entries from ledger_stage`
    expect(waiting[0]).toEqual({ entries: 0 })
  })
})

async function settle(one: House): Promise<Actor> {
  await mkdir(join(one.experimentsDirectory, 'shop/data'), { recursive: true })
  await writeFile(join(one.experimentsDirectory, 'shop/data/orders.csv'), shopCsv())
  const actor = await addScientist(one)
  await takeIn(one, actor, shopNotebook())
  await registerExperiment(one, actor, 'shop')
  return actor
}

/** A run that no other run has computed: its parameter makes every key its own. */
async function request(index: number): Promise<RunView> {
  const floor = -1 - index
  const run = await requestRun(house, ana, { experimentId: 'shop', params: { floor } })
  runs.push({ floor, run })
  return run
}

/** A worker that listens. Should it end by itself, every wait of this file ends with what it said. */
async function startWorker(): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, 'kills/worker-process.ts'), [], {
    env: {
      ...ownEnvironment(),
      KILLED_HOME: house.home,
      KILLED_EXPERIMENTS: house.experimentsDirectory,
      KILLED_APP_URL: house.appUrl,
    },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let said = ''
  child.stderr!.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.on('exit', (code, signal) => {
    if (killedByUs.has(child)) return
    crashed.abort(new Error(`the worker ended by itself with ${code ?? signal}: ${said.slice(-4_000)}`))
  })
  await once(child, 'message', { signal: crashed.signal })
  return child
}

/** Kills a process and all below it at once, as a machine does that is switched off. */
async function killTree(child: ChildProcess): Promise<void> {
  killedByUs.add(child)
  const gone = once(child, 'exit')
  const below = childrenOf(child.pid!)
  child.kill('SIGKILL')
  below.forEach(kill)
  await gone
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It had ended by itself.
  }
}

function childrenOf(parent: number): readonly number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
  const pairs = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
  return pairs.flatMap(([pid, of]) => (of === parent ? [pid!] : []))
}

/** The random point itself: the one place where a test lets time pass. */
function passed(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
}
