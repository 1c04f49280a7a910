const pattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3})(\d{3})?Z$/

/**
 * Microseconds since 1970 of an RFC 3339 instant in UTC, written with three or six decimals, or
 * `undefined` if the text is none. A leap second has no place on this scale and is refused.
 */
export function microsecondsOf(text: string): number | undefined {
  const parts = pattern.exec(text)
  if (!parts) return undefined
  const [year, month, day, hour, minute, second, milli] = parts.slice(1, 8).map(Number)
  const time = Date.UTC(year!, month! - 1, day, hour, minute, second, milli)
  const sound = year! >= 1970 && hour! < 24 && minute! < 60 && second! < 60 && new Date(time).getUTCDate() === day
  return sound && month! >= 1 && month! <= 12 ? time * 1000 + Number(parts[8] ?? 0) : undefined
}
