import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type EmbeddedServer, startEmbedded } from '../src/index.ts'

const root = mkdtempSync(join(tmpdir(), 'weighhouse-embedded-'))
chmodSync(root, 0o711)
const home = join(root, 'home')
const messages: string[] = []
const options = { home, log: (message: string) => messages.push(message), durability: 'off-for-tests' } as const
let server: EmbeddedServer

beforeAll(async () => {
  server = await startEmbedded({ ...options, settings: { wal_level: 'logical' } })
})
afterAll(async () => {
  await server.stop()
  rmSync(root, { recursive: true, force: true })
})

async function ask(url: string, text: string): Promise<string> {
  const sql = postgres(url, { max: 1 })
  try {
    const [row] = await sql.unsafe(text).values()
    return String(row?.[0])
  } finally {
    await sql.end()
  }
}

/** Ends when the process has: `kill` answers before. */
async function ended(pid: number): Promise<void> {
  const waiter = spawn('tail', [`--pid=${pid}`, '-f', '/dev/null'])
  await new Promise((resolve) => waiter.once('close', resolve))
}

it('stores UTF-8 in C.UTF-8 order whatever LANG says, and takes the settings asked for', async () => {
  const [encoding, locale] = [
    ask(server.ownerUrl, 'show server_encoding'),
    ask(server.ownerUrl, 'select datlocale from pg_database where datname = current_database()'),
  ]
  expect(await encoding).toBe('UTF8')
  expect(await locale).toBe('C.UTF-8')
  expect(await ask(server.ownerUrl, 'show wal_level')).toBe('logical')
  expect(await ask(server.ownerUrl, 'select version()')).toContain('PostgreSQL 18')
})

it('lets nobody in without the generated password, which only its owner may read', async () => {
  expect(statSync(join(home, 'owner-password')).mode & 0o777).toBe(0o600)
  const wrong = new URL(server.ownerUrl)
  wrong.password = 'guess'
  await expect(ask(wrong.href, 'select 1')).rejects.toThrow(/password authentication failed/)
})

it('adopts the running server, and leaves it running when it is done', async () => {
  const second = await startEmbedded(options)
  expect(second).toMatchObject({ adopted: true, pid: server.pid, ownerUrl: server.ownerUrl })
  await second.stop()
  expect(await ask(server.ownerUrl, 'select 1')).toBe('1')
})

it('keeps what was written over a stop and a second start', async () => {
  await ask(server.ownerUrl, 'create table kept as select 42 as answer')
  await server.stop()
  expect(existsSync(join(home, 'postgres', 'postmaster.pid'))).toBe(false)
  server = await startEmbedded(options)
  expect(server.adopted).toBe(false)
  expect(await ask(server.ownerUrl, 'select answer from kept')).toBe('42')
})

it('recovers by itself after the server was killed', async () => {
  const killed = ended(server.pid)
  process.kill(server.pid, 'SIGKILL')
  await killed
  const lost = server
  server = await startEmbedded(options)
  await lost.stop()
  expect(await ask(server.ownerUrl, 'select answer from kept')).toBe('42')
})

it('is not kept out by a stale file that names a process of some other program', async () => {
  await server.stop()
  writeFileSync(
    join(home, 'postgres', 'postmaster.pid'),
    `${process.pid}\n${home}/postgres\n1\n1\n\n127.0.0.1\n\nready   \n`,
  )
  server = await startEmbedded(options)
  expect(server.adopted).toBe(false)
})

it('gives one server to starts at the same moment', async () => {
  await server.stop()
  const all = await Promise.all([startEmbedded(options), startEmbedded(options), startEmbedded(options)])
  expect(new Set(all.map(({ pid }) => pid)).size).toBe(1)
  expect(all.filter(({ adopted }) => !adopted)).toHaveLength(1)
  await Promise.all(all.filter(({ adopted }) => !adopted).map((starter) => starter.stop()))
  const [last, ...others] = all.filter(({ adopted }) => adopted)
  await Promise.all(others.map((other) => other.stop()))
  expect(await ask(last!.ownerUrl, 'select 1')).toBe('1')
  server = last!
})

