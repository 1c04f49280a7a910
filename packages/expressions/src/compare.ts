import type { Scalar } from './expression.ts'

/** Total order of doubles: −0 equals 0, NaN equals NaN and is above everything. Negative, 0 or positive. */
export function compareNumbers(left: number, right: number): number {
  if (left < right) return -1
  if (left > right) return 1
  if (left === right) return 0
  return Number(Number.isNaN(left)) - Number(Number.isNaN(right))
}

/** Order of texts by code points, which is the byte order of their UTF-8. */
export function compareTexts(left: string, right: string): number {
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index++) {
    const difference = rank(left.charCodeAt(index)) - rank(right.charCodeAt(index))
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

/** Surrogates stand for code points above U+FFFF, so they go after U+E000–U+FFFF. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}

/** Order of two values of one type, or null where one is null or the types do not compare. */
export function compareValues(left: Scalar, right: Scalar): number | null {
  if (typeof left === 'number' && typeof right === 'number') return compareNumbers(left, right)
  if (typeof left === 'string' && typeof right === 'string') return compareTexts(left, right)
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right)
  return null
}

/** Total order for sorting a column: as `compareValues`, nulls after everything. */
export function compareScalars(left: Scalar, right: Scalar): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null)
  return compareValues(left, right) ?? compareTexts(typeof left, typeof right)
}
