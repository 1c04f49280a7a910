import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { type EmbeddedServer, startEmbedded } from '@weighhouse/db'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isAlive, makeWorkFolder, processesIn, type Service, startServiceIn, treeOf } from './running-service.ts'

const verdictLine = /gate-30 +verdict rollback.*/

let work: Awaited<ReturnType<typeof makeWorkFolder>>
let running: Service | undefined

async function health({ url }: Service): Promise<Response> {
  return fetch(`${url}/api/v1/health`)
}

/** Resolves once the service answers as it should; how long that may take is the test's own limit. */
async function healthy(service: Service): Promise<void> {
  await expect.poll(async () => (await health(service)).status, { timeout: 60_000, interval: 100 }).toBe(200)
}

/** A run of the API from the demo sign-in to its end, which needs pools, queue, runners and LISTEN. */
async function runAgain({ url }: Service): Promise<string> {
  const json = { 'content-type': 'application/json', origin: url }
  const session = await fetch(`${url}/api/v1/sessions`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ role: 'data-scientist' }),
  })
  const cookie = session.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  const asked = await fetch(`${url}/api/v1/runs`, {
    method: 'POST',
    headers: { ...json, cookie },
    body: JSON.stringify({ experimentId: 'gate-30' }),
  })
  expect(asked.status, await asked.clone().text()).toBe(202)
  const { id } = (await asked.json()) as { readonly id: string }
  let state = ''
  await expect
    .poll(
      async () => {
        const run = await fetch(`${url}/api/v1/runs/${id}`, { headers: { cookie } })
        state = ((await run.json()) as { readonly state: string }).state
        return ['completed', 'failed', 'refused', 'aborted', 'cancelled'].includes(state)
      },
      { timeout: 60_000, interval: 200 },
    )
    .toBe(true)
  return state
}

beforeAll(async () => {
  work = await makeWorkFolder()
})
afterAll(async () => {
  if (running) await running.stop()
  await work.remove()
})

describe('the embedded PostgreSQL that is killed under the service', { timeout: 90_000 }, () => {
  /** The server's process: a child of the service, wherever its data are. */
  const postmaster = (): number | undefined =>
    treeOf(running!.process.pid!).find((pid) => commandOf(pid).includes('postgres -D'))

  it('is started again, and everything finds it: pages, queue, runners, ledger', async () => {
    running = await startServiceIn(work.folder)
    await running.saying(verdictLine)
    const killed = postmaster()!
    process.kill(killed, 'SIGKILL')
    await running.saying(new RegExp(`process ${killed}\\) ended by itself; it runs again`))
    await healthy(running)
    expect(postmaster()).not.toBe(killed)
    expect(await runAgain(running)).toBe('completed')
  })

  it('is stopped with the service, also the one that was started again', async () => {
    const last = postmaster()!
    expect(await running!.stop()).toBe(0)
    running = undefined
    // It is a child of nobody now, and may stand in the table of processes until somebody has taken note of its end.
    await expect.poll(() => isAlive(last), { timeout: 20_000 }).toBe(false)
    expect(processesIn(work.folder)).toEqual([])
  })
})

describe('a database of DATABASE_URL that goes away', { timeout: 90_000 }, () => {
  let database: EmbeddedServer
  let gate: Gate

  beforeAll(async () => {
    database = await startEmbedded({
      home: join(work.folder, 'elsewhere'),
      log: () => undefined,
      durability: 'off-for-tests',
    })
    gate = await openGate(Number(new URL(database.ownerUrl).port))
    const url = new URL(database.ownerUrl)
    url.port = String(gate.port)
    running = await startServiceIn(work.folder, {
      DATABASE_URL: url.href,
      WEIGHHOUSE_HOME: join(work.folder, 'away'),
    })
    await running.saying(verdictLine)
  })
  afterAll(async () => {
    gate.shut()
    await database.stop()
  })

  it('is answered with 503 and a problem meanwhile, at next to no cost, and found when it is back', async () => {
    gate.shut()
    await expect.poll(async () => (await health(running!)).status, { timeout: 20_000 }).toBe(503)
    const answer = await health(running!)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(answer.headers.get('retry-after')).not.toBeNull()
    expect(await answer.json()).toMatchObject({ status: 503, title: 'Not available now' })
    const before = processorSeconds(running!.process.pid!)
    const started = performance.now()
    while (performance.now() - started < 3_000) await health(running!)
    const whileAsked = processorSeconds(running!.process.pid!) - before
    expect(whileAsked).toBeLessThan(3)
    await gate.open()
    await healthy(running!)
    expect(await runAgain(running!)).toBe('completed')
  })

  it('keeps nobody from stopping the service within 3 s', async () => {
    gate.shut()
    await expect.poll(async () => (await health(running!)).status, { timeout: 20_000 }).toBe(503)
    const started = performance.now()
    expect(await running!.stop()).toBe(0)
    expect(performance.now() - started).toBeLessThan(3_000)
    running = undefined
  })
})

function commandOf(pid: number): string {
  return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
}

/** Seconds of processor time that a process has used. Source: proc(5), `stat`, fields 14 and 15, in hundredths. */
function processorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

interface Gate {
  readonly port: number
  open(): Promise<void>
  shut(): void
}

/** A port before another one, which can be shut: then connections end and new ones are refused, as when a server is down. */
async function openGate(target: number): Promise<Gate> {
  const sockets = new Set<Socket>()
  let server: Server
  let port = 0
  const keep = (socket: Socket): Socket => {
    sockets.add(socket)
    return socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
  }
  const open = async (): Promise<void> => {
    server = createServer((near) => {
      const far = keep(connect(target, '127.0.0.1'))
      keep(near).pipe(far).pipe(near)
      near.on('close', () => far.destroy())
      far.on('close', () => near.destroy())
    }).listen(port, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    port = typeof address === 'object' && address ? address.port : 0
  }
  await open()
  return {
    port,
    open,
    shut() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