it('lives until the last process that uses it leaves, whoever started it', async () => {
  await server.stop()
  const program = `
    import { startEmbedded } from ${JSON.stringify(join(import.meta.dirname, '../src/index.ts'))}
    const server = await startEmbedded({ home: ${JSON.stringify(home)}, log: () => undefined, durability: 'off-for-tests' })
    process.stdout.write('started')
    process.stdin.once('data', () => server.stop().then(() => process.exit(0)))`
  const starter = spawn(process.execPath, ['--input-type=module-typescript', '--eval', program], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const gone = new Promise((resolve) => starter.once('close', resolve))
  await new Promise((resolve) => starter.stdout.once('data', resolve))
  const heir = await startEmbedded(options)
  expect(heir.adopted).toBe(true)
  starter.stdin.write('stop')
  expect(await gone).toBe(0)
  expect(await ask(heir.ownerUrl, 'select 1')).toBe('1')
  await heir.stop()
  expect(existsSync(join(home, 'postgres', 'postmaster.pid'))).toBe(false)
  server = await startEmbedded(options)
})

it('gives every use a server that stays, also while another use just ends', async () => {
  const uses = Array.from({ length: 6 }, async () => {
    const one = await startEmbedded(options)
    expect(await ask(one.ownerUrl, 'select 1')).toBe('1')
    await one.stop()
  })
  await server.stop()
  await Promise.all(uses)
  expect(existsSync(join(home, 'postgres', 'postmaster.pid'))).toBe(false)
  server = await startEmbedded(options)
})

it('takes over a server whose keeper was killed, so that somebody stops it', async () => {
  await server.stop()
  const program = `
    import { startEmbedded } from ${JSON.stringify(join(import.meta.dirname, '../src/index.ts'))}
    await startEmbedded({ home: ${JSON.stringify(home)}, log: () => undefined, durability: 'off-for-tests' })
    process.kill(process.pid, 'SIGKILL')`
  const keeper = spawn(process.execPath, ['--input-type=module-typescript', '--eval', program], { stdio: 'ignore' })
  await new Promise((resolve) => keeper.once('close', resolve))
  const heir = await startEmbedded(options)
  expect(heir.adopted).toBe(true)
  await heir.stop()
  expect(existsSync(join(home, 'postgres', 'postmaster.pid'))).toBe(false)
  server = await startEmbedded(options)
})

it('begins again where making the data folder was cut short', async () => {
  const cutShort = join(root, 'cut-short')
  mkdirSync(join(cutShort, 'postgres', 'base'), { recursive: true })
  mkdirSync(join(cutShort, 'making-999999999-x', 'data'), { recursive: true })
  chmodSync(cutShort, 0o711)
  const other = await startEmbedded({ ...options, home: cutShort })
  expect(await ask(other.ownerUrl, 'select 1')).toBe('1')
  await other.stop()
  expect(readdirSync(cutShort).filter((name) => name.startsWith('making-'))).toEqual([])
})

it('does not come back with no data where they are gone', async () => {
  const emptied = startEmbedded({ ...options, home: join(root, 'emptied'), existingOnly: true })
  await expect(emptied).rejects.toThrow(/are gone/)
})

it('says that a port is taken, a folder is no folder, and data are of another version', async () => {
  const blocker = createServer()
  await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve))
  const address = blocker.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  await server.stop()
  await expect(startEmbedded({ ...options, port })).rejects.toThrow(`Port ${port} of this machine is taken`)
  await new Promise((resolve) => blocker.close(resolve))
  server = await startEmbedded(options)
  await expect(startEmbedded({ ...options, home: '/proc/weighhouse' })).rejects.toMatchObject({ code: 'unavailable' })
  writeFileSync(join(root, 'file'), '')
  await expect(startEmbedded({ ...options, home: join(root, 'file', 'home') })).rejects.toThrow(
    /a file of that name is in the way/,
  )
  const old = join(root, 'old')
  mkdirSync(join(old, 'postgres'), { recursive: true })
  writeFileSync(join(old, 'postgres', 'PG_VERSION'), '15\n')
  await expect(startEmbedded({ ...options, home: old })).rejects.toThrow(/written by PostgreSQL 15/)
})

it.runIf(process.getuid?.() === 0)(
  'runs for root as another account, also from a folder that account cannot enter',
  async () => {
    const closed = mkdtempSync(join(tmpdir(), 'weighhouse-closed-'))
    const hidden = await startEmbedded({ ...options, home: join(closed, '.weighhouse') })
    const place = await ask(hidden.ownerUrl, 'show data_directory')
    try {
      expect(place).toMatch(/^\/var\/lib\/weighhouse\//)
      expect(statSync(place).uid).not.toBe(0)
      expect(readdirSync(join(closed, '.weighhouse'))).toEqual(['owner-password'])
    } finally {
      await hidden.stop()
      rmSync(join(place, '..'), { recursive: true, force: true })
      rmSync(closed, { recursive: true, force: true })
    }
  },
)
