import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runWeighhouse } from './run-weighhouse.ts'
import {
  isAlive,
  makeWorkFolder,
  processesIn,
  type Service,
  startOf,
  startServiceIn,
  treeOf,
} from './running-service.ts'

const verdictLine = /gate-30 +verdict rollback.*/

let work: Awaited<ReturnType<typeof makeWorkFolder>>
let running: Service | undefined

beforeAll(async () => {
  work = await makeWorkFolder()
})
afterAll(async () => {
  if (running) await running.stop()
  await work.remove()
})

const lockPath = (): string => join(work.folder, '.weighhouse/service.pid')

async function isHealthy({ url }: Service): Promise<boolean> {
  return (await fetch(`${url}/api/v1/health`)).ok
}

describe('the service in a folder', { timeout: 300_000 }, () => {
  it('comes up in an empty folder, runs what is registered, and answers', async () => {
    running = await startServiceIn(work.folder)
    expect(await running.saying(verdictLine)).toMatch(/−0\.82/)
    expect(await isHealthy(running)).toBe(true)
    expect((await fetch(running.url)).ok).toBe(true)
    expect(Number(await readFile(lockPath(), 'utf8'))).toBe(running.process.pid)
  })

  it('refuses a second start beside it, names the process, and leaves the first alone', async () => {
    const second = await runWeighhouse(['up'], { cwd: work.folder, environment: { PORT: '0' } })
    expect(second.code).not.toBe(0)
    expect(second.stderr).toContain(`process ${running!.process.pid}`)
    expect(second.stderr).toContain('WEIGHHOUSE_HOME')
    expect(second.stderr).not.toMatch(/^\s+at /m)
    expect(await isHealthy(running!)).toBe(true)
  })

  it('stops on Ctrl-C with nothing left: no process, no lock', async () => {
    const tree = treeOf(running!.process.pid!)
    expect(tree.length).toBeGreaterThan(1)
    const begun = new Map(tree.map((pid) => [pid, startOf(pid)]))
    expect(await running!.stop()).toBe(0)
    expect(running!.said()).toContain('stopped')
    running = undefined
    expect(existsSync(lockPath())).toBe(false)
    // A chart's process ends by itself when its runner is gone, which takes a moment on a busy machine.
    const left = (): readonly number[] => tree.filter((pid) => isAlive(pid) && startOf(pid) === begun.get(pid))
    await expect.poll(left, { timeout: 10_000 }).toEqual([])
    expect(processesIn(work.folder)).toEqual([])
  })

  it('finds its runs again at the second start, and runs nothing twice', async () => {
    running = await startServiceIn(work.folder)
    expect(running.said()).toMatch(/gate-30 +confirmatory run, verdict rollback/)
    expect(await running.stop()).toBe(0)
    running = undefined
    const log = await runWeighhouse(['ledger', 'export', '--out', join(work.folder, 'ledger')], { cwd: work.folder })
    expect(log.code, log.stderr).toBe(0)
  })

  it('recovers after everything was killed at once: same runs, a lock that is taken over, a ledger that verifies', async () => {
    running = await startServiceIn(work.folder)
    const victims = [...new Set([...treeOf(running.process.pid!), ...processesIn(work.folder).map(({ pid }) => pid)])]
    const closed = once(running.process, 'close')
    for (const pid of victims) if (isAlive(pid)) process.kill(pid, 'SIGKILL')
    await closed
    expect(existsSync(lockPath())).toBe(true)
    running = await startServiceIn(work.folder)
    expect(running.said()).toMatch(/gate-30 +confirmatory run, verdict rollback/)
    expect(await isHealthy(running)).toBe(true)
    expect(await running.stop()).toBe(0)
    running = undefined
    const key = await runWeighhouse(['ledger', 'key'], { cwd: work.folder })
    expect(key.code, key.stderr).toBe(0)
    const folder = join(work.folder, 'ledger-after')
    expect((await runWeighhouse(['ledger', 'export', '--out', folder], { cwd: work.folder })).code).toBe(0)
    const verified = await runWeighhouse(['verify', folder, '--key', key.stdout.trim()], { cwd: work.folder })
    expect(verified.code, verified.stdout).toBe(0)
  })
})

describe('a start that cannot succeed', { timeout: 300_000 }, () => {
  it('says which port is taken and how to choose another, and leaves no lock', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const { code, stderr } = await runWeighhouse(['up'], { cwd: work.folder, environment: { PORT: String(port) } })
    other.close()
    expect(code).toBe(3)
    expect(stderr).toContain(`port ${port}`)
    expect(stderr).toContain('PORT=')
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(existsSync(lockPath())).toBe(false)
    expect(processesIn(work.folder)).toEqual([])
  })

  it('says that the folder cannot be written, where it cannot', async () => {
    // A file stands where the folder should be: refused for every user, root too.
    const blocked = join(work.folder, 'a-file')
    await writeFile(blocked, '')
    const inFile = await runWeighhouse(['up'], {
      cwd: work.folder,
      environment: { PORT: '0', WEIGHHOUSE_HOME: join(blocked, 'home') },
    })
    expect(inFile.code).toBe(3)
    expect(inFile.stderr).toContain('WEIGHHOUSE_HOME')
    expect(inFile.stderr).not.toMatch(/^\s+at /m)
    if (process.getuid?.() === 0) return // root may write anywhere
    const closed = join(work.folder, 'closed')
    await mkdir(closed)
    await chmod(closed, 0o555)
    const readOnly = await runWeighhouse(['up'], {
      cwd: work.folder,
      environment: { PORT: '0', WEIGHHOUSE_HOME: join(closed, 'home') },
    })
    expect(readOnly.code).toBe(3)
    expect(readOnly.stderr).toContain('may not write')
  })

  it.each([['70000'], ['-1'], ['eighty']])('refuses the port %s', async (port) => {
    const { code, stderr } = await runWeighhouse(['up'], { cwd: work.folder, environment: { PORT: port } })
    expect(code).toBe(2)
    expect(stderr.toLowerCase()).toContain('port')
  })
})
