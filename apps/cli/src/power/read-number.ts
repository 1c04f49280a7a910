import { UsageError } from '../command.ts'

interface Range {
  readonly above?: number
  readonly below?: number
  readonly from?: number
  readonly to?: number
}

/** A finite number within a range, or a usage error that says the range. */
export function numberOf(option: string, text: string, range: Range = {}): number {
  const { above = -Infinity, below = Infinity, from = -Infinity, to = Infinity } = range
  const value = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN
  if (Number.isFinite(value) && value > above && value < below && value >= from && value <= to) return value
  const words = [
    ...(above > -Infinity ? [`above ${above}`] : []),
    ...(from > -Infinity ? [`from ${from}`] : []),
    ...(below < Infinity ? [`below ${below}`] : []),
    ...(to < Infinity ? [`to ${to}`] : []),
  ]
  throw new UsageError(`--${option} is a number${words.length > 0 ? ` ${words.join(', ')}` : ''}; "${text}" is not`)
}

export function wholeOf(option: string, text: string, least: number, most = 1_000_000_000_000): number {
  const value = numberOf(option, text, { from: least, to: most })
  if (!Number.isSafeInteger(value)) throw new UsageError(`--${option} is a whole number; "${text}" is not`)
  return value
}

/** Numbers with commas between them. */
export function numbersOf(option: string, text: string): readonly number[] {
  return text.split(',').map((part) => numberOf(option, part))
}

/** Values by metric, each written `metric=0.19`. */
export function numbersByName(option: string, pairs: readonly string[], range: Range = {}): Record<string, number> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      if (at < 1) throw new UsageError(`--${option} beside a notebook is metric=number; "${pair}" is not`)
      return [pair.slice(0, at), numberOf(option, pair.slice(at + 1), range)]
    }),
  )
}
