/** Days from 1970-01-01 to a date written `YYYY-MM-DD` of the years 1–9999, or null when it is none. */
export function daysOfDate(text: string): number | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!parts) return null
  const year = Number(parts[1])
  const month = Number(parts[2])
  const day = Number(parts[3])
  if (year < 1 || month < 1 || month > 12 || day < 1) return null
  const days = daysOfCivil(year, month, day)
  return dateOfDays(days) === text ? days : null
}

const firstDay = daysOfCivil(1, 1, 1)
const lastDay = daysOfCivil(9999, 12, 31)

/** The date a whole number of days after 1970-01-01, or null outside the years 1–9999. */
export function dateOfDays(days: number): string | null {
  if (!(days >= firstDay && days <= lastDay)) return null
  // Howard Hinnant, "chrono-compatible low-level date algorithms", civil_from_days.
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`
}

/** Howard Hinnant, "chrono-compatible low-level date algorithms", days_from_civil. */
function daysOfCivil(year: number, month: number, day: number): number {
  const shiftedYear = month <= 2 ? year - 1 : year
  const era = Math.floor(shiftedYear / 400)
  const yearOfEra = shiftedYear - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

const instant =
  /^(\d{4}-\d{2}-\d{2})[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/
const dayMs = 86_400_000

/**
 * An instant written as in RFC 3339 with its zone (`Z` or an offset; seconds may be left out), as milliseconds since
 * 1970 with what is finer cut off; null when it is none, has no zone, or falls outside the years 1–9999.
 */
export function millisecondsOfTimestamp(text: string): number | null {
  const parts = instant.exec(text)
  if (!parts) return null
  const days = daysOfDate(parts[1]!)
  if (days === null) return null
  const fraction = Number((parts[5] ?? '').slice(0, 3).padEnd(3, '0'))
  const local = ((Number(parts[2]) * 60 + Number(parts[3])) * 60 + Number(parts[4] ?? 0)) * 1000 + fraction
  const offset = (Number(parts[7] ?? 0) * 60 + Number(parts[8] ?? 0)) * 60_000
  const milliseconds = days * dayMs + local - (parts[6] === '-' ? -offset : offset)
  return timestampOfMilliseconds(milliseconds) === null ? null : milliseconds
}

/** `2026-03-29T01:30:00.000Z` from milliseconds since 1970, or null outside the years 1–9999. */
export function timestampOfMilliseconds(milliseconds: number): string | null {
  const date = dateOfDays(Math.floor(milliseconds / dayMs))
  if (date === null) return null
  const ofDay = milliseconds - Math.floor(milliseconds / dayMs) * dayMs
  const seconds = Math.floor(ofDay / 1000)
  const time = `${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}`
  return `${date}T${time}.${pad(ofDay % 1000, 3)}Z`
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0')
}
