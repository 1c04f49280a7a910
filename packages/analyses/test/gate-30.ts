import type { Scalar } from '@weighhouse/expressions'
import { momentsOf } from '@weighhouse/statistics'
import type { Summary } from '@weighhouse/summaries'

/** The published day-7 counts of the Cookie Cats experiment: [arm, events, units]. */
export const gate30Counts = [
  ['gate_30', 8502, 44700],
  ['gate_40', 8279, 45489],
] as const

/** The analysis cell of the example notebook with what its front matter gives. */
export const gate30Cell = {
  unit: 'player_id',
  arms: { gate_30: { role: 'control', share: 0.5 }, gate_40: { role: 'treatment', share: 0.5 } },
  window: { start: '2024-01-01', end: '2024-01-14' },
  plannedUnits: 90000,
  arm: 'arm',
  metrics: [
    {
      id: 'retained_7',
      label: 'seven-day retention',
      kind: 'proportion',
      value: 'retained_7',
      direction: 'higher-is-better',
      role: 'success',
      minimumEffect: 0.005,
    },
  ],
  mode: 'fixed',
  level: 0.95,
  thresholds: { sampleRatio: 0.001 },
}

/** The summary that an engine answers for one proportion, from events and units per arm. */
export function proportionSummary(
  metric: string,
  counts: readonly (readonly [arm: Scalar, events: number, units: number])[],
): Summary {
  return {
    by: ['arm'],
    groups: counts.map(([arm, events, units]) => ({
      key: [arm],
      aggregates: {
        units: { kind: 'count', count: units },
        [`value:${metric}`]: {
          kind: 'tally',
          counts: [
            { value: [false], count: units - events },
            { value: [true], count: events },
          ],
        },
      },
    })),
  }
}

/** The summary that an engine answers for one mean, from the rows of each arm; null is a missing value. */
export function meanSummary(metric: string, arms: Readonly<Record<string, readonly (number | null)[]>>): Summary {
  return {
    by: ['arm'],
    groups: Object.entries(arms).map(([arm, rows]) => {
      const values = rows.filter((row) => row !== null)
      const finite = values.filter((value) => Number.isFinite(value))
      const answer = (of: readonly number[]) =>
        ({
          kind: 'moments',
          moments: momentsOf(of),
          missing: rows.length - values.length,
          nonFinite: values.length - finite.length,
        }) as const
      return {
        key: [arm],
        aggregates: {
          units: { kind: 'count', count: rows.length },
          [`value:${metric}`]: answer(finite),
          [`non-zero:${metric}`]: answer(finite.map((value) => (value === 0 ? 0 : 1))),
        },
      }
    }),
  }
}

/** Several metrics' summaries of the same arms, as one answer. */
export function joined(...summaries: readonly Summary[]): Summary {
  const [first] = summaries
  if (!first) throw new Error('nothing to join')
  return {
    by: first.by,
    groups: first.groups.map((group, index) => ({
      key: group.key,
      aggregates: Object.assign({}, ...summaries.map(({ groups }) => groups[index]?.aggregates)),
    })),
  }
}
