const pattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?Z$/

/**
 * Microseconds since 1970 of an RFC 3339 instant in UTC with up to six decimals, or `undefined` if
 * the text is none. Microseconds, because that is what the database's clock tells events apart by.
 * Years before 1970 and leap seconds, which have no place on this scale, are refused.
 */
export function microsecondsOf(text: string): number | undefined {
  const parts = pattern.exec(text)
  if (!parts) return undefined
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number)
  const time = Date.UTC(year!, month! - 1, day, hour, minute, second)
  const sound = year! >= 1970 && month! >= 1 && month! <= 12 && hour! < 24 && minute! < 60 && second! < 60
  if (!sound || new Date(time).getUTCDate() !== day) return undefined
  return time * 1000 + Number((parts[7] ?? '').padEnd(6, '0'))
}
