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
]

/**
 * A day as `14 January 2024`, an instant as `14 January 2024, 09:30 UTC`, seconds shown when there
 * are any. Offsets are turned to UTC; text that is no RFC 3339 date stays as it is.
 */
export function formatDate(text: string): string {
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (day) return months[Number(day[2]) - 1] ? dayInWords(Number(day[1]), Number(day[2]), Number(day[3])) : text
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text) || !/(Z|[+-]\d{2}:\d{2})$/.test(text)) return text
  const instant = new Date(text)
  if (Number.isNaN(instant.getTime())) return text
  const seconds = instant.getUTCSeconds()
  const clock = [instant.getUTCHours(), instant.getUTCMinutes(), ...(seconds > 0 ? [seconds] : [])].map(twoDigits)
  const date = dayInWords(instant.getUTCFullYear(), instant.getUTCMonth() + 1, instant.getUTCDate())
  return `${date}, ${clock.join(':')} UTC`
}

function dayInWords(year: number, month: number, day: number): string {
  return `${day} ${months[month - 1]!} ${year}`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
