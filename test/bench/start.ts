import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startEmbedded } from '@weighhouse/db'
import { ownEnvironment, root } from '../run-weighhouse.ts'
import { temporaryFolder } from './bench-house.ts'
import { weighhouse } from './child.ts'
import { type Benchmark, inTurn, timed } from './measure.ts'

const limitMs = 5_000

/** `weighhouse up` until its first page, in an empty folder and once more in the same; the peer is its database alone. */
export const start: Benchmark = {
  async run(tell) {
    const second: number[] = []
    const secondPeer: number[] = []
    const cold = await inTurn(
      () =>
        inFolder(async (home) => {
          const first = await untilFirstPage(home)
          second.push(await untilFirstPage(home))
          return first
        }),
      () =>
        inFolder(async (home) => {
          const first = await untilDatabase(home)
          secondPeer.push(await untilDatabase(home))
          return first
        }),
    )
    tell({ name: 'start, first', ...cold, unit: 'ms', peerName: 'PostgreSQL alone', limit: limitMs })
    const again = await inTurn(
      async (round) => second[round] ?? 0,
      async (round) => secondPeer[round] ?? 0,
    )
    tell({ name: 'start, second', ...again, unit: 'ms', peerName: 'PostgreSQL alone', limit: limitMs })
  },
}

async function inFolder(work: (home: string) => Promise<number>): Promise<number> {
  const folder = temporaryFolder()
  try {
    return await work(join(folder, '.weighhouse'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function untilFirstPage(home: string): Promise<number> {
  const port = await freePort()
  let service: ChildProcess | undefined
  try {
    return await timed(async () => {
      service = spawn(process.execPath, [weighhouse, 'up', '--port', String(port)], {
        cwd: root,
        env: { ...ownEnvironment(), WEIGHHOUSE_HOME: home },
        stdio: 'ignore',
      })
      while (!(await answers(`http://127.0.0.1:${port}/`))) {
        if (service.exitCode !== null) throw new Error(`weighhouse up ended with ${service.exitCode}`)
        await pause(20)
      }
    })
  } finally {
    if (service && service.exitCode === null) {
      service.kill('SIGTERM')
      await once(service, 'exit')
    }
  }
}

async function untilDatabase(home: string): Promise<number> {
  let stop = async (): Promise<void> => undefined
  const ms = await timed(async () => {
    const server = await startEmbedded({ home, log: () => undefined })
    stop = () => server.stop()
  })
  await stop()
  return ms
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
    return response.ok && (await response.text()).includes('<html')
  } catch {
    return false
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port was found')
  return address.port
}
