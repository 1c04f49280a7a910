const minus = '\u2212'
const space = '\u00a0'

/**
 * A finite number in words, by the name of a format: `pp`, `pct`, `number`, `integer`, `money(EUR)`,
 * `ms`, `pvalue`; anything else prints as `number`. Never asks the machine's locale: a full stop before
 * decimals, commas between thousands, the minus sign U+2212, a no-break space before a unit.
 */
export function formatNumber(value: number, format: string | null): string {
  switch (format) {
    case 'pp':
      return `${percent(value)}${space}pp`
    case 'pct':
      return `${percent(value)}${space}%`
    case 'integer':
      return grouped(value, 0)
    case 'ms':
      return `${significant(Number(value.toPrecision(3)))}${space}ms`
    case 'pvalue':
      return pValue(value)
    default: {
      const currency = format === null ? null : /^money\(([A-Z]{3})\)$/.exec(format)
      return currency ? `${currency[1]!}${space}${grouped(value, 2)}` : significant(value)
    }
  }
}

/** A share or a difference of shares times 100, two decimals, or as many as show two digits. */
export function percent(share: number): string {
  const hundredfold = share * 100
  const size = Math.abs(hundredfold)
  return grouped(hundredfold, size === 0 || size >= 0.1 ? 2 : Math.min(6, 1 - Math.floor(Math.log10(size))))
}

/** A level such as 0.95 as `95 %`, without needless decimals. */
export function formatLevel(level: number): string {
  return `${trimmed((level * 100).toFixed(4))}${space}%`
}

/** Four significant digits, whole numbers in full, tiny and huge ones as a power of ten. */
export function significant(value: number): string {
  const size = Math.abs(value)
  if (Number.isSafeInteger(value)) return grouped(value, 0)
  if (size < 1e-4 || size >= 1e15) return power(value)
  if (size >= 1000) return grouped(value, size >= 1e5 ? 0 : 1)
  return signed(trimmed(value.toPrecision(4)))
}

/** A p-value; below 1e-300 the base-10 logarithm is the number of record. */
export function pValue(value: number | null, log10: number | null = null): string {
  if (value === null) return log10 === null ? 'not available' : `10${superscript(Math.round(log10))}`
  if (value === 0) return log10 === null ? `below${space}10${superscript(-300)}` : `10${superscript(Math.round(log10))}`
  if (value < 1e-4) return power(value)
  return value < 0.01 ? value.toFixed(4) : value.toFixed(3)
}

function power(value: number): string {
  const [digits, exponent] = value.toExponential(1).split('e')
  return `${signed(digits!)}${space}×${space}10${superscript(Number(exponent))}`
}

function superscript(exponent: number): string {
  return String(exponent).replace(/./g, (digit) => superscripts[digit]!)
}

const superscripts: Readonly<Record<string, string>> = {
  '-': '⁻',
  '0': '⁰',
  '1': '¹',
  '2': '²',
  '3': '³',
  '4': '⁴',
  '5': '⁵',
  '6': '⁶',
  '7': '⁷',
  '8': '⁸',
  '9': '⁹',
}

function grouped(value: number, decimals: number): string {
  if (Math.abs(value) >= 1e15) return power(value)
  const [whole, fraction] = value.toFixed(decimals).split('.')
  const text = whole!.replace(/\B(?=(\d{3})+$)/g, ',')
  const joined = fraction === undefined ? text : `${text}.${fraction}`
  return signed(/[1-9]/.test(joined) ? joined : joined.replace('-', ''))
}

function trimmed(text: string): string {
  return text.includes('.') && !text.includes('e') ? text.replace(/\.?0+$/, '') : text
}

function signed(text: string): string {
  return text.replace(/^-/, minus)
}
