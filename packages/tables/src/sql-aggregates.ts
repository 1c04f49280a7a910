import { WeighhouseError } from '@weighhouse/kernel'

/**
 * An aggregate operator in SQL, with the value that its accumulator gives. Sums of floating-point numbers
 * depend on the order of rows: `sumsNumbers` tells which have to run on one thread.
 */
export function printAggregate(operator: string, argument: string | null): string {
  if (operator === 'count') return `CAST(count(${argument ?? '*'}) AS DOUBLE)`
  if (argument === null) throw new WeighhouseError('bad-input', `${operator} needs a column`)
  const print = printers.get(operator)
  if (!print) throw new WeighhouseError('bad-input', `the aggregate ${operator} has no SQL form`)
  return print(argument)
}

/** Whether SQL takes a sum whose last digits depend on the order of rows. */
export function sumsNumbers(sql: string): boolean {
  return /\b(?:sum|var_samp)\(/.test(sql)
}

const sum = (x: string) => `sum(${x})`
// DuckDB's variance fails on infinities, where ours, like every sum, is NaN.
const variance = (x: string) =>
  `CASE WHEN count(${x}) < 2 THEN NULL WHEN bool_or(NOT isfinite(${x})) THEN 'nan'::DOUBLE ` +
  `ELSE var_samp(CASE WHEN isfinite(${x}) THEN ${x} END) END`

const printers: ReadonlyMap<string, (x: string) => string> = new Map([
  ['count_distinct', (x: string) => `CAST(count(DISTINCT ${x}) AS DOUBLE)`],
  ['sum', sum],
  ['mean', (x: string) => `(${sum(x)} / count(${x}))`],
  ['min', (x: string) => `min(${x})`],
  ['max', (x: string) => `max(${x})`],
  ['median', medianOf],
  ['variance', variance],
  ['stdev', (x: string) => `sqrt(${variance(x)})`],
  ['any_true', (x: string) => `bool_or(${x})`],
  ['all_true', (x: string) => `bool_and(${x})`],
])

/** Aggregates that have an SQL form, `count` among them. */
export const printedAggregates: ReadonlySet<string> = new Set(['count', ...printers.keys()])

/** The middle value or the mean of the two in the middle, exactly as the accumulator takes it. */
export function medianOf(x: string): string {
  const sorted = `list_sort(list(${x}) FILTER (${x} IS NOT NULL))`
  const low = 'm[(len(m) + 1) // 2]'
  const high = 'm[len(m) // 2 + 1]'
  const middle = `CASE WHEN ${low} = ${high} AND NOT isnan(${low}) THEN ${low} ELSE ${low} + (${high} - ${low}) / 2 END`
  return `list_transform([${sorted}], lambda m: ${middle})[1]`
}
