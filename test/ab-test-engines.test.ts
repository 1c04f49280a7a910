import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AbTestResult, findAnalysis } from '@weighhouse/analyses'
import type { ColumnDeclaration, SourceDeclaration } from '@weighhouse/expressions'
import type { Summary, SummaryRequest } from '@weighhouse/summaries'
import { openTables } from '@weighhouse/tables'
import { afterAll, describe, expect, it } from 'vitest'

const root = mkdtempSync(join(tmpdir(), 'weighhouse-engines-'))
const dataDirectory = join(root, 'data')
mkdirSync(dataDirectory)
const engines = (['arquero', 'duckdb'] as const).map((engine) =>
  openTables({ dataDirectory, temporaryDirectory: join(root, 'temporary'), engine, threads: 2 }),
)
afterAll(async () => {
  await Promise.all(engines.map((tables) => tables.close()))
  rmSync(root, { recursive: true })
})

const types = {
  unit: 'id',
  arm: 'category',
  spend: 'number',
  visits: 'integer',
  before: 'number',
  late: 'boolean',
  exposed: 'timestamp',
} as const
/** Instants as Berlin writes them over a change of its clocks; the third from the last is a week before 2024-04-07T00:00Z. */
const exposures = [
  '2024-03-30T23:59:59.999+01:00',
  '2024-03-31T01:59:59+01:00',
  '2024-03-31T03:00:00+02:00',
  '2024-03-31T02:00:00+02:00',
  '2024-03-31T02:00:00.000999+02:00',
  '2024-03-31T02:00:00.001+02:00',
  '2024-04-07T02:00:00.001+02:00',
] as const
const rows = Array.from({ length: 900 }, (_, row) => {
  const before = row % 9 === 0 ? '' : (20 + 5 * Math.sin(row * 1.7)).toFixed(3)
  const visits = 1 + (row % 6)
  const spend = row % 23 === 0 ? '' : (Number(before) * 2 + 3 * visits + 10 * Math.cos(row * 2.3) ** 8).toFixed(3)
  const exposed = row % 31 === 0 ? '' : exposures[row % exposures.length]
  return [`u${row}`, row % 3 === 0 ? 'a' : row % 3 === 1 ? 'b' : 'c', spend, visits, before, row % 4 === 0, exposed]
})
const columns: SourceDeclaration['columns'] = Object.fromEntries(
  Object.entries(types).map(([name, kind]): [string, ColumnDeclaration] => [name, { type: { kind } }]),
)
const source: SourceDeclaration = {
  name: 'rows',
  sourceType: 'engagement',
  subject: null,
  consent: { kind: 'exempt', exemption: 'none-published', reason: null },
  origin: { kind: 'file', path: 'rows.csv', format: 'csv', delimiter: ',', header: true, trim: false },
  columns,
  key: { columns: ['unit'], rowNumber: false },
}

const common = { direction: 'higher-is-better', role: 'exploratory', missing: 'zero' }
const cell = {
  unit: 'unit',
  arms: {
    a: { role: 'control', share: 0.4 },
    b: { role: 'treatment', share: 0.4 },
    c: { role: 'treatment', share: 0.2 },
  },
  window: { start: '2024-01-01', end: '2024-01-14' },
  plannedUnits: 900,
  arm: 'arm',
  mode: 'fixed',
  metrics: [
    { ...common, id: 'spend', kind: 'mean', value: 'spend', role: 'success', covariates: ['before', 'late'] },
    { ...common, id: 'capped', kind: 'mean', value: 'spend', cap: { kind: 'percentile', quantile: 0.9 } },
    { ...common, id: 'cut', kind: 'mean', value: 'spend', missing: 'exclude', cap: { kind: 'absolute', value: 50 } },
    { ...common, id: 'pace', kind: 'ratio', numerator: 'spend', denominator: 'visits', covariates: ['before'] },
    { ...common, id: 'late', kind: 'proportion', value: 'late', covariates: ['before'] },
    { ...common, id: 'middle', kind: 'quantile', value: 'spend', quantile: 0.5 },
  ],
}

