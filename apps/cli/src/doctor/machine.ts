import { mkdir, open, readFile, rm, statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import type { Finding } from './diagnose.ts'

export function checkNode(version = process.versions.node): Finding {
  const found = `version ${version}`
  if (Number(version.split('.')[0]) >= 24) return { check: 'node', state: 'ok', found, mend: null }
  return { check: 'node', state: 'FAIL', found, mend: 'Weighhouse needs Node 24: run "npm ci", which brings it' }
}

const lowBytes = 1e9

/** Writes a file into the folder of this installation and takes it away again. */
export async function checkDisk(home = process.env.WEIGHHOUSE_HOME ?? '.weighhouse'): Promise<Finding> {
  const probe = join(home, `probe.${process.pid}`)
  try {
    await mkdir(home, { recursive: true })
    const file = await open(probe, 'w', 0o600)
    try {
      await file.writeFile('Weighhouse\n')
      await file.sync()
    } finally {
      await file.close()
      await rm(probe, { force: true })
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    return {
      check: 'disk',
      state: 'FAIL',
      found: `${resolve(home)} cannot be written (${code})`,
      mend: 'free it, or give another folder with WEIGHHOUSE_HOME=…',
    }
  }
  const { bavail, bsize } = await statfs(home)
  const free = bavail * bsize
  const found = `${resolve(home)} is writable, ${(free / 1e9).toFixed(1)} GB free`
  return free < lowBytes
    ? { check: 'disk', state: 'warn', found, mend: 'runs need room for their files: free some' }
    : { check: 'disk', state: 'ok', found, mend: null }
}

/** Whether `up` could listen; a service of this folder that runs already is as good. */
export async function checkPort(
  port = Number(process.env.PORT ?? 4100),
  home = process.env.WEIGHHOUSE_HOME ?? '.weighhouse',
): Promise<Finding> {
  const check = 'port'
  const code = await listenOnce(port)
  if (code === undefined) return { check, state: 'ok', found: `${port} is free`, mend: null }
  const holder = Number(await readFile(join(home, 'service.pid'), 'utf8').catch(() => ''))
  if (code === 'EADDRINUSE' && holder > 0 && isAlive(holder))
    return { check, state: 'ok', found: `${port} is taken, and Weighhouse runs here (process ${holder})`, mend: null }
  if (code === 'EADDRINUSE')
    return {
      check,
      state: 'warn',
      found: `${port} is taken by another program`,
      mend: 'start with another: PORT=4101 npm start',
    }
  return {
    check,
    state: 'FAIL',
    found: `${port} cannot be listened on (${code})`,
    mend: 'give another with PORT=…, from 1024 on',
  }
}

function listenOnce(port: number): Promise<string | undefined> {
  return new Promise((done) => {
    const server = createServer()
    server.on('error', (error) => done('code' in error ? String(error.code) : 'unknown'))
    try {
      server.listen(port, '127.0.0.1', () => server.close(() => done(undefined)))
    } catch {
      done('not a port') // Node throws for numbers past 65535 and for no numbers
    }
  })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
