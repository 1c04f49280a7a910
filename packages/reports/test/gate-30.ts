import type { Chart } from '@weighhouse/analyses'
import { type Hash, hashBytes, hashOf, type JsonObject } from '@weighhouse/kernel'
import { formatValue, type ProseNode, type ReportCell, type ReportInput, resultHashOf } from '@weighhouse/reports'

/**
 * The published Cookie Cats counts at day 7 (90,189 players): 8,502 of 44,700 and 8,279 of 45,489 came
 * back. Intervals are Welch's: scipy.stats 1.10, t quantile at 90,079.83 degrees of freedom.
 */
const control = 8502 / 44700
const treatment = 8279 / 45489
const estimate = -0.008201298315205913
const lower = -0.01328167702869097
const upper = -0.00312091960172085

export const comparison: JsonObject = {
  metric: 'retained_7',
  label: 'seven-day retention',
  treatment: 'gate_40',
  control: 'gate_30',
  role: 'success',
  estimand: {
    kind: 'proportion',
    unit: 'player_id',
    population: 'assigned',
    window: null,
    direction: 'higher-is-better',
    cap: null,
    covariates: [],
  },
  units: { gate_30: 44700, gate_40: 45489 },
  means: { gate_30: control, gate_40: treatment },
  adjustedMeans: null,
  absolute: {
    kind: 'estimated',
    estimate,
    standardError: 0.0025920427572469714,
    set: { kind: 'interval', lower, upper, level: 0.95 },
  },
  relative: {
    kind: 'estimated',
    estimate: -0.0431190349,
    controlResolution: 0.00036,
    set: { kind: 'interval', lower: -0.0689020864, upper: -0.0166354636, level: 0.95 },
  },
  test: {
    kind: 'estimated',
    method: 'welch',
    sided: 'two',
    statistic: -3.164028946774,
    degreesOfFreedom: 90079.82814000268,
    criticalValue: 1.9599903200983348,
    pValue: 0.00155653018100665,
    log10PValue: -2.807842453961505,
    runningPValue: null,
    eValue: null,
    skewness: null,
  },
  look: {
    index: 1,
    asOf: '2024-01-14T00:00:00Z',
    units: 90189,
    informationFraction: 1.0021,
    bound: null,
    spent: null,
    conditionalPower: null,
  },
  family: {
    name: 'success',
    members: 1,
    method: 'holm',
    adjustedPValue: 0.00155653018100665,
    rejected: true,
    intervalKind: 'none',
  },
  noninferiority: null,
  harm: { pValue: 0.0009, log10PValue: -3.05, adjustedPValue: 0.0009, shown: true },
  varianceReduction: null,
  bayes: null,
  power: { kind: 'estimated', minimumDetectableEffect: 0.0072619, unitsNeeded: 190262 },
  robustness: null,
  issues: [],
}

const unanswered = (check: string): JsonObject => ({
  check,
  method: null,
  verdict: 'insufficient-evidence',
  reason: 'not-declared',
  pValue: null,
  log10PValue: null,
  limit: null,
  detail: {},
})

export const primary: JsonObject = {
  engine: 'ab/1.0.0',
  asOf: '2024-01-14T00:00:00Z',
  seed: 0,
  mode: 'fixed',
  plannedEnd: { reached: true, units: 90189, plannedUnits: 90000, elapsedDays: 14, requiredDays: 14 },
  checks: [
    {
      check: 'sample-ratio',
      method: 'fixed',
      verdict: 'pass',
      reason: null,
      pValue: 0.008607987810836262,
      log10PValue: -2.0650982,
      limit: 0.001,
      detail: {
        statistic: 6.9024049496058275,
        counts: { gate_30: 44700, gate_40: 45489 },
        planned: { gate_30: 0.5, gate_40: 0.5 },
      },
    },
    unanswered('crossover'),
    unanswered('maturity'),
  ],
  comparisons: [comparison],
  segments: null,
  families: [{ name: 'success', method: 'holm', members: ['retained_7/gate_40'], excluded: [] }],
  operatingCharacteristics: null,
  deviations: null,
}

const clause = (
  name: string,
  holds: boolean,
  reasons: readonly JsonObject[] = [],
  inputs: readonly JsonObject[] = [],
): JsonObject => ({
  clause: name,
  holds,
  condition: null,
  reasons,
  inputs,
})

