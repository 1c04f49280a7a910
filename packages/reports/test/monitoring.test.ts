import { type ReportCell, type ReportInput, reportHtml } from '@weighhouse/reports'
import { describe, expect, it } from 'vitest'
import { gate30 } from './gate-30.ts'
import { comparison, primary } from './gate-30-result.ts'
import { fairness, fairnessRule } from './fairness-result.ts'

const cell = (facts: Partial<ReportCell>): ReportCell => ({
  ...gate30.cells.primary!,
  parameters: null,
  result: null,
  ...facts,
})

/** The same experiment's facts around a monitoring result: the page must not assume arms. */
const monitoring: ReportInput = {
  ...gate30,
  experiment: {
    ...gate30.experiment,
    id: 'compas-fairness',
    title: 'Does the score treat groups alike?',
    kind: 'bias',
    unit: null,
    arms: null,
  },
  blocks: ['fairness', 'interviews', 'decision'].map((name) => ({ kind: 'cell', cell: name })),
  cells: {
    fairness: cell({ method: 'bias', result: fairness }),
    decision: cell({ kind: 'rule', method: null, result: fairnessRule }),
    interviews: cell({
      kind: 'observation',
      method: null,
      observation: {
        observer: 'Inês Duarte',
        sample: 'twelve case officers',
        consent: 'verbal, recorded',
        date: '2024-01-10',
        codes: ['trust', 'override'],
        suggests: 'Officers override high scores less often than low ones.',
        notes: null,
        supports: null,
      },
    }),
  },
}

const html = reportHtml(monitoring).html
const text = html
  .replace(/<style>[\s\S]*?<\/style>/g, '')
  .replace(/<[^>]*>/g, ' ')
  .replace(/\s+/g, ' ')

describe('the report of a monitoring result', () => {
  it('answers with the verdict and what decided it', () => {
    expect(text).toContain(
      'Fairness: fail, decided by false-positive-rate-gap:race; the plan says: people must review it .',
    )
  })

  it('shows the deciding findings first, each with estimate, interval, margin and verdict', () => {
    expect(text.indexOf('Deciding findings of fairness')).toBeLessThan(text.indexOf('Other findings of fairness'))
    expect(text).toMatch(/false-positive-rate-gap:race ■ fail 0\.3009 95 % interval 0\.2272 to 0\.3621 .*0\.05/)
  })

  it('prints an unbounded side as unbounded and a small group with its reason, never a number for it', () => {
    expect(text).toContain('95 % interval 0.01 to unbounded')
    expect(text).toContain('not estimable (too few units)')
  })

  it('says of every clause what it asked, what it read and whether its inputs were there', () => {
    expect(text).toContain('fairness.verdict = &#39;fail&#39;')
    expect(text).toContain('cannot be told: inputs are missing')
  })

  it('words an observation without an experiment as an association', () => {
    expect(text).toContain('An association: nothing here shows a cause')
  })

  it('has no empty sections of methods that it does not hold', () => {
    expect(html).not.toContain('id="primary"')
    expect(html).not.toContain('id="guardrails"')
  })
})

describe('several treatment arms', () => {
  it('each have their sentence and their reasons', () => {
    const both = {
      ...primary,
      comparisons: [comparison, { ...comparison, treatment: 'gate_50' }],
    }
    const printed = reportHtml({
      ...gate30,
      cells: { ...gate30.cells, primary: { ...gate30.cells.primary!, result: both } },
    }).html
    expect(printed.replace(/<[^>]*>/g, '')).toContain('; gate 50 lowers seven-day retention')
  })
})
