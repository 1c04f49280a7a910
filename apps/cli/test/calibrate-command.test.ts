import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { calibrate } from '../src/commands/calibrate.ts'
import { callCommand } from './call-command.ts'

const gate30 = join(import.meta.dirname, '../../../experiments/gate-30/notebook.md')
let folder: string
let small: string
const call = (...args: string[]) => callCommand('calibrate', calibrate, args)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weighhouse-calibrate-'))
  small = join(folder, 'notebook.md')
  const text = await readFile(gate30, 'utf8')
  const smaller = { 8502: 95, 36198: 405, 8279: 90, 37210: 410 }
  await writeFile(
    small,
    Object.entries(smaller).reduce(
      (written, [published, count]) => written.replace(`${published}]`, `${count}]`),
      text,
    ),
  )
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('weighhouse calibrate', () => {
  it('tells for every metric whether its test keeps its errors, the same for the same seed', async () => {
    const { code, stdout } = await call(small)
    expect(stdout).toContain('gate-30: calibration, seed 0, read once at the planned end')
    expect(stdout).toContain('primary: 1,000 units, arms drawn anew 1,000 times')
    expect(stdout).toContain('retained_7, gate_40 against gate_30: calibrated')
    expect(code).toBe(0)
    const json = await call(small, '--format', 'json')
    const ledger = JSON.parse(json.stdout) as { planHash: string; cells: { metrics: { tails: { low: number } }[] }[] }
    expect(ledger).toMatchObject({ experiment: 'gate-30', runs: 1000, seed: 0, mode: 'fixed' })
    expect(ledger.planHash).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(stdout).toContain(`${ledger.cells[0]?.metrics[0]?.tails.low} too low`)
    expect((await call(small, '--format', 'json')).stdout).toBe(json.stdout)
  })

  it('refuses fewer runs than tell anything, and what is no experiment', async () => {
    expect(await call(small, '--runs', '999')).toMatchObject({ code: 2, stdout: '' })
    const broken = join(folder, 'broken.md')
    await writeFile(broken, '---\nnotebook: 1\n---\n')
    expect((await call(broken)).code).toBe(1)
  })
})