export const decision: JsonObject = {
  verdict: 'rollback',
  indication: 'rollback',
  row: 2,
  arms: [
    {
      treatment: 'gate_40',
      value: 'rollback',
      reasons: [{ code: 'success-harmful', arguments: { metric: 'retained_7' } }],
    },
  ],
  clauses: [
    clause('invalid', false, [], [{ path: 'primary.checks.sample-ratio.pValue', value: 0.008607987810836262 }]),
    clause(
      'rollback',
      true,
      [{ code: 'success-harmful', arguments: { metric: 'retained_7' } }],
      [
        { path: 'primary.comparisons.retained_7.absolute.set.upper', value: upper },
        { path: 'primary.comparisons.retained_7.family.adjustedPValue', value: 0.00155653018100665 },
      ],
    ),
    clause('ship', false),
    clause('not-ready', false, [], [{ path: 'primary.plannedEnd.units', value: 90189 }]),
    clause('inconclusive', false),
  ],
}

const forest: Chart = {
  name: 'effects',
  title: 'Seven-day retention fell when the gate moved to level 40',
  description: 'The difference is −0.82 percentage points, 95 % interval −1.33 to −0.31: all of it below zero.',
  rows: [{ metric: 'seven-day retention', estimate, lower, upper }],
  columns: [
    { field: 'metric', title: 'Metric' },
    { field: 'estimate', title: 'Difference', format: 'pp' },
    { field: 'lower', title: 'Lower', format: 'pp' },
    { field: 'upper', title: 'Upper', format: 'pp' },
  ],
  spec: {
    height: { step: 56 },
    layer: [
      { mark: { type: 'rule', strokeDash: [4, 3] }, encoding: { x: { datum: 0, type: 'quantitative' } } },
      {
        mark: { type: 'rule', strokeWidth: 3, color: '#b84c00' },
        encoding: {
          x: {
            field: 'lower',
            type: 'quantitative',
            title: 'Difference in seven-day retention',
            axis: { format: '.1%' },
          },
          x2: { field: 'upper' },
          y: { field: 'metric', type: 'nominal', title: null },
        },
      },
      {
        mark: { type: 'point', color: '#b84c00', size: 110 },
        encoding: { x: { field: 'estimate', type: 'quantitative' }, y: { field: 'metric', type: 'nominal' } },
      },
    ],
  },
}

const arms: Chart = {
  name: 'sample-ratio',
  title: 'The arms have nearly their planned halves',
  description:
    '44,700 and 45,489 players where 45,094.5 each were planned; p 0.0086 against the limit 0.001 declared before.',
  rows: [
    { arm: 'gate 30', units: 44700, planned: 45094.5 },
    { arm: 'gate 40', units: 45489, planned: 45094.5 },
  ],
  columns: [
    { field: 'arm', title: 'Arm' },
    { field: 'units', title: 'Players', format: 'integer' },
    { field: 'planned', title: 'Planned', format: 'number' },
  ],
  spec: {
    height: { step: 40 },
    encoding: { y: { field: 'arm', type: 'nominal', title: null } },
    layer: [
      { mark: { type: 'bar' }, encoding: { x: { field: 'units', type: 'quantitative', title: 'Players' } } },
      {
        mark: { type: 'tick', thickness: 3, color: '#1d2127' },
        encoding: { x: { field: 'planned', type: 'quantitative' } },
      },
      {
        mark: { type: 'text', align: 'right', dx: -8, color: '#ffffff' },
        encoding: {
          x: { field: 'units', type: 'quantitative' },
          text: { field: 'units', type: 'quantitative', format: ',' },
        },
      },
    ],
  },
}

const lift: Chart = {
  ...forest,
  name: 'lift',
  title: 'Lift',
  description: 'Difference in seven-day retention by metric, with its interval.',
  spec: {
    mark: { type: 'rule', size: 3 },
    encoding: {
      x: { field: 'lower', type: 'quantitative', title: 'Difference in seven-day retention' },
      x2: { field: 'upper' },
      y: { field: 'metric', type: 'nominal' },
    },
  },
}

/** The charts of the sample, to be drawn and put back as `charts`. */
export const gate30Charts: readonly { readonly cell: string; readonly chart: Chart }[] = [
  { cell: 'primary', chart: forest },
  { cell: 'primary', chart: arms },
  { cell: 'lift', chart: lift },
]

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
