import { hashOf, type JsonObject } from '@weighhouse/kernel'
import { type ReportInput, reportHtml } from '@weighhouse/reports'
import { beforeAll, describe, expect, it } from 'vitest'
import { drawnGate30 } from './drawn-gate-30.ts'
import { gate30 } from './gate-30.ts'
import { comparison, decision, primary } from './gate-30-result.ts'

let input: ReportInput
let page: string

beforeAll(async () => {
  input = await drawnGate30()
  page = reportHtml(input).html
})

describe('what must not be overlooked', () => {
  const printed = (change: (input: ReportInput) => ReportInput): string => reportHtml(change(input)).html
  const withPrimary =
    (result: JsonObject) =>
    (before: ReportInput): ReportInput => ({
      ...before,
      cells: { ...before.cells, primary: { ...before.cells.primary!, result } },
    })

  it('is that a run is exploratory: on the page, on every section and on every printed sheet', () => {
    const html = printed((before) => ({ ...before, run: { ...before.run, confirmatory: false } }))
    const sections = html.match(/<h2 id="[^"]*">.*?<\/h2>/g)!.filter((head) => !head.includes('envelope'))
    expect(sections.every((head) => head.includes('<span class="mark">exploratory</span>'))).toBe(true)
    expect(html).toContain('@top-center{content:"Exploratory')
    expect(html).toContain('<title>Exploratory: ')
    expect(page).not.toContain('class="mark"')
  })

  it('is an indication that is no verdict', () => {
    const rule = { ...input.cells.decision!, result: { ...decision, verdict: 'not-evaluated' } }
    const html = printed((before) => ({ ...before, cells: { ...before.cells, decision: rule } }))
    expect(html.replace(/<[^>]*>/g, '')).toContain(
      'the plan says: nothing, since this run is exploratory (its indication: roll back).',
    )
  })

  it('is what could not be estimated, with its reason, and never a number for it', () => {
    const missing = { kind: 'not-estimable', reason: 'too-few-units' }
    const result = { ...primary, comparisons: [{ ...comparison, absolute: missing, relative: missing, test: missing }] }
    const html = printed(withPrimary(result))
    expect(html.replace(/<[^>]*>/g, '')).toContain(
      'The effect of gate 40 on seven-day retention is not estimable (too few units)',
    )
    expect(html).toContain('What is missing')
    expect(html).not.toContain('NaN')
  })

  it('is that no guardrail was there to pass', () => {
    const reasons = [{ code: 'guardrails-pass', arguments: {} }]
    const arms = [{ treatment: 'gate_40', value: 'ship', row: 3, reasons }]
    const rule = { ...input.cells.decision!, result: { ...decision, arms } }
    const html = printed((before) => ({ ...before, cells: { ...before.cells, decision: rule } }))
    expect(html).toContain('The plan names no guardrail that could stand against it')
    expect(html).not.toContain('Every guardrail')
  })

  it('is an unbounded side, and an interval that holds zero', () => {
    const absolute = {
      kind: 'estimated',
      estimate: -0.001,
      standardError: 0.1,
      set: { kind: 'interval', lower: null, upper: 0.02, level: 0.95 },
    }
    const html = printed(withPrimary({ ...primary, comparisons: [{ ...comparison, absolute }] }))
    const text = html.replace(/<[^>]*>/g, '')
    expect(text).toContain('unbounded to 2.00\u00a0pp')
    expect(text).toContain('Gate 40 shows no clear change of seven-day retention')
  })

  it('is an effect outside its family: no change is claimed that the correction does not reject', () => {
    const family = {
      name: 'success',
      members: 2,
      method: 'holm',
      adjustedPValue: 0.06,
      rejected: false,
      intervalKind: 'none',
    }
    const html = printed(withPrimary({ ...primary, comparisons: [{ ...comparison, family }] }))
    expect(html.replace(/<[^>]*>/g, '')).toContain('Gate 40 shows no clear change of seven-day retention')
  })

  it('is what changed: amendments come first, with cells, values and reason', () => {
    const amendment = {
      planHash: gate30.run.planHash,
      at: '2024-01-02T08:00:00Z',
      by: 'ana.silva',
      reason: 'The published limit was missing.',
      outcomeReadsBefore: 3,
      changes: [
        { cell: 'primary', change: 'changed' as const, field: 'thresholds.sampleRatio', before: 0.01, after: 0.001 },
      ],
    }
    const html = printed((before) => ({
      ...before,
      registration: { ...before.registration!, amendments: [amendment] },
    }))
    expect(html.indexOf('The published limit was missing.')).toBeLessThan(html.indexOf('<p class="answer">'))
    expect(html.replace(/<[^>]*>/g, '')).toContain('Outcomes had been read 3 times before.')
    expect(html).toContain('thresholds.sampleRatio')
    expect(html).toContain('this run used exactly the last amendment')
  })

  it('is that outcomes were seen before the plan was registered, or before its window had ended', () => {
    const text = (outcomeReadsBefore: number, outcomeReads: ReportInput['outcomeReads']): string => {
      const html = printed((before) => ({
        ...before,
        registration: { ...before.registration!, outcomeReadsBefore },
        outcomeReads,
      }))
      return html.slice(0, html.indexOf('<p class="answer">')).replace(/<[^>]*>/g, '')
    }
    expect(text(2, [])).toContain('They had been read 2 times before the plan was registered')
    expect(text(0, input.outcomeReads)).toContain('They were read once before the window')
    expect(text(0, [])).not.toContain('seen early')
  })

  it('is that the plan was registered when its window had ended', () => {
    const text = (at: string): string =>
      printed((before) => ({ ...before, registration: { ...before.registration!, at } })).replace(/<[^>]*>/g, '')
    expect(text('2024-01-14T23:59:59Z')).not.toContain('The window had ended')
    expect(text('2024-01-15T00:00:00Z')).toContain(
      'The window had ended before the plan was registered, on 14 January 2024',
    )
  })

  it('is said of a run too: whether its plan is the one in force', () => {
    const other = hashOf({ plan: 'another' })
    const registered = (changes: Partial<NonNullable<ReportInput['registration']>>) =>
      printed((before) => ({ ...before, registration: { ...before.registration!, ...changes } }))
    const amendment = {
      planHash: other,
      at: '2024-01-02T08:00:00Z',
      by: 'ana.silva',
      reason: 'A limit.',
      outcomeReadsBefore: 0,
      changes: [],
    }
    expect(registered({})).toContain('used exactly the registered plan')
    expect(registered({ planHash: other })).toContain('used another plan than the registered one')
    expect(registered({ amendments: [amendment] })).toContain('used another plan than the last amendment')
  })

  it('is how many rows were read, left out and used, so that the sum is seen', () => {
    const excluded = { 'no-consent': 3201, withdrawn: 2060 }
    const html = printed((before) => ({
      ...before,
      sources: { players: { ...before.sources.players!, rows: 14739, excluded } },
    }))
    const row = /<th scope="row">players<\/th>.*?<\/tr>/s.exec(html)![0]
    const figures = [...row.matchAll(/data-head="([^"]*)"><div>(.*?)<\/div>/gs)].map(([, head, cell]) => [
      head,
      cell!
        .replace(/<[^>]*>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
    ])
    expect(figures.slice(2, 5)).toEqual([
      ['Rows read', '20,000'],
      ['Left out', 'no consent: 3,201 consent withdrawn: 2,060'],
      ['Used', '14,739'],
    ])
  })

  it('names what a clause read by its metric, never by a path alone', () => {
    const clauses = page.slice(page.indexOf('id="verdict"'), page.indexOf('id="changes"'))
    expect(clauses).not.toContain('comparisons.')
    const text = clauses.replace(/<[^>]*>/g, '')
    expect(text).toContain('Seven-day retention: difference between the arms −0.82\u00a0pp')
    expect(text).toContain('Check of sample ratio: p-value 0.0086')
    expect(text).toContain('Planned end reached yes')
    const paths = ['primary.comparisons.retained_7.absolute.set.upper', "primary.checks['sample-ratio'].verdict", 'x.y']
    const values = paths.map((path, index) => ({ path, value: [-0.0031, 'pass', null][index]!, missing: index === 2 }))
    const own = { clause: 'rollback', row: null, expression: 'x', values, held: false, missing: true }
    const rule = { ...input.cells.decision!, result: { ...decision, row: null, arms: [], clauses: [own] } }
    const words = printed((before) => ({ ...before, cells: { ...before.cells, decision: rule } })).replace(
      /<[^>]*>/g,
      '',
    )
    expect(words).toContain('Seven-day retention: upper bound of the difference −0.31\u00a0pp primary.comparisons')
    expect(words).toContain('Check of sample ratio: verdict pass primary.checks')
    expect(words).toContain('X, y not available x.y')
  })

  it('keeps a stated reason for no consent in the words of its author', () => {
    const html = printed((before) => ({
      ...before,
      sources: { players: { ...before.sources.players!, consent: 'stated: made-up rows, from a year-old demo' } },
    }))
    expect(html).toContain('exempt: made-up rows, from a year-old demo')
  })
})
