import { formatDate, formatNumber, type JsonValue } from '@weighhouse/kernel'

/** A parsed format: `pp`, or `money(EUR)` with its argument. */
export interface ValueFormat {
  readonly name: FormatName
  readonly argument: string | null
}

/**
 * Formats of placeholders. All write the same bytes in every locale and time zone: a full stop
 * before decimals, a comma between thousands, the minus sign U+2212, a no-break space before
 * a unit, dates as 14 January 2024.
 */
export const formats = {
  pp: { title: 'a difference of shares in percentage points', example: { value: -0.0082013, text: '−0.82\u00a0pp' } },
  pct: { title: 'a share or relative change in per cent', example: { value: 0.0431190349, text: '4.31\u00a0%' } },
  number: {
    title: 'a number of four significant digits; whole numbers in full',
    example: { value: 90189, text: '90,189' },
  },
  money: {
    title: 'an amount in the currency that is named: money(EUR)',
    example: { value: 1234.5, text: 'EUR\u00a01,234.50' },
  },
  ms: { title: 'a time in milliseconds', example: { value: 12.345, text: '12.3\u00a0ms' } },
  date: { title: 'a day, or an instant in UTC', example: { value: '2024-01-14', text: '14 January 2024' } },
  pvalue: { title: 'a p-value', example: { value: 0.00155653, text: '0.0016' } },
} as const satisfies Readonly<
  Record<string, { readonly title: string; readonly example: { readonly value: JsonValue; readonly text: string } }>
>

export type FormatName = keyof typeof formats

export const formatNames = [
  'pp',
  'pct',
  'number',
  'money',
  'ms',
  'date',
  'pvalue',
] as const satisfies readonly FormatName[]

const notEstimated = 'not estimated'

/** Parses `pp` or `money(EUR)`; `undefined` for what is no format. */
export function parseFormat(text: string): ValueFormat | undefined {
  const match = /^([a-z]+)(?:\( *([A-Z]{3}) *\))?$/.exec(text.trim())
  const name = formatNames.find((one) => one === match?.[1])
  if (!match || !name || (name === 'money') !== (match[2] !== undefined)) return undefined
  return { name, argument: match[2] ?? null }
}

/**
 * A value of a result as it is printed in words. Without a format numbers are written as `number`,
 * texts as they are. What is null, absent, no number where one is needed, or not finite is
 * `not estimated`, never 0.
 */
export function formatValue(value: JsonValue | undefined, format: ValueFormat | null): string {
  if (value === null || value === undefined) return notEstimated
  if (typeof value === 'object') return notEstimated
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (format?.name === 'date') return typeof value === 'string' ? formatDay(value) : notEstimated
  if (typeof value === 'string') return format === null ? value : notEstimated
  if (!Number.isFinite(value)) return notEstimated
  if (format?.name === 'pvalue' && (value < 0 || value > 1)) return notEstimated
  return formatNumber(value, format && (format.argument === null ? format.name : `${format.name}(${format.argument})`))
}

function formatDay(value: string): string {
  const text = formatDate(value)
  return text === value ? notEstimated : text
}
