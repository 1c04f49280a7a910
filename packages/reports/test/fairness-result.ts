import type { JsonObject } from '@weighhouse/kernel'

const finding = (facts: JsonObject): JsonObject => ({
  metric: 'false-positive-rate',
  verdict: 'pass',
  decides: false,
  small: false,
  scope: {},
  counts: { effective: 1000, excluded: {} },
  estimate: { kind: 'estimated', value: 0.0876 },
  interval: { lower: 0.01, upper: null, level: 0.95, method: 'newcombe', simultaneous: false },
  margin: null,
  evidence: null,
  needed: { kind: 'not-estimable', reason: 'not-applicable' },
  notes: [],
  approximation: { kind: 'exact' },
  ...facts,
})

/** A monitoring result with the published gaps over races of the COMPAS scores (score 5 and above, four groups). */
export const fairness: JsonObject = {
  schema: 1,
  method: 'bias',
  verdict: 'fail',
  passed: false,
  decidedBy: ['false-positive-rate-gap:race'],
  proposal: null,
  rows: { in: 7214, used: 7214, excluded: { 'missing-label': 0 } },
  findings: [
    finding({ name: 'predictive-value-gap:race' }),
    finding({
      name: 'false-positive-rate-gap:race',
      verdict: 'fail',
      decides: true,
      estimate: { kind: 'estimated', value: 0.300927 },
      interval: { lower: 0.227229, upper: 0.362115, level: 0.95, method: 'max-t', simultaneous: true },
      margin: 0.05,
      evidence: {
        method: 'max-t',
        statistic: { kind: 'estimated', value: 9.1 },
        pValue: { kind: 'estimated', value: 1e-9 },
        log10PValue: { kind: 'estimated', value: -9 },
        adjustedPValue: { kind: 'estimated', value: 1e-9 },
        family: { id: 'race', size: 6, method: 'max-t' },
      },
    }),
    finding({
      name: 'false-positive-rate:race=Asian',
      verdict: 'insufficient-evidence',
      small: true,
      estimate: { kind: 'not-estimable', reason: 'too-few-units' },
      interval: null,
    }),
  ],
  tables: { groups: [{ group: 'Asian', rate: null, denominator: 23 }] },
}

export const fairnessRule: JsonObject = {
  verdict: 'review',
  indication: 'review',
  row: null,
  clause: 'hold',
  clauses: [
    {
      clause: 'hold',
      row: null,
      expression: "fairness.verdict = 'fail' and fairness['psi:age'].estimate > 0.2",
      values: [
        { path: 'fairness.verdict', value: 'fail', missing: false },
        { path: "fairness['psi:age'].estimate", value: null, missing: true },
      ],
      held: false,
      missing: true,
    },
    { clause: 'otherwise', row: null, expression: 'review', values: [], held: false, missing: false },
  ],
  arms: [],
}
