import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { installation, registerPurpose, type House } from '@weighhouse/workflows'
import { startTestHouse } from '@weighhouse/workflows/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Command } from '../src/command.ts'
import { callCommand } from './call-command.ts'
import { type Ended, runCli } from './run-cli.ts'

let house: House
let close: () => Promise<void>
let folder: string
const before = { ...process.env }

beforeAll(async () => {
  const started = await startTestHouse()
  house = started.house
  close = started.close
  folder = dirname(house.home)
  Object.assign(process.env, {
    WEIGHHOUSE_HOME: house.home,
    WEIGHHOUSE_ORIGIN: house.origin,
    DATABASE_URL: '',
    REDIS_URL: '',
    PORT: '0',
  })
  await registerPurpose(house, await installation(house), { key: 'marketing', title: 'Offers', legalBasis: 'consent' })
})
afterAll(async () => {
  process.env = before
  await close()
})

/** The command of that name, called in this process. */
async function cli(name: string, ...args: readonly string[]): Promise<Ended> {
  const module: Readonly<Record<string, Command>> = await import(`../src/commands/${name}.ts`)
  return callCommand(name, Object.values(module).find((value) => typeof value === 'object')!, args)
}

const notebook = readFileSync(join(import.meta.dirname, '../../../experiments/gate-30/notebook.md'), 'utf8')
const json = ({ stdout }: Ended): unknown => JSON.parse(stdout)

it('seals, runs, reports, exports, verifies and explains one experiment', async () => {
  const file = join(folder, 'gate.md')
  writeFileSync(file, notebook)
  expect(json(await cli('register', file, '--format', 'json'))).toMatchObject({
    experiment: 'gate-30',
    outcomeReads: 0,
    amendments: [],
  })
  expect(await cli('register', 'gate-30')).toMatchObject({ code: 6, stdout: '' })
  const ran = await cli('run', file, '--format', 'json')
  expect(ran.code).toBe(4)
  const { resultHash } = json(ran) as { resultHash: string }

  const key = (await cli('ledger', 'key')).stdout.trim()
  expect(key).toBe(house.signer.verifierKey.text)
  expect(await cli('report', 'gate-30', '--out', join(folder, 'r.html'))).toMatchObject({ code: 0 })
  const verified = await cli('verify', join(folder, 'r.html'), '--key', key, '--format', 'json')
  expect(verified.code).toBe(0)
  expect(json(verified)).toMatchObject({
    kind: 'report',
    ok: true,
    resultHash,
    experiment: 'gate-30',
    inLedger: true,
    signedBy: [key],
  })

  expect(await cli('ledger', 'export', '--out', join(folder, 'log'))).toMatchObject({ code: 0 })
  expect(
    json(
      await cli(
        'verify',
        join(folder, 'log'),
        '--key',
        key,
        '--older',
        join(folder, 'log/checkpoint'),
        '--format',
        'json',
      ),
    ),
  ).toMatchObject({ kind: 'ledger', ok: true, origin: house.origin, problems: [] })
  const tile = join(folder, 'log', 'tile')
  rmSync(tile, { recursive: true })
  expect(await cli('verify', join(folder, 'log'), '--key', key)).toMatchObject({ code: 5 })

  for (const format of ['json', 'ipynb', 'csv'])
    expect(await cli('export', 'gate-30', '--format', format, '--out', join(folder, 'out'))).toMatchObject({ code: 0 })
  expect(JSON.parse(readFileSync(join(folder, 'out/gate-30.json'), 'utf8'))).toMatchObject({ bundle: 1, resultHash })
  expect(JSON.parse(readFileSync(join(folder, 'out/gate-30.ipynb'), 'utf8'))).toMatchObject({ nbformat: 4 })
  expect(existsSync(join(folder, 'out/gate-30.primary.comparisons.csv'))).toBe(true)

  writeFileSync(file, notebook.replace('level: 0.95', 'level: 0.99'))
  expect(json(await cli('explain', file, 'primary', '--format', 'json'))).toMatchObject({
    cell: 'primary',
    previousRun: null,
    next: { answer: 'miss', because: { component: 'cellHash' } },
  })
  const amended = await cli('amend', file, '--reason', 'The board asked for a stricter level.', '--format', 'json')
  expect(json(amended)).toMatchObject({
    experiment: 'gate-30',
    amendments: [{ reason: 'The board asked for a stricter level.', outcomeReads: 1, changes: [{ cell: 'primary' }] }],
  })

  const again = await cli('run', file, '--seal', '--format', 'json')
  expect(json(again)).toMatchObject({
    confirmatory: true,
    registration: { outcomeReadsBefore: 0, amendments: [{ outcomeReadsBefore: 1 }] },
    outcomeReads: { beforeRun: 1, beforeWindowEnd: 0 },
  })
  const screen = (await cli('run', file, '--seal')).stdout
  expect(screen).toMatch(/plan registered [\d-]{10}, outcomes not read before\n/)
  expect(screen).toMatch(/plan amended [\d-]{10}, outcomes read once before: The board asked for a stricter level\.\n/)
  writeFileSync(file, notebook.replace('level: 0.95', 'level: 0.9'))
  const second = await cli('amend', file, '--reason', 'The board took its wish back.')
  expect(second.stdout.split('\n').filter((line) => line.startsWith('amendment'))).toEqual([
    expect.stringContaining('outcomes read once before: The board asked for a stricter level.'),
    expect.stringContaining('outcomes read 3 times before: The board took its wish back.'),
  ])
  expect(second.stdout).toContain('parameters.level: 0.99 → 0.9\n')
})

