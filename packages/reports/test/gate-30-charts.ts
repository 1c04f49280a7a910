import type { Chart } from '@weighhouse/analyses'
import { estimate, lower, upper } from './gate-30-result.ts'

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
