import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { errorCodes, systemClock } from '@weighhouse/kernel'
import { readNotebook } from '@weighhouse/notebook'
import { renderCharts } from '@weighhouse/reports'
import { describeSql } from '@weighhouse/workflows/describe-sql'
import { runLocally } from '@weighhouse/workflows/local'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { laySources } from './hostile/lay-sources.ts'
import chartSpecs from './hostile/charts.json' with { type: 'json' }
import columns from './hostile/columns.json' with { type: 'json' }
import expressions from './hostile/expressions.json' with { type: 'json' }
import queries from './hostile/queries.json' with { type: 'json' }
import sources from './hostile/sources.json' with { type: 'json' }
import { hostileNotebook, type HostileParts } from './hostile/notebook.ts'
import { ownEnvironment } from './run-weighhouse.ts'

/** Stands in a file beside the data folder and in the environment; nothing may ever print it. */
const canary = 'canary-5b1f0c9e7d'

let folder: string
let dataDirectory: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weighhouse-hostile-'))
  dataDirectory = join(folder, 'data')
  await mkdir(dataDirectory)
  await laySources(folder, canary)
  process.env.WEIGHHOUSE_CANARY = canary
})
afterAll(async () => {
  delete process.env.WEIGHHOUSE_CANARY
  await rm(folder, { recursive: true, force: true })
})

type Answer = { readonly kind: 'refused'; readonly codes: readonly string[] } | { readonly kind: 'answered' }

/** Checks a notebook with one hostile part, runs it when it passes, and looks at everything that came back. */
async function weigh(parts: HostileParts): Promise<Answer> {
  const text = hostileNotebook(parts).replaceAll('CANARY', join(folder, 'canary.txt'))
  const { notebook, plan, diagnostics } = await readNotebook(text, { file: 'notebook.md', describeSql })
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  for (const { code } of diagnostics) expect(code).toMatch(/^NB\d{4}$/)
  expectNoCanary(diagnostics)
  if (!notebook || !plan || errors.length > 0) {
    expect(errors.length).toBeGreaterThan(0)
    return { kind: 'refused', codes: errors.map(({ code }) => code) }
  }
  const outcome = await runLocally({
    notebook,
    plan,
    diagnostics,
    dataDirectory,
    params: {},
    seal: true,
    clock: systemClock,
    onProgress: () => undefined,
    signal: AbortSignal.timeout(10_000),
  }).catch((error: unknown) => {
    expectNoCanary(String(error))
    return undefined // the edge of a run answers so with the code `internal`
  })
  if (!outcome) return { kind: 'refused', codes: ['internal'] }
  const { result, executed } = outcome
  expectNoCanary([result, executed.outputs])
  const charts = notebook.cells.flatMap((cell) =>
    cell.kind === 'chart'
      ? [
          {
            name: cell.name,
            title: cell.name,
            description: '',
            rows: [{ region: 'north', spent: 1 }],
            columns: [],
            spec: cell.spec,
          },
        ]
      : [],
  )
  const drawn = await renderCharts(charts)
  expectNoCanary(drawn)
  for (const chart of drawn)
    if ('svg' in chart) expect(chart.svg).not.toMatch(/<script|<foreignObject|href=|url\((?!#)/i)
  const failed = Object.values(result.cells).filter(({ outcome }) =>
    ['failed', 'refused', 'cancelled'].includes(outcome),
  )
  const codes = failed.map(({ error }) => (error as { code: string }).code)
  for (const code of codes) expect(errorCodes).toContain(code)
  const problems = drawn.flatMap((chart) => ('problem' in chart ? ['chart'] : []))
  return codes.length + problems.length > 0 ? { kind: 'refused', codes: [...codes, ...problems] } : { kind: 'answered' }
}

function expectNoCanary(value: unknown): void {
  const words = JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? String(member) : member))
  expect(words.includes(canary)).toBe(false)
  expect(words.includes('root:x:0:')).toBe(false)
}

function expectUnharmed(): void {
  expect(Object.hasOwn(globalThis, 'hostile')).toBe(false)
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
}

/** What is named here means something plain in our language, so that it may be answered; all else must be refused. */
async function weighAll(
  cases: readonly (readonly [name: string, HostileParts])[],
  plain: readonly string[],
): Promise<void> {
  const answered: string[] = []
  for (const [name, parts] of cases) {
    const started = performance.now()
    const answer = await weigh(parts)
    expect(performance.now() - started, `${short(name)} took too long`).toBeLessThan(60_000)
    expectUnharmed()
    if (answer.kind === 'answered') answered.push(short(name))
  }
  expect(answered.filter((name) => !plain.includes(name))).toEqual([])
}

const short = (text: string): string => text.slice(0, 60)

describe('hostile notebooks', { timeout: 600_000 }, () => {
  it('refuses every hostile expression, or reads it as the plain words it is', async () => {
    await weighAll(
      expressions.map((expression) => [expression, { expression }] as const),
      ['spent / 0 > 1', 'spent % 0 = 1'], // null, as everywhere: a row that is not known to fit is left out
    )
  })

  it('refuses every hostile column name, or keeps it as a name', async () => {
    await weighAll(
      columns.map((column) => [column, { column }] as const),
      [],
    )
  })

  it('refuses every hostile chart, or draws it without what is outside', async () => {
    await weighAll(
      chartSpecs.map((chart) => [JSON.stringify(chart).slice(-60), { chart }] as const),
      [
        'titative"}},"title":"<script>globalThis.hostile=1</script>"}', // words in a title
        'e":"quantitative"}},"resolve":{"scale":{"x":"independent"}}}', // nothing to resolve in one view
      ],
    )
  })

  it('refuses every query that reads outside, the clock or chance, changes anything, or never ends', async () => {
    await weighAll(
      queries.map((query) => [query, { query }] as const),
      [
        'SELECT count(*) AS n FROM orders a, orders b, orders c, orde', // 4⁶ rows
        "SELECT regexp_matches(region, '(a+)+$') AS a FROM orders", // an engine that never goes back
        "SELECT region FROM orders WHERE region SIMILAR TO '(a|a)*b'",
        'FROM orders',
        'VALUES (1)',
        'SELECT 1 AS "constructor"',
        'SELECT 1 AS "a b"',
      ],
    )
    expect(await readdir(folder)).toEqual(expect.not.arrayContaining([expect.stringMatching(/^hostile/)]))
    expect((await readdir('/tmp')).filter((name) => name.startsWith('hostile.'))).toEqual([])
  })

  it('refuses every source that leaves the data folder, or is a trap', async () => {
    await weighAll(
      sources.map((source) => [JSON.stringify(source), { source }] as const),
      [JSON.stringify({ path: 'proto.jsonl', format: 'jsonl' })],
    )
  })

  it('holds at least 150 cases, and leaves the file beside the data as it was', async () => {
    expect(expressions.length + columns.length + chartSpecs.length + queries.length + sources.length).toBeGreaterThan(
      150,
    )
    expect(await readFile(join(folder, 'canary.txt'), 'utf8')).toContain(canary)
    expect(ownEnvironment().WEIGHHOUSE_CANARY).toBeUndefined()
  })
})
