/** Numbers as a reader sees them: a true minus sign, commas between thousands, the same in every locale. */
export function numberWords(value: number, digits: number, sign: 'always' | 'negative' = 'negative'): string {
  const [whole = '0', fraction] = Math.abs(value).toFixed(digits).split('.')
  const grouped = whole.includes('e') ? whole : whole.replace(/\B(?=(\d{3})+$)/g, ',')
  const text = fraction === undefined ? grouped : `${grouped}.${fraction}`
  const isZero = /^[0.,]*$/.test(text)
  if (isZero) return text
  return value < 0 ? `−${text}` : sign === 'always' ? `+${text}` : text
}

/** About three significant digits, for values of any size. */
export function roundedWords(value: number, sign: 'always' | 'negative' = 'negative'): string {
  if (value === 0) return '0'
  const magnitude = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(3)))))
  if (magnitude < -6 || magnitude > 14) return value.toExponential(2).replaceAll('-', '−')
  return numberWords(value, Math.min(8, Math.max(0, 2 - magnitude)), sign)
}

/** Percentage points with two decimals, or with two significant digits where that says more. */
export function pointsWords(share: number): string {
  return numberWords(share * 100, digitsOf(share * 100, 2), 'always')
}

/** Per cent with one decimal, or with two significant digits where that says more: rare events have a share, too. */
export function percentWords(share: number, sign: 'always' | 'negative' = 'negative'): string {
  return `${numberWords(share * 100, digitsOf(share * 100, 1), sign)} %`
}

function digitsOf(value: number, least: number): number {
  const magnitude = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)))
  return magnitude < -5 ? least : Math.max(least, 1 - magnitude)
}

/** `p = 0.0086`, or a bound below one in ten thousand. */
export function pValueWords(pValue: number | null): string {
  if (pValue !== null && pValue > 0.9999) return 'p = 1'
  return pValue === null || pValue < 0.0001 ? 'p below 0.0001' : `p = ${numberWords(pValue, 4)}`
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The last day whose data an instant knows whole, in UTC: the midnight that ends a day counts as that day. */
export function dayWords(instant: string): string {
  const date = new Date(Date.parse(instant) - 1)
  return `${date.getUTCDate()} ${months[date.getUTCMonth()] ?? ''} ${date.getUTCFullYear()}`
}
