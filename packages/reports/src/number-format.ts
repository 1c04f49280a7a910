import { formatDate, formatNumber, type JsonValue } from '@weighhouse/kernel'
import { isObject, textAt } from './json-read.ts'
import { reasonInWords } from './reason-words.ts'

/**
 * A value as text, by the name of a notebook format: `pp`, `pct`, `number`, `integer`, `money(EUR)`,
 * `ms`, `date`, `pvalue`. Never asks the machine's locale or time zone. What could not be estimated
 * is said in words; an unknown format prints as `number`.
 */
export function formatValue(value: JsonValue | undefined, format: string | null): string {
  if (value === null || value === undefined) return 'not available'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string') return format === 'date' ? formatDate(value) : value
  if (typeof value === 'number') return formatNumber(value, format)
  if (isObject(value)) return formatObject(value, format)
  return value.map((member) => formatValue(member, format)).join(', ')
}

function formatObject(value: { readonly [key: string]: JsonValue }, format: string | null): string {
  if (value.kind === 'not-estimable') return `not estimable (${reasonInWords(textAt(value, 'reason') ?? 'unknown')})`
  if (value.kind === 'withheld') return `withheld (${reasonInWords(textAt(value, 'reason') ?? 'unknown')})`
  if (value.kind === 'estimated') return formatValue(value.estimate ?? value.value, format)
  return JSON.stringify(value)
}
