import type { JsonValue } from '@weighhouse/kernel'

/** A parsed format: `pp`, or `money(EUR)` with its argument. */
export interface ValueFormat {
  readonly name: FormatName
  readonly argument: string | null
}

/**
 * Formats of placeholders. All write the same bytes in every locale and time zone: a full stop
 * before decimals, a comma between thousands, the minus sign U+2212, dates as 14 January 2024.
 */
export const formats = {
  pp: { title: 'a difference of shares in percentage points', example: { value: -0.0082013, text: '−0.82 pp' } },
  pct: { title: 'a share or relative change in per cent', example: { value: 0.0431190349, text: '4.31%' } },
  number: {
    title: 'a number of at most six significant digits, or all that stand before the point',
    example: { value: 90189, text: '90,189' },
  },
  money: {
    title: 'an amount in the currency that is named: money(EUR)',
    example: { value: 1234.5, text: 'EUR 1,234.50' },
  },
  ms: { title: 'a time in milliseconds', example: { value: 12.345, text: '12.3 ms' } },
  date: { title: 'a day, or the day in UTC of an instant', example: { value: '2024-01-14', text: '14 January 2024' } },
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
  switch (format?.name ?? 'number') {
    case 'pp':
      return `${signed(value * 100, 2)} pp`
    case 'pct':
      return `${signed(value * 100, 2)}%`
    case 'money':
      return `${format?.argument ?? ''} ${signed(value, 2)}`.trim()
    case 'ms':
      return `${significant(value, 3)} ms`
    case 'pvalue':
      return formatProbability(value)
    default:
      return significant(value, 6)
  }
}

/** Two significant digits below 0.1, and never a p-value of 0: the smallest is `< 0.0001`. */
function formatProbability(value: number): string {
  if (value < 0 || value > 1) return notEstimated
  if (value < 1e-4) return '< 0.0001'
  return value < 0.1 ? trimZeros(value.toFixed(Math.min(4, 1 - Math.floor(Math.log10(value))))) : value.toFixed(2)
}

function significant(value: number, digits: number): string {
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (Number.isInteger(value) && size < 1e15) return signed(value, 0)
  if (size >= 1e15 || size < 1e-6) return scientific(value, digits)
  const decimals = Math.max(0, Math.min(20, digits - 1 - Math.floor(Math.log10(size))))
  return trimZeros(signed(value, decimals))
}

function scientific(value: number, digits: number): string {
  const [mantissa = '', exponent] = value.toExponential(digits - 1).split('e')
  return minus(`${trimZeros(mantissa)} × 10^${Number(exponent)}`)
}

/** `−1,234.50`: fixed decimals, grouped thousands, no negative zero. */
function signed(value: number, decimals: number): string {
  const size = Math.abs(value)
  if (size >= 1e21) return scientific(value, 6)
  const [whole = '', fraction] = size.toFixed(decimals).split('.')
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',')
  const text = fraction === undefined ? grouped : `${grouped}.${fraction}`
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

function minus(text: string): string {
  return text.replace(/-/g, '−')
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const

function formatDay(value: string): string {
  const parts = /^(\d{4})-(\d\d)-(\d\d)(?:T.*Z)?$/.exec(value)
  const month = parts && months[Number(parts[2]) - 1]
  return parts && month ? `${Number(parts[3])} ${month} ${parts[1]}` : notEstimated
}
