import { type ColumnType, type Scalar, type ScalarType, scalarTypes } from '@weighhouse/expressions'
import { isNull, numberPattern } from './fields.ts'
import { nameHint } from './nearest-name.ts'
import type { Report } from './report.ts'
import type { YamlNode } from './yaml-tree.ts'

/** Reads `decimal(12,2)`, `date`, …; tells what else it may be. */
export function readColumnType(node: YamlNode, report: Report): ColumnType | undefined {
  const text = node.kind === 'scalar' ? node.text.trim() : ''
  const decimal = /^decimal\( *(\d{1,2}) *, *(\d{1,2}) *\)$/.exec(text)
  if (decimal) {
    const [precision, scale] = [Number(decimal[1]), Number(decimal[2])]
    if (precision >= 1 && precision <= 38 && scale <= precision) return { kind: 'decimal', precision, scale }
    report('NB0106', node.span, 'a decimal has 1 to 38 digits, of which at most all stand behind the point')
    return undefined
  }
  const kind = scalarTypes.find((one) => one === text)
  if (kind && kind !== 'decimal') return { kind }
  const message = kind === 'decimal' ? 'a decimal says its digits' : `"${text.slice(0, 60)}" is no column type`
  report('NB0107', node.span, message, {
    hint: kind === 'decimal' ? 'for instance decimal(12,2)' : nameHint(text, scalarTypes),
  })
  return undefined
}

/**
 * The value that a scalar's source text has in a column of that type: `007` is 7 in an integer
 * column and stays `007` in an id column. `undefined` where it does not read (told already).
 */
export function readTyped(
  node: YamlNode,
  type: ColumnType,
  what: string,
  report: Report,
  spellings?: { true?: readonly string[]; false?: readonly string[] },
): Scalar | undefined {
  if (node.kind !== 'scalar') {
    report('NB0307', { start: node.span.start, end: node.span.start + 1 }, `${what} is one value of type ${type.kind}`)
    return undefined
  }
  if (isNull(node)) return null
  const value = valueOf(node.text, type, spellings)
  if (value === undefined)
    report('NB0307', node.span, `${what} is not ${wanted[type.kind]}`, { hint: hints[type.kind] ?? null })
  return value
}

function valueOf(
  text: string,
  type: ColumnType,
  spellings?: { true?: readonly string[]; false?: readonly string[] },
): Scalar | undefined {
  switch (type.kind) {
    case 'id':
    case 'category':
    case 'text':
      return text
    case 'boolean':
      if (spellings?.true?.includes(text)) return true
      if (spellings?.false?.includes(text)) return false
      return /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined
    case 'integer':
      return /^[-+]?\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) + 0 : undefined
    case 'number':
      return numberPattern.test(text) && Number.isFinite(Number(text)) ? Number(text) : undefined
    case 'decimal':
      return decimalOf(text, type.precision, type.scale)
    case 'date':
      return isDate(text) ? text : undefined
    default:
      return instantOf(text)
  }
}

const wanted: Readonly<Record<ScalarType, string>> = {
  id: 'an id',
  category: 'a category',
  text: 'a text',
  boolean: 'true or false',
  integer: 'a whole number within ±(2^53 − 1)',
  number: 'a number',
  decimal: 'a decimal of that precision and scale',
  date: 'a date',
  timestamp: 'an instant with its zone',
}

const hints: Partial<Record<ScalarType, string>> = {
  boolean: 'other spellings are declared: { type: boolean, true: [yes], false: [no] }',
  date: 'write 2024-01-31',
  timestamp: 'write 2024-01-31T10:00:00Z or …+01:00',
}

function decimalOf(text: string, precision: number, scale: number): string | undefined {
  const parts = /^([-+]?)0*(\d*)(?:\.(\d*))?$/.exec(text)
  if (!parts || !/\d/.test(text)) return undefined
  const [, sign, whole = '', fraction = ''] = parts
  if (whole.length > precision - scale || fraction.replace(/0+$/, '').length > scale) return undefined
  const digits = scale === 0 ? whole || '0' : `${whole || '0'}.${fraction.slice(0, scale).padEnd(scale, '0')}`
  return sign === '-' && /[1-9]/.test(digits) ? `-${digits}` : digits
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const instant = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text)
}

/** RFC 3339 with a zone, as the instant in UTC with milliseconds; `undefined` without one. */
function instantOf(text: string): string | undefined {
  const parts = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?([Zz]|[+-]\d\d:\d\d)$/.exec(text)
  if (!parts || !isDate(parts[1]!)) return undefined
  const [, day, hour, minute, second = '00', fraction = '', zone] = parts
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  const instant = new Date(
    `${day}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}${zone!.toUpperCase()}`,
  )
  return Number.isNaN(instant.getTime()) ? undefined : instant.toISOString()
}
