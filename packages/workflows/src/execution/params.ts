import type { Scalar } from '@weighhouse/expressions'
import { WeighhouseError } from '@weighhouse/kernel'
import type { FrontMatter } from '@weighhouse/notebook'

const day = /^\d{4}-\d{2}-\d{2}$/
const dayMs = 86_400_000

/**
 * Values for the notebook's `params`: given ones as text (command line) or JSON (API), else their
 * defaults. Every unknown or malformed one is told at once, by name; values are not repeated.
 */
export function resolveParams(
  front: FrontMatter,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, Scalar>> {
  const problems = Object.keys(given)
    .filter((name) => !Object.hasOwn(front.params, name))
    .map(
      (name) =>
        `${name} is not a parameter of this notebook (it has: ${Object.keys(front.params).join(', ') || 'none'})`,
    )
  const values: Record<string, Scalar> = {}
  for (const [name, { type, default: fallback }] of Object.entries(front.params)) {
    const value = Object.hasOwn(given, name) ? readParam(type, given[name]) : fallback
    if (value === undefined) problems.push(`${name} must be a ${type}`)
    else if (name === 'asOf' && !isWithinYears(value)) problems.push('asOf must be from 0001-01-01 to 9999-12-30')
    else values[name] = value
  }
  if (problems.length > 0) throw new WeighhouseError('bad-input', `parameters: ${problems.join('; ')}`)
  return values
}

/**
 * The instant that data are judged at. A date stands for the whole day, so it is the midnight that
 * ends it, in UTC; without an `asOf` parameter it is `now`.
 */
export function asOfInstant(params: Readonly<Record<string, Scalar>>, now: Date): string {
  const asOf = params.asOf
  if (typeof asOf !== 'string') return now.toISOString()
  return day.test(asOf) ? endOfDay(asOf) : new Date(asOf).toISOString()
}

/** The midnight that ends a day, RFC 3339 UTC: a window's end day is included. */
export function endOfDay(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + dayMs).toISOString()
}

/** Whether an `asOf`, and the midnight that ends its day, has a year of four digits, as the database wants it. */
function isWithinYears(asOf: Scalar): boolean {
  if (typeof asOf !== 'string') return true
  const begins = Date.parse(asOf)
  const ends = day.test(asOf) ? begins + dayMs : begins
  return begins >= Date.parse('0001-01-01T00:00:00Z') && ends <= Date.parse('9999-12-31T00:00:00Z')
}

function readParam(type: string, value: unknown): Scalar | undefined {
  switch (type) {
    case 'integer':
    case 'number': {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
      if (typeof number !== 'number' || !Number.isFinite(number)) return undefined
      return type === 'integer' && !Number.isSafeInteger(number) ? undefined : number
    }
    case 'boolean':
      return value === true || value === 'true' ? true : value === false || value === 'false' ? false : undefined
    case 'date':
      return typeof value === 'string' && isDate(value) ? value : undefined
    case 'timestamp':
      return typeof value === 'string' && /(Z|[+-]\d{2}:?\d{2})$/.test(value) && !Number.isNaN(Date.parse(value))
        ? new Date(value).toISOString()
        : undefined
    case 'decimal':
      return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? value : undefined
    default:
      return typeof value === 'string' ? value : undefined
  }
}

function isDate(text: string): boolean {
  const instant = Date.parse(`${text}T00:00:00Z`)
  return day.test(text) && !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text)
}
