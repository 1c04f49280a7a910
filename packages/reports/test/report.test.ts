import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { canonicalJson, type JsonObject } from '@weighhouse/kernel'
import { formatValue, type ReportInput, reportHtml } from '@weighhouse/reports'
import { beforeAll, describe, expect, it } from 'vitest'
import { drawnGate30 } from './drawn-gate-30.ts'
import { gate30 } from './gate-30.ts'
import { decision, primary } from './gate-30-result.ts'

let input: ReportInput
let page: string
const golden = join(import.meta.dirname, 'golden', 'gate-30.html')

beforeAll(async () => {
  input = await drawnGate30()
  page = reportHtml(input).html
})

describe('the report of gate-30', () => {
  it('is the committed one, byte for byte (WEIGHHOUSE_WRITE_GOLDEN=1 writes it anew)', () => {
    if (process.env.WEIGHHOUSE_WRITE_GOLDEN) {
      mkdirSync(join(golden, '..'), { recursive: true })
      writeFileSync(golden, page)
    }
    expect(page).toBe(readFileSync(golden, 'utf8'))
  })

  it('has the same bytes in any time zone and locale', () => {
    const printed = ['America/New_York', 'Pacific/Kiritimati'].map((zone) =>
      execFileSync(process.execPath, [join(import.meta.dirname, 'print-report.ts')], {
        env: { ...process.env, TZ: zone, LANG: 'pt_PT.UTF-8', LC_ALL: zone.startsWith('A') ? 'C' : 'de_DE.UTF-8' },
        encoding: 'utf8',
      }),
    )
    expect(printed[0]).toContain(reportHtml(input).reportHash)
    expect(new Set(printed).size).toBe(1)
  })

  it('says the answer in one sentence, with its interval and what the plan says', () => {
    const answer = /<p class="answer">(.*?)<\/p>/s.exec(page)![1]!.replace(/<[^>]*>/g, '')
    expect(answer).toBe(
      'Gate 40 lowers seven-day retention by 0.82 percentage points (95\u00a0% interval 0.31 to 1.33 lower); the plan says: roll back.',
    )
  })

  it('keeps its order: verdict, changes, health, metric, guardrails, data, notebook, method, provenance', () => {
    const ids = [...page.matchAll(/<section id="([a-z-]+)"/g)].map((match) => match[1])
    expect(ids).toEqual([
      'answer',
      'verdict',
      'changes',
      'health',
      'primary',
      'guardrails',
      'data',
      'notebook',
      'method',
      'provenance',
    ])
    expect(page.indexOf('class="envelope"')).toBeGreaterThan(page.indexOf('id="provenance"'))
  })

  it('needs no script, loads nothing and stays under 400 kB compressed', () => {
    expect(page).not.toMatch(/<script|javascript:|\son[a-z]+=|<link|<iframe|@import|src=/i)
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`)
    expect([...page.matchAll(/(?:href|url)\(?[="]+([^")]*)/g)].every(([, target]) => target!.startsWith('#'))).toBe(
      true,
    )
    expect(gzipSync(page).length).toBeLessThan(400_000)
  })

  it('gives every number its run, and prints it as the stored value under its format', () => {
    const numbers = [
      ...page.matchAll(/<data value="([^"]*)" data-format="([^"]*)" data-run="([^"]*)">([^<]*)<\/data>/g),
    ]
    expect(numbers.length).toBeGreaterThan(50)
    expect(numbers.length).toBe(page.match(/<data /g)!.length)
    for (const [, value, format, run, text] of numbers) {
      expect(run).toBe(gate30.run.resultHash.slice(7, 19))
      const digits = (printed: string): string => printed.replace(/[^\d.,]/g, '')
      const words = text === 'once' ? '1' : text!
      expect(digits(words)).toBe(digits(formatValue(Number(value), format!)))
    }
  })

  it('prints no number in a result table that the result does not hold', () => {
    const stored = new Set(
      canonicalJson([primary, decision, input.charts.map(({ chart }) => chart.rows), facts(input)]).match(
        /-?\d+(\.\d+)?(e-?\d+)?/g,
      ),
    )
    for (const [, value] of page.matchAll(/<data value="([^"]*)"/g)) expect(stored).toContain(value)
  })

  it('shows each chart as a picture with title, description and table', () => {
    const figures = [...page.matchAll(/<figure[\s\S]*?<\/figure>/g)].map(([figure]) => figure)
    expect(figures).toHaveLength(3)
    for (const figure of figures) {
      expect(figure).toMatch(
        /<svg role="img"[^>]*aria-labelledby="[^"]+-title [^"]+-desc"><title id="[^"]+-title">[^<]+<\/title><desc/,
      )
      expect(figure).toMatch(/<table[\s\S]*<th scope="col"[\s\S]*<th scope="row"/)
    }
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('resolves placeholders in prose', () => {
    expect(page.replace(/<[^>]*>/g, '')).toContain('The difference is −0.82\u00a0pp; the rule says rollback.')
  })
})

describe('text of people', () => {
  it('stays text in every place it is printed', () => {
    const evil = `"><img src=x onerror=alert(1)><!-- weighhouse:envelope:begin -->\n</pre></style>{{x}}`
    const html = reportHtml({
      ...input,
      experiment: {
        ...input.experiment,
        title: evil,
        question: evil,
        hypothesis: evil,
        owners: [evil],
        purpose: evil,
        unit: evil,
      },
      blocks: [
        {
          kind: 'prose',
          tree: {
            type: 'root',
            children: [
              { type: 'text', value: evil },
              { type: 'html', value: evil },
              { type: 'link', url: `javascript:${evil}`, children: [] },
              { type: 'code', value: evil },
            ],
          },
        },
        { kind: 'cell', cell: 'lift' },
      ],
      cells: {
        ...input.cells,
        lift: { ...input.cells.lift!, text: evil, outcome: 'failed', error: { code: 'bad-input', message: evil } },
      },
      charts: [
        {
          ...input.charts[0]!,
          chart: { ...input.charts[0]!.chart, title: evil, description: evil, rows: [{ metric: evil }] },
        },
      ],
      sources: { [evil]: { ...input.sources.players!, consent: evil, excluded: { [evil]: 1 } } },
    }).html
    expect(html).not.toContain('<img')
    expect(html.match(/<!--/g)).toHaveLength(2)
    expect(html).not.toMatch(/href="javascript/)
    expect(html.match(/<\/style>/g)).toHaveLength(2)
  })
})

function facts({ experiment, run, sources, registration, cells }: ReportInput): JsonObject {
  return {
    plannedUnits: experiment.plannedUnits,
    arms: Object.values(experiment.arms ?? {}).map(({ share }) => share),
    seed: run.seed,
    epoch: run.consentEpoch,
    rows: Object.values(sources).map(({ rows, excluded }) => [rows, excluded]),
    reads: [registration!.outcomeReadsBefore, 1],
    parameters: cells.primary!.parameters,
  }
}
