/** A number in decimal syntax (`-12.5e3`; no spaces, no `+`, no other base), or null when the text is none or overflows. */
export function numberOfText(text: string): number | null {
  if (!/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)) return null
  const value = Number(text)
  return Number.isFinite(value) ? value : null
}

/**
 * The shortest decimal text that reads back as the same double: plain from 0.0001 up to 1e16, `1.5e-05` or `1e+16` outside,
 * which is how DuckDB writes doubles, but whole numbers without `.0`. Null for NaN and infinities.
 */
export function textOfNumber(value: number): string | null {
  if (!Number.isFinite(value)) return null
  const size = Math.abs(value)
  if (size === 0) return '0'
  if (size >= 1e-4 && size < 1e16) return String(value)
  const [digits = '', exponent = ''] = value.toExponential().split('e')
  return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`
}
