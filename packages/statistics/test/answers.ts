import { expect } from 'vitest'
import type { Estimated } from '../src/estimated.ts'

/** The answer, where one was due. */
export function valueOf<X>(answer: Estimated<X>): X {
  if (answer.kind === 'not-estimable') throw new Error(`not estimable: ${answer.reason}`)
  return answer
}

/** Fails unless `actual` agrees with the written digits to `tolerance` of their size. */
export function expectRelative(actual: number, digits: string | number, tolerance: number, at: string) {
  const expected = Number(digits)
  expect(Math.abs(actual - expected), `${at}: ${actual} for ${expected}`).toBeLessThanOrEqual(
    tolerance * Math.abs(expected),
  )
}
