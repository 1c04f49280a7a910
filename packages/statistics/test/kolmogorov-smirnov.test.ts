import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { uniformDistance } from '../src/kolmogorov-smirnov.ts'
import { expectRelative, valueOf } from './answers.ts'
import golden from './golden/kolmogorov-smirnov.json' with { type: 'json' }

describe('the distance of p-values from uniform', () => {
  it('is that of SciPy, and its p-value the exact one to 2 % where it matters', () => {
    for (const { values, distance, pValue } of golden.cases) {
      const found = valueOf(uniformDistance(values))
      expectRelative(found.distance, distance, 1e-9, `${values.length} values`)
      if (pValue < 0.3) expectRelative(found.pValue, pValue, 0.02, `${values.length} values`)
      else expect(Math.abs(found.pValue - pValue)).toBeLessThan(0.02)
    }
  })

  it('does not hang on the order, and mirrors', () => {
    const probabilities = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 20, maxLength: 60 })
    fc.assert(
      fc.property(probabilities, (values) => {
        const { distance } = valueOf(uniformDistance(values))
        expect(valueOf(uniformDistance(values.toReversed())).distance).toBe(distance)
        expect(valueOf(uniformDistance(values.map((value) => 1 - value))).distance).toBeCloseTo(distance, 12)
      }),
    )
  })

  it('is not told of a handful, and refuses what is no probability', () => {
    expect(uniformDistance([0.1, 0.9])).toMatchObject({ kind: 'not-estimable', reason: 'too-few-values' })
    expect(() => uniformDistance(Array.from({ length: 20 }, () => 1.2))).toThrow(RangeError)
  })
})
