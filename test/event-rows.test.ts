import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AbTestResult, findAnalysis } from '@weighhouse/analyses'
import type { SourceDeclaration } from '@weighhouse/expressions'
import type { Summary, SummaryRequest } from '@weighhouse/summaries'
import { openTables } from '@weighhouse/tables'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = mkdtempSync(join(tmpdir(), 'weighhouse-events-'))
const dataDirectory = join(root, 'data')
mkdirSync(dataDirectory)
const engines = (['arquero', 'duckdb'] as const).map((engine) =>
  openTables({ dataDirectory, temporaryDirectory: join(root, 'temporary'), engine, threads: 2 }),
)
afterAll(async () => {
  await Promise.all(engines.map((tables) => tables.close()))
  rmSync(root, { recursive: true })
})

const kinds = {
  event: 'id',
  unit: 'id',
  arm: 'category',
  exposed: 'timestamp',
  at: 'timestamp',
  spend: 'number',
  visits: 'integer',
  bought: 'boolean',
  before: 'number',
  region: 'category',
} as const
const source: SourceDeclaration = {
  name: 'events',
  sourceType: 'engagement',
  subject: null,
  consent: { kind: 'exempt', exemption: 'none-published', reason: null },
  origin: { kind: 'file', path: 'events.csv', format: 'csv', delimiter: ',', header: true, trim: false },
  columns: Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, { type: { kind } }])),
  key: { columns: ['event'], rowNumber: false },
}

interface UnitFacts {
  readonly arm: 'a' | 'b'
  readonly spend: number
  readonly visits: number
  readonly bought: boolean
  readonly region: string
}

const units = 600
const hour = 3_600_000
/** Berlin put its clocks forward within every one of these windows. */
const start = Date.parse('2024-03-28T10:00:00Z')
const isCrossed = (unit: number) => unit % 100 === 7
const exposureOf = (unit: number) => start + (unit % 48) * hour

/** Rows of the log in a shuffled order, and what each unit adds up to, counted apart from any engine. */
function eventLog(): { readonly csv: string; readonly facts: readonly UnitFacts[] } {
  const rows: (string | number | boolean)[][] = []
  const facts = Array.from({ length: units }, (_, unit): UnitFacts => {
    const arm = unit % 2 === 0 ? 'a' : 'b'
    const other = arm === 'a' ? 'b' : 'a'
    const first = exposureOf(unit)
    const region = unit % 3 === 0 ? 'north' : 'south'
    const seen = (at: number, inArm: string, before: number, place: string) => {
      const instant = new Date(at).toISOString()
      rows.push([`u${unit}`, inArm, instant, instant, '', '', '', before, place])
    }
    const acts = (hours: number, spend: number, visits: number, bought: boolean) => {
      const at = new Date(first + hours * hour).toISOString()
      rows.push([`u${unit}`, '', '', at, spend, visits, bought, '', ''])
    }
    seen(first + 2 * hour, isCrossed(unit) ? other : arm, 999, 'elsewhere')
    seen(first, arm, unit % 11, region)
    seen(first + 30 * hour, arm, 999, 'elsewhere')
    acts(-0.001, 1000, 1000, true)
    const spend = [(unit * 7) % 13, ((unit * 5) % 17) / 4]
    acts(0, spend[0]!, 1, unit % 4 === 0)
    acts(71.999, spend[1]!, 1 + (unit % 3), unit % 5 === 0)
    acts(72, 1000, 1000, true)
    return {
      arm,
      spend: spend[0]! + spend[1]!,
      visits: 2 + (unit % 3),
      bought: unit % 4 === 0 || unit % 5 === 0,
      region,
    }
  })
  const shuffled = rows.map((row, index) => [(index * 7919) % rows.length, row] as const).sort(([l], [r]) => l - r)
  const lines = shuffled.map(([, row], index) => [`e${index}`, ...row].join(','))
  return { csv: [Object.keys(kinds).join(','), ...lines].join('\n'), facts }
}

const common = { direction: 'higher-is-better', role: 'exploratory', window: 'P3D' }
const cell = {
  unit: 'unit',
  arms: { a: { role: 'control', share: 0.5 }, b: { role: 'treatment', share: 0.5 } },
  window: { start: '2024-03-28', end: '2024-03-30' },
  plannedUnits: 400,
  arm: 'arm',
  mode: 'fixed',
  rows: 'events',
  exposure: 'exposed',
  event: 'at',
  segments: ['region'],
  thresholds: { crossoverShare: 0.02 },
  metrics: [
    { ...common, id: 'spend', kind: 'mean', value: 'spend', role: 'success', covariates: ['before'] },
    { ...common, id: 'pace', kind: 'ratio', numerator: 'spend', denominator: 'visits' },
    { ...common, id: 'bought', kind: 'proportion', value: 'bought' },
    { ...common, id: 'middle', kind: 'quantile', value: 'spend', quantile: 0.5 },
  ],
}