describe('an experiment with every kind of metric, covariates and caps', () => {
  it.each(['hc2', 'summary'])('has the same answer from every engine, errors by %s', async (covariateVariance) => {
    const [memory, duckdb] = await resultsOf({ ...cell, covariateVariance }, '2024-01-15T00:00:00.000Z')
    expect(memory?.comparisons.filter(({ test }) => test.kind !== 'estimated')).toEqual([])
    expect(memory?.comparisons.filter(({ adjustedMeans }) => adjustedMeans !== null)).toHaveLength(5) // the proportion of c has few events for its share
    expectAlike(memory, duckdb, '$')
  })
})

describe('an experiment whose windows end while it is read', () => {
  it('has the same mature units from every engine, to the millisecond and over a change of clocks', async () => {
    const metrics = cell.metrics.map((metric) => ({ ...metric, window: 'P7D' }))
    const plan = { ...cell, metrics, exposure: 'exposed', segments: ['late'], minimumCellUnits: 10, plannedUnits: 100 }
    const [memory, duckdb] = await resultsOf(plan, '2024-04-07T00:00:00.000Z')
    expectAlike(memory, duckdb, '$')
    const exposed = (instants: readonly string[]) => rows.filter(([, , , , , , at]) => instants.includes(String(at)))
    // Microseconds are cut off, so that the fifth instant is the border itself.
    const mature = exposed([exposures[0], exposures[3], exposures[4]])
    expect(memory?.plannedEnd.units).toBe(mature.length)
    const maturity = memory?.checks.find(({ check }) => check === 'maturity')
    const sum = (name: string) =>
      Object.values(maturity?.detail[name] as Record<string, number>).reduce((total, count) => total + count)
    expect(sum('exposed')).toBe(exposed(exposures.slice(0, 6)).length)
    expect(sum('notExposed')).toBe(rows.length - exposed(exposures.slice(0, 6)).length)
  })
})

/** The result of a plan over the rows from each engine in turn. */
async function resultsOf(plan: Readonly<Record<string, unknown>>, asOf: string): Promise<readonly AbTestResult[]> {
  writeFileSync(
    join(dataDirectory, 'rows.csv'),
    [Object.keys(types).join(','), ...rows.map((row) => row.join(','))].join('\n'),
  )
  const analysis = findAnalysis('ab-test')
  if (!analysis) throw new Error('the method is missing')
  const parameters = analysis.parameters.parse(plan)
  expect(analysis.planProblems(parameters)).toEqual([])
  const results: AbTestResult[] = []
  for (const tables of engines) {
    const { table } = await tables.open(source, {})
    const summaries: Record<string, Summary> = {}
    const read = async (requests: Readonly<Record<string, SummaryRequest>>) => {
      for (const [name, request] of Object.entries(requests)) summaries[name] = await tables.summarise(table, request)
    }
    const context = { asOf, seed: 0, registered: true, earlier: [] }
    await read(analysis.requires(parameters, context))
    await read(analysis.requiresNext?.(summaries, parameters, context) ?? {})
    results.push(analysis.conclude(summaries, parameters, context) as AbTestResult)
  }
  return results
}

/** Numbers to 1e-9 of their size, all else exactly. */
function expectAlike(left: unknown, right: unknown, path: string): void {
  if (typeof left === 'number' && typeof right === 'number') {
    expect(Math.abs(left - right), `${path}: ${left} and ${right}`).toBeLessThanOrEqual(
      1e-9 * Math.max(1, Math.abs(left)),
    )
  } else if (typeof left === 'object' && left !== null && typeof right === 'object' && right !== null) {
    expect(Object.keys(right), path).toEqual(Object.keys(left))
    for (const [key, value] of Object.entries(left))
      expectAlike(value, (right as Record<string, unknown>)[key], `${path}.${key}`)
  } else expect(right, path).toStrictEqual(left)
}
