import { dateOfDays, daysOfDate, millisecondsOfTimestamp } from './calendar.ts'
import type { Scalar } from './expression.ts'
import { type ArgumentTypes, date, numeric, type Operator, overTexts, scalarOperator, timestamp } from './operator.ts'

const dateOrTimestamp: ArgumentTypes = ['date', 'timestamp']

/** Dates of the years 1–9999; timestamps are instants and their parts are those of UTC. */
export const dateOperators: readonly Operator[] = [
  part('year', 'The year.', ["year('2026-03-29')", 2026], dateOrTimestamp, (text) => digits(text, 0, 4)),
  part('month', 'The month, 1–12.', ["month('2026-03-29')", 3], dateOrTimestamp, (text) => digits(text, 5, 7)),
  part('day', 'The day of the month, 1–31.', ["day('2026-03-29')", 29], dateOrTimestamp, (text) => digits(text, 8, 10)),
  part(
    'weekday',
    'The day of the week (ISO 8601): 1 for Monday to 7 for Sunday.',
    ["weekday('2026-03-29')", 7],
    dateOrTimestamp,
    (text) => {
      const days = daysOfDate(text.slice(0, 10))
      // Day 0, 1970-01-01, was a Thursday.
      return days === null ? null : ((((days + 3) % 7) + 7) % 7) + 1
    },
  ),
  part('hour', 'The hour in UTC, 0–23.', ["hour('2026-03-29T01:30:00Z')", 1], timestamp, (text) =>
    digits(text, 11, 13),
  ),
  scalarOperator({
    name: 'date_of',
    syntax: 'date_of(timestamp)',
    arguments: [timestamp],
    result: 'date',
    sentence: 'The date in UTC.',
    example: { expression: "date_of('2026-03-29T01:30:00+02:00')", value: '2026-03-28' },
    evaluate: overTexts((text) => text.slice(0, 10)),
  }),
  scalarOperator({
    name: 'add_days',
    syntax: 'add_days(date, n)',
    arguments: [date, numeric],
    result: 'date',
    sentence: 'The date n days later, a fraction of n cut off; null outside the years 1–9999.',
    example: { expression: "add_days('2026-02-27', 3)", value: '2026-03-02' },
    evaluate: addDays,
  }),
  scalarOperator({
    name: 'days_between',
    syntax: 'days_between(from, to)',
    arguments: [date, date],
    result: 'integer',
    sentence: 'The number of days from one date to another, negative when to is earlier.',
    example: { expression: "days_between('2026-02-27', '2026-03-02')", value: 3 },
    evaluate: overTexts((from, to) => difference(daysOfDate(from), daysOfDate(to), 1)),
  }),
  scalarOperator({
    name: 'hours_between',
    syntax: 'hours_between(from, to)',
    arguments: [timestamp, timestamp],
    result: 'number',
    sentence: 'The hours from one instant to another, with fractions, negative when to is earlier.',
    example: { expression: "hours_between('2026-03-29T01:30:00Z', '2026-03-29T03:00:00Z')", value: 1.5 },
    evaluate: overTexts((from, to) =>
      difference(millisecondsOfTimestamp(from), millisecondsOfTimestamp(to), 3_600_000),
    ),
  }),
]

type Example = readonly [expression: string, value: Scalar]

function part(
  name: string,
  sentence: string,
  [expression, value]: Example,
  types: ArgumentTypes,
  read: (text: string) => number | null,
): Operator {
  const syntax = `${name}(${types.length > 1 ? 'date' : 'timestamp'})`
  return scalarOperator({
    name,
    syntax,
    arguments: [types],
    result: 'integer',
    sentence,
    example: { expression, value },
    evaluate: overTexts((text) => read(text)),
  })
}

function digits(text: string, start: number, end: number): number | null {
  const found = text.slice(start, end)
  return /^\d+$/.test(found) ? Number(found) : null
}

function addDays(from: Scalar | undefined, n: Scalar | undefined): Scalar {
  const days = typeof from === 'string' ? daysOfDate(from) : null
  return days === null || typeof n !== 'number' ? null : dateOfDays(days + Math.trunc(n))
}

function difference(from: number | null, to: number | null, unit: number): number | null {
  return from === null || to === null ? null : (to - from) / unit
}