async function resultsAt(asOf: string, changes: Readonly<Record<string, unknown>> = {}) {
  const analysis = findAnalysis('ab-test')
  if (!analysis) throw new Error('the method is missing')
  const parameters = analysis.parameters.parse({ ...cell, ...changes })
  expect(analysis.planProblems(parameters)).toEqual([])
  const results: AbTestResult[] = []
  for (const tables of engines) {
    const opened = await tables.open(source, {})
    const table = tables.transform(opened.table, analysis.unitRows?.(parameters) ?? [], () => opened.table)
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

describe('rows that are events', { timeout: 120_000 }, () => {
  const { csv, facts } = eventLog()
  beforeAll(() => writeFileSync(join(dataDirectory, 'events.csv'), csv))

  /** Units whose three days are over, with the arm each was first exposed in. */
  const matureAt = (asOf: string) => facts.filter((_, unit) => exposureOf(unit) + 72 * hour <= Date.parse(asOf))

  it.each(['2024-04-01T12:00:00.000Z', '2024-04-03T00:00:00.000Z'])(
    'are summed per unit from its first exposure to the end of its window by every engine, as of %s',
    async (asOf) => {
      const mature = matureAt(asOf)
      for (const result of await resultsAt(asOf, { plannedUnits: 100 })) {
        const [spend, pace, bought, middle] = result.comparisons
        for (const arm of ['a', 'b'] as const) {
          const own = mature.filter((fact) => fact.arm === arm)
          const sum = (of: (fact: UnitFacts) => number) => own.reduce((total, fact) => total + of(fact), 0)
          expect(spend!.units[arm]).toBe(own.length)
          expect(spend!.means[arm]).toBeCloseTo(sum((fact) => fact.spend) / own.length, 10)
          expect(pace!.means[arm]).toBeCloseTo(sum((fact) => fact.spend) / sum(({ visits }) => visits), 10)
          expect(bought!.means[arm]).toBeCloseTo(sum((fact) => Number(fact.bought)) / own.length, 10)
          const sorted = own.map((fact) => fact.spend).sort((left, right) => left - right)
          expect(middle!.means[arm]).toBeCloseTo(sorted[Math.ceil(own.length / 2) - 1]!, 10)
        }
        expect(spend!.adjustedMeans).not.toBeNull()
        const levels = Array.isArray(result.segments) ? result.segments : []
        expect([...new Set(levels.map(({ level }) => level))]).toEqual(['north', 'south'])
      }
    },
  )

  it('keep each unit in its first arm, count those of several and events before exposure, and are invalid above a limit', async () => {
    const crossed = facts.filter((_, unit) => isCrossed(unit)).length
    for (const limit of [0.02, 0.005]) {
      const results = await resultsAt('2024-04-03T00:00:00.000Z', { thresholds: { crossoverShare: limit } })
      for (const { checks } of results) {
        expect(checks.find(({ check }) => check === 'sample-ratio')?.detail['observed']).toEqual({ a: 300, b: 300 })
        expect(checks.find(({ check }) => check === 'crossover')).toMatchObject({
          verdict: limit === 0.02 ? 'pass' : 'invalid',
          reason: limit === 0.02 ? null : 'crossover',
          detail: {
            crossoverShare: crossed / units,
            crossed: { a: 0, b: crossed },
            eventsBeforeExposure: { a: 300, b: 300 },
          },
        })
      }
    }
  })

  it('leave units of several arms out where the plan says so, and tell by how much that can move a mean at most', async () => {
    const asOf = '2024-04-03T00:00:00.000Z'
    const final = { ...common, id: 'final', kind: 'proportion', value: 'bought', window: null }
    const [spend, , bought] = cell.metrics
    const capped = { ...spend, nonNegative: true, cap: { kind: 'absolute', value: 12 } }
    const metrics = [capped, bought, final]
    const kept = facts.filter((_, unit) => !isCrossed(unit))
    for (const result of await resultsAt(asOf, { crossover: 'exclude', metrics })) {
      expect(result.plannedEnd.units).toBe(kept.length)
      expect(result.checks.find(({ check }) => check === 'sample-ratio')?.detail['observed']).toEqual({
        a: 300,
        b: 300,
      })
      const share = (arm: string) => {
        const own = kept.filter((fact) => fact.arm === arm)
        return own.filter((fact) => fact.bought).length / own.length
      }
      const [mean, inWindow, atAll] = result.comparisons
      expect(inWindow!.means['b']).toBeCloseTo(share('b'), 12)
      const biasOf = (comparison: typeof mean) =>
        comparison!.issues.find(({ code }) => code === 'crossover-excluded')?.arguments
      const dropped = 6 / 300
      expect(biasOf(inWindow)).toMatchObject({ treatmentUnits: 6, controlUnits: 0 })
      expect(biasOf(inWindow)?.['worstCaseBias']).toBeCloseTo(dropped * Math.max(share('b'), 1 - share('b')), 12)
      const meanOfB = Number(mean!.means['b'])
      expect(biasOf(mean)?.['worstCaseBias']).toBeCloseTo(dropped * Math.max(meanOfB, 12 - meanOfB), 12)
      expect(atAll!.units).toEqual({ a: 300, b: 294 })
      expect(biasOf(atAll)).toMatchObject({ treatmentUnits: 6, controlUnits: 0 })
    }
    const [plain] = await resultsAt(asOf, { crossover: 'exclude', metrics: [spend] })
    expect(plain!.comparisons[0]!.issues).toContainEqual({
      code: 'crossover-excluded',
      arguments: { treatmentUnits: 6, controlUnits: 0, worstCaseBias: null },
    })
  })

  it('have one answer, whatever the engine', async () => {
    const [memory, duckdb] = await resultsAt('2024-04-03T00:00:00.000Z')
    const rounded = (result: AbTestResult | undefined) =>
      JSON.parse(JSON.stringify(result), (_, value: unknown) =>
        typeof value === 'number' ? Number(value.toPrecision(9)) : value,
      ) as unknown
    expect(rounded(duckdb)).toEqual(rounded(memory))
  })
})
