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
} as const
const rows = Array.from({ length: 900 }, (_, row) => {
  const before = row % 9 === 0 ? '' : (20 + 5 * Math.sin(row * 1.7)).toFixed(3)
  const visits = 1 + (row % 6)
  const spend = row % 23 === 0 ? '' : (Number(before) * 2 + 3 * visits + 10 * Math.cos(row * 2.3) ** 8).toFixed(3)
  return [`u${row}`, row % 3 === 0 ? 'a' : row % 3 === 1 ? 'b' : 'c', spend, visits, before, row % 4 === 0]
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
    writeFileSync(
      join(dataDirectory, 'rows.csv'),
      [Object.keys(types).join(','), ...rows.map((row) => row.join(','))].join('\n'),
    )
    const analysis = findAnalysis('ab-test')
    if (!analysis) throw new Error('the method is missing')
    const parameters = analysis.parameters.parse({ ...cell, covariateVariance })
    expect(analysis.planProblems(parameters)).toEqual([])
    const results: AbTestResult[] = []
    for (const tables of engines) {
      const { table } = await tables.open(source, {})
      const summaries: Record<string, Summary> = {}
      const read = async (requests: Readonly<Record<string, SummaryRequest>>) => {
        for (const [name, request] of Object.entries(requests)) summaries[name] = await tables.summarise(table, request)
      }
      const context = { asOf: '2024-01-15T00:00:00.000Z', seed: 0, registered: true, earlier: [] }
      await read(analysis.requires(parameters, context))
      await read(analysis.requiresNext?.(summaries, parameters, context) ?? {})
      results.push(analysis.conclude(summaries, parameters, context) as AbTestResult)
    }
    const [memory, duckdb] = results
    expect(memory?.comparisons.filter(({ test }) => test.kind !== 'estimated')).toEqual([])
    expect(memory?.comparisons.filter(({ adjustedMeans }) => adjustedMeans !== null)).toHaveLength(5) // the proportion of c has few events for its share
    expectAlike(memory, duckdb, '$')
  })
})

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
