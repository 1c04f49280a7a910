import { hashBytes, hashOf } from '@weighhouse/kernel'
import {
  reportBundle,
  reportCsv,
  reportNotebook,
  reportTables,
  type ResultIdentity,
  resultHashOf,
} from '@weighhouse/reports'
import { beforeAll, describe, expect, it } from 'vitest'
import { drawnGate30 } from './drawn-gate-30.ts'
import { gate30 } from './gate-30.ts'

interface Exported {
  readonly cell_type: string
  readonly id: string
  readonly source: string
  readonly outputs?: readonly { readonly output_type: string; readonly data: Readonly<Record<string, unknown>> }[]
}

let cells: readonly Exported[]

beforeAll(async () => {
  const notebook: { nbformat: number; nbformat_minor: number; cells: readonly Exported[] } = JSON.parse(
    JSON.stringify(reportNotebook(await drawnGate30())),
  )
  expect(notebook).toMatchObject({ nbformat: 4, nbformat_minor: 5 })
  cells = notebook.cells
})

describe('the Jupyter notebook', () => {
  it('has the shape of nbformat 4.5: an id, a type, metadata and source in each cell, outputs in code cells', () => {
    expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length)
    for (const cell of cells) {
      expect(cell.id).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
      expect(typeof cell.source).toBe('string')
      expect(cell.cell_type === 'code').toBe(cell.outputs !== undefined)
    }
  })

  it('begins with the answer and holds prose with its numbers filled in', () => {
    expect(cells[0]!.source).toContain('Gate 40 lowers seven-day retention by 0.82 percentage points')
    expect(cells[1]!.source).toBe(
      '# The first gate\n\n**Question.** Do players who meet the first gate later stay longer?',
    )
    expect(cells.at(-1)!.source).toBe('The difference is −0.82\u00a0pp; the rule says **rollback**.')
  })

  it('holds results as JSON and charts as Vega-Lite of both majors, with a picture', () => {
    const outputs = cells.flatMap((cell) => cell.outputs ?? [])
    const charts = outputs.filter(({ data }) => 'application/vnd.vegalite.v6+json' in data)
    expect(outputs.filter(({ data }) => 'application/json' in data)).toHaveLength(2)
    expect(charts).toHaveLength(3)
    for (const { data } of charts) {
      expect(data['application/vnd.vegalite.v6+json']).toMatchObject({
        $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      })
      expect(data['application/vnd.vegalite.v5+json']).toMatchObject({
        $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
      })
      expect(data['image/svg+xml']).toMatch(/^<svg /)
    }
  })
})

describe('tables as CSV', () => {
  it('keep every digit, quote what needs it and never start a formula', () => {
    const columns = ['a', 'b'].map((field) => ({ field, title: field }))
    const rows = [
      { a: -0.008201298315205913, b: 'x,"y"\n' },
      { a: null, b: '=HYPERLINK("https://example.org")' },
      { a: 1, b: '007' },
      { a: 2, b: '-12' },
    ]
    expect(reportCsv({ columns, rows })).toBe(
      'a,b\r\n-0.008201298315205913,"x,""y""\n"\r\n,"\'=HYPERLINK(""https://example.org"")"\r\n1,007\r\n2,-12\r\n',
    )
  })

  it('cover the numbers of each chart and each list of a result, columns named by their path', async () => {
    const tables = reportTables(await drawnGate30())
    expect(Object.keys(tables).sort()).toEqual([
      'lift.lift',
      'primary.checks',
      'primary.comparisons',
      'primary.effects',
      'primary.sample-ratio',
    ])
    expect(tables['primary.comparisons']!.rows[0]).toMatchObject({
      metric: 'retained_7',
      absolute_estimate: -0.008201298315205913,
      absolute_set_lower: -0.01328167702869097,
    })
    expect(reportCsv(tables['lift.lift']!).split('\r\n')[0]).toBe('metric,estimate,lower,upper')
  })
})

describe('the result hash', () => {
  const identity: ResultIdentity = {
    planHash: hashBytes('plan'),
    params: { asOf: '2024-01-14' },
    statisticsVersions: { 'ab-test': '1' },
    sources: { players: hashBytes('players') },
    consentEpoch: 3,
    outputs: { primary: hashBytes('primary'), decision: hashBytes('decision') },
  }

  it('does not depend on the order of keys', () => {
    const outputs = { decision: identity.outputs.decision!, primary: identity.outputs.primary! }
    expect(resultHashOf({ ...identity, outputs })).toBe(resultHashOf(identity))
  })

  it('changes with each of its components', () => {
    const changes: readonly Partial<ResultIdentity>[] = [
      { planHash: hashBytes('other') },
      { params: { asOf: '2024-01-15' } },
      { statisticsVersions: { 'ab-test': '2' } },
      { sources: {} },
      { consentEpoch: 4 },
      { outputs: { ...identity.outputs, primary: hashBytes('other') } },
    ]
    const hashes = changes.map((change) => resultHashOf({ ...identity, ...change }))
    expect(new Set([resultHashOf(identity), ...hashes]).size).toBe(changes.length + 1)
  })

  it('can be computed again from the bundle', () => {
    expect(reportBundle(gate30).resultHash).toBe(gate30.run.resultHash)
    expect(gate30.run.outputs.primary).toBe(hashOf(gate30.cells.primary!.result))
  })
})
