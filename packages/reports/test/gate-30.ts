import { type Hash, hashBytes, hashOf } from '@weighhouse/kernel'
import { formatValue, type ProseNode, type ReportCell, type ReportInput, resultHashOf } from '@weighhouse/reports'
import { decision, estimate, primary } from './gate-30-result.ts'

const text = (value: string): ProseNode => ({ type: 'text', value })
const paragraph = (...children: readonly ProseNode[]): ProseNode => ({ type: 'paragraph', children })
const strong = (value: string): ProseNode => ({ type: 'strong', children: [text(value)] })

const cell = (kind: ReportCell['kind'], body: string, facts: Partial<ReportCell> = {}): ReportCell => ({
  kind,
  method: null,
  outcome: kind === 'chart' ? null : 'ok',
  text: body,
  cellHash: hashBytes(body),
  reads: [],
  parameters: null,
  result: null,
  error: null,
  observation: null,
  ...facts,
})

const cells: Readonly<Record<string, ReportCell>> = {
  players: cell(
    'source',
    'counts:\n  columns: { arm: category, retained_7: boolean }\n  key: player_id\n  rows:\n    - [gate_30, true, 8502]\n    - [gate_30, false, 36198]\n    - [gate_40, true, 8279]\n    - [gate_40, false, 37210]\nconsent: none-published',
  ),
  primary: cell(
    'analysis',
    'method: ab-test\narm: arm\nmetrics:\n  - { id: retained_7, label: seven-day retention, kind: proportion, value: retained_7, direction: higher-is-better, role: success, minimumEffect: 0.005 }\nmode: fixed\nlevel: 0.95\nthresholds: { sampleRatio: 0.001 }',
    {
      method: 'ab-test',
      reads: ['players'],
      result: primary,
      parameters: {
        arm: 'arm',
        mode: 'fixed',
        level: 0.95,
        thresholds: { sampleRatio: 0.001, crossoverShare: 0.01, immatureShare: 0.2, balance: 0.001 },
        metrics: [
          {
            id: 'retained_7',
            label: 'seven-day retention',
            kind: 'proportion',
            direction: 'higher-is-better',
            role: 'success',
            minimumEffect: { value: 0.005, scale: 'absolute' },
            margin: null,
          },
        ],
      },
    },
  ),
  lift: cell(
    'chart',
    'mark: { type: rule, size: 3 }\nencoding:\n  x: { field: absolute_set_lower, type: quantitative }',
    {
      reads: ['primary'],
    },
  ),
  decision: cell('rule', 'table: standard', { reads: ['primary'], result: decision }),
}

const planHash: Hash = hashBytes('the plan of gate-30')
const snapshot: Hash = hashBytes('the published counts of gate-30')
const outputs: Readonly<Record<string, Hash>> = { primary: hashOf(primary), decision: hashOf(decision) }
const params = { asOf: '2024-01-14' }
const statisticsVersions = { 'ab-test': '1.0.0' }

/** A whole input as a run would hand it over; `charts` are drawn by the caller. */
export const gate30: ReportInput = {
  experiment: {
    id: 'gate-30',
    title: 'Should the first gate move from level 30 to level 40?',
    kind: 'ab-test',
    owners: ['ana.silva'],
    purpose: 'product-improvement',
    legalBasis: 'consent',
    question: 'Does a later gate keep more players after seven days?',
    hypothesis: 'Moving the gate to level 40 raises seven-day retention.',
    assumptions: [{ text: 'Players were split evenly', holds: true }],
    unit: 'player_id',
    arms: { gate_30: { role: 'control', share: 0.5 }, gate_40: { role: 'treatment', share: 0.5 } },
    window: { start: '2024-01-01', end: '2024-01-14' },
    plannedUnits: 90000,
  },
  run: {
    asOf: '2024-01-14T00:00:00Z',
    seed: 0,
    confirmatory: true,
    local: false,
    planHash,
    sourceHash: hashBytes('the notebook of gate-30'),
    params,
    consentEpoch: 0,
    statisticsVersions,
    engineVersion: 'arquero/1.0.0',
    outputs,
    bodies: {},
    resultHash: resultHashOf({
      planHash,
      params,
      statisticsVersions,
      sources: { players: snapshot },
      consentEpoch: 0,
      outputs,
    }),
  },
  blocks: [
    {
      kind: 'prose',
      tree: {
        type: 'root',
        children: [
          { type: 'heading', depth: 1, children: [text('The first gate')] },
          paragraph(strong('Question.'), text(' Do players who meet the first gate later stay longer?')),
        ],
      },
    },
    { kind: 'cell', cell: 'players' },
    { kind: 'cell', cell: 'primary' },
    { kind: 'cell', cell: 'lift' },
    { kind: 'cell', cell: 'decision' },
    {
      kind: 'prose',
      tree: {
        type: 'root',
        children: [
          paragraph(
            text('The difference is {{ primary.comparisons.retained_7.absolute.estimate | pp }}; the rule says '),
            strong('{{ decision.verdict }}'),
            text('.'),
          ),
        ],
      },
    },
  ],
  cells,
  sources: {
    players: {
      sourceType: 'engagement',
      consent: 'none-published',
      rows: 90189,
      excluded: { 'no-consent': 0, withdrawn: 0, 'wrong-purpose': 0 },
      snapshot,
      newest: null,
    },
  },
  charts: [],
  registration: {
    planHash,
    at: '2023-12-20T09:30:00Z',
    by: 'ana.silva',
    outcomeReadsBefore: 0,
    amendments: [],
  },
  outcomeReads: [{ at: '2024-01-09T16:05:00Z', by: 'ana.silva', source: 'players', columns: ['retained_7'] }],
  dpia: null,
  resolve: (path, format) =>
    formatValue(
      path === 'decision.verdict'
        ? 'rollback'
        : path === 'primary.comparisons.retained_7.absolute.estimate'
          ? estimate
          : null,
      format,
    ),
}
