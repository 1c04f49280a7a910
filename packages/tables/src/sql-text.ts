import { WeighhouseError } from '@weighhouse/kernel'

/** A text as an SQL literal. Text with NUL or lone surrogates has no SQL form and is refused. */
export function quoteText(text: string): string {
  if (text.includes('\0') || !text.isWellFormed()) {
    throw new WeighhouseError(
      'bad-input',
      'A text holds a NUL character or half a surrogate pair, which no engine can compare: remove it.',
    )
  }
  return `'${text.replaceAll("'", "''")}'`
}

/** A double as an SQL literal, to the last bit. */
export function quoteNumber(value: number): string {
  if (Number.isNaN(value)) return "'nan'::DOUBLE"
  if (!Number.isFinite(value)) return value > 0 ? "'inf'::DOUBLE" : "'-inf'::DOUBLE"
  const text = Object.is(value, -0) ? '-0.0' : value.toExponential()
  return `'${text}'::DOUBLE`
}

/** A name as an SQL identifier. Inside the engine columns are `c0`, `c1`, …: only author SQL ever sees author names. */
export function quoteName(name: string): string {
  if (name.includes('\0') || !name.isWellFormed()) {
    throw new WeighhouseError('bad-input', 'A name holds a NUL character or half a surrogate pair: rename it.')
  }
  return `"${name.replaceAll('"', '""')}"`
}
