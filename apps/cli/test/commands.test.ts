import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from './run-cli.ts'

const root = join(import.meta.dirname, '../../..')
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'weighhouse-cli-'))
  cpSync(join(root, 'experiments/gate-30/notebook.md'), join(folder, 'experiments/gate-30/notebook.md'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const gate30 = 'experiments/gate-30'

/** A small notebook over a file that is not there, whose rows need consent or not. */
function fileNotebook(name: string, consent: string): string {
  const path = join(folder, 'experiments', name)
  mkdirSync(path, { recursive: true })
  const text = readFileSync(join(root, gate30, 'notebook.md'), 'utf8')
    .replace('id: gate-30', `id: ${name}`)
    .replace(
      /counts:[\s\S]*?consent: .*\n/,
      `file:\n  path: players.csv\n  format: csv\n  columns: { player_id: id, arm: category, retained_7: boolean }\n  key: player_id\nsubject: player_id\nconsent: ${consent}\n`,
    )
  writeFileSync(join(path, 'notebook.md'), text)
  return `experiments/${name}`
}

describe('help', () => {
  it('names every command, and each command tells its usage without loading what it does not need', async () => {
    const { code, stdout } = await runCli(['--help'], { cwd: folder })
    expect(code).toBe(0)
    for (const file of readdirSync(join(import.meta.dirname, '../src/commands')))
      expect(stdout).toContain(`  ${file.replace('.ts', '')} `)
    const verify = await runCli(['verify', '--help'], { cwd: folder })
    expect(verify).toMatchObject({ code: 0, stderr: '' })
    expect(verify.stdout).toContain('Usage: weighhouse verify FILE.html|FOLDER')
  })

  it('documents the JSON of every command that prints some', async () => {
    for (const file of readdirSync(join(import.meta.dirname, '../src/commands'))) {
      const text = readFileSync(join(import.meta.dirname, '../src/commands', file), 'utf8')
      if (/usage:[^`]*\|json/s.test(text)) expect(text, file).toMatch(/json|JSON/)
    }
  })
})

describe('exit codes', () => {
  it('0: a sound notebook, also under whichever Node this machine has first', async () => {
    const path = (process.env.PATH ?? '')
      .split(delimiter)
      .filter((part) => !part.includes('node_modules'))
      .join(delimiter)
    const { code, stdout } = await runCli(['check', gate30], {
      cwd: folder,
      program: ['/usr/bin/env', 'node'],
      env: { PATH: path },
    })
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('no problem found') })
  })

  it('1: diagnostics', async () => {
    mkdirSync(join(folder, 'broken'))
    writeFileSync(join(folder, 'broken/notebook.md'), '---\nnotebook: 1\n---\n')
    const { code, stdout } = await runCli(['check', 'broken', '--format', 'json'], { cwd: folder })
    expect(code).toBe(1)
    const [first] = JSON.parse(stdout) as { diagnostics: { code: string }[] }[]
    expect(first!.diagnostics.length).toBeGreaterThan(0)
  })

  it('2: a command, an option or an argument that is not one, told on standard error', async () => {
    for (const args of [['chek'], ['check', gate30, '--fast'], ['verify', folder]]) {
      const { code, stdout, stderr } = await runCli(args, { cwd: folder })
      expect({ code, stdout }, args.join(' ')).toEqual({ code: 2, stdout: '' })
      expect(stderr).toContain('weighhouse')
    }
  })

  it('3: a run that gives no answer', async () => {
    mkdirSync(join(folder, 'empty'))
    const { code, stdout } = await runCli(
      ['run', fileNotebook('no-file', 'none-synthetic'), '--local', '--data', 'empty'],
      {
        cwd: folder,
      },
    )
    expect(code).toBe(3)
    expect(stdout).toContain('players.csv')
  })

  it('4: a rollback, with its result as JSON', async () => {
    const { code, stdout } = await runCli(['run', gate30, '--local', '--seal', '--format', 'json'], { cwd: folder })
    expect(code).toBe(4)
    expect(JSON.parse(stdout)).toMatchObject({
      experiment: 'gate-30',
      confirmatory: true,
      local: true,
      cells: { decision: { verdict: 'rollback' } },
    })
  })

  it('5: a file that is no report of ours', async () => {
    writeFileSync(join(folder, 'page.html'), '<p>ship it</p>')
    const { code, stdout } = await runCli(['verify', 'page.html', '--format', 'json'], { cwd: folder })
    expect(code).toBe(5)
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'report',
      ok: false,
      reportHash: null,
      inLedger: false,
      signedBy: [],
    })
  })

  it('6: rows that need consent, where nobody can be asked', async () => {
    const { code, stdout } = await runCli(['run', fileNotebook('consented', 'required'), '--local'], { cwd: folder })
    expect(code).toBe(6)
    expect(stdout).toContain('refused')
  })
})

it('new, check and run make a result of a file of yours in three commands', async () => {
  const lines = Array.from({ length: 200 }, (_, i) => `u${i},${i % 2 ? 'new' : 'old'},${(i * 7919) % 31}`)
  writeFileSync(join(folder, 'mine.csv'), `user id,arm,spent\n${lines.join('\n')}\n`)
  expect(await runCli(['new', 'mine', '--csv', 'mine.csv', '--format', 'json'], { cwd: folder })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('"experiments/mine/notebook.md"'),
  })
  expect(await runCli(['check', 'experiments/mine/notebook.md'], { cwd: folder })).toMatchObject({ code: 0 })
  const { code, stdout } = await runCli(['run', 'experiments/mine/notebook.md', '--local', '--seal', '--data', '.'], {
    cwd: folder,
  })
  expect([0, 4]).toContain(code)
  expect(stdout).toContain('confirmatory')
})