it('follows a run to its end with the exit code of the run, and cancels none that has ended', async () => {
  const file = join(folder, 'gate.md')
  writeFileSync(file, notebook.replace('id: gate-30', 'id: gate-31'))
  const ran = await cli('run', file, '--seal')
  const id = /run ([0-9a-f-]{36})/.exec(ran.stdout)![1]!
  const watched = await cli('watch', id, '--format', 'json')
  expect(watched.code).toBe(4)
  const events = watched.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { seq: number; type: string })
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
  expect(events.at(-1)).toMatchObject({ type: 'run-completed' })
  const cancelled = await cli('cancel', id)
  expect(cancelled).toMatchObject({ code: 3, stdout: '' })
  expect(cancelled.stderr).toContain('ended already')
  expect(await cli('watch', '00000000-0000-7000-8000-000000000009')).toMatchObject({ code: 2 })
})

it('records consents from standard input and tells what holds, and never quotes an identifier', async () => {
  const rows =
    'customer_id,purpose,action,effective_at,channel\n07700900123,marketing,grant,2026-01-05T09:00:00Z,web\n07700900124,marketing,withdraw,2026-01-05T09:00:00Z,app\n'
  const file = join(folder, 'consents.csv')
  const record = (text: string): Promise<Ended> => {
    writeFileSync(file, text)
    return cli('consent', 'record', file, '--format', 'json')
  }
  const env = { WEIGHHOUSE_HOME: house.home, WEIGHHOUSE_ORIGIN: house.origin }
  const piped = await runCli(['consent', 'record', '-', '--format', 'json'], { cwd: folder, env, input: rows })
  expect(json(piped)).toEqual({ recorded: 2, repeated: 0 })
  expect(json(await record(rows))).toEqual({ recorded: 0, repeated: 2 })
  expect(json(await cli('consent', 'status', '--type', 'customer', '07700900124', '--format', 'json'))).toMatchObject([
    { purpose: 'marketing', ruling: 'deny' },
  ])
  const unknown = [
    await cli('consent', 'status', '--type', 'customer', '07700900999'),
    await cli('consent', 'status', '07700900999', '07700900998'),
    await cli('consent', 'status', '-07700900999'),
    await record('customer_id,purpose,action,effective_at,channel\nweb,07700900999,grant,2026-01-05T09:00:00Z,app\n'),
    await record(
      'customer_id,purpose,action,effective_at,channel\nweb,marketing,07700900999,07700900999,07700900999\n',
    ),
    await record('customer_id,purpose\n07700900999,marketing\n'),
  ]
  for (const { code, stdout, stderr } of unknown) {
    expect(code).toBe(2)
    expect(stdout + stderr).not.toContain('0770090099')
  }
})

it('looks at everything the service needs', async () => {
  const findings = json(await cli('doctor', '--format', 'json')) as { check: string; state: string }[]
  expect(findings.map(({ check }) => check)).toEqual([
    'node',
    'install',
    'disk',
    'port',
    'chromium',
    'redis',
    'postgres',
    'queue',
    'ledger',
  ])
  expect(findings.filter(({ state }) => state === 'FAIL')).toEqual([])
})
