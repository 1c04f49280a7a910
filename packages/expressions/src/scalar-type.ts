import { daysOfDate, millisecondsOfTimestamp } from './calendar.ts'
import type { ColumnType, Scalar } from './expression.ts'

/** Whether a value that is not null has the form that rows hold for a type. */
export function isScalarOfType(value: Scalar, type: ColumnType): boolean {
  switch (type.kind) {
    case 'boolean':
      return typeof value === 'boolean'
    case 'integer':
      return Number.isSafeInteger(value)
    case 'number':
      return typeof value === 'number'
    case 'decimal':
      return typeof value === 'string' && isDecimal(value, type.precision, type.scale)
    case 'date':
      return typeof value === 'string' && daysOfDate(value) !== null
    case 'timestamp':
      return typeof value === 'string' && millisecondsOfTimestamp(value) !== null
    default:
      return typeof value === 'string'
  }
}

function isDecimal(text: string, precision: number, scale: number): boolean {
  const parts = /^-?(\d+)(?:\.(\d+))?$/.exec(text)
  if (!parts) return false
  const whole = parts[1]!.replace(/^0+/, '')
  return whole.length <= precision - scale && (parts[2] ?? '').length <= scale
}
