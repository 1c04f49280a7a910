import { describe, expect, it } from 'vitest'
import { binomialLowerTail, binomialUpperTail } from '../src/binomial.ts'
import { chiSquareSf, chiSquareTail, chiSquareUpperQuantile } from '../src/chi-square.ts'
import { erf, erfc } from '../src/error-function.ts'
import { fSf, fTail } from '../src/f-distribution.ts'
import { incompleteBeta } from '../src/incomplete-beta.ts'
import { logGamma } from '../src/log-gamma.ts'
import { normalLogSf, normalQuantile, normalSf, normalUpperQuantile, normalUpperQuantileOfLog } from '../src/normal.ts'
import { studentLogSf, studentQuantile, studentSf, studentUpperQuantile } from '../src/student.ts'
import golden from './golden/special-functions.json' with { type: 'json' }

/** Below this the value itself is denormal or lost, and its logarithm is the number of record. */
const smallestValue = 1e-300
/** Above this distance from 1 the goldens' own logarithm has digits left. */
const smallestLog = 1e-20

function relativeError(actual: number, digits: string | number): number {
  const expected = Number(digits)
  return actual === expected ? 0 : Math.abs(actual - expected) / Math.abs(expected)
}

function expectTail(value: number, digits: string | number, log: number, logDigits: string | number, at: string) {
  if (Number(digits) > smallestValue) expect(relativeError(value, digits), `sf at ${at}`).toBeLessThanOrEqual(1e-12)
  if (Math.abs(Number(logDigits)) > smallestLog) {
    expect(relativeError(log, logDigits), `log sf at ${at}`).toBeLessThanOrEqual(1e-12)
  }
}

describe('special functions against 50-digit values', () => {
  it('gives ln Γ to 1e-14 relative, beside its zeros too', () => {
    for (const { a, value } of golden.logGamma)
      expect(relativeError(logGamma(a), value), `a = ${a}`).toBeLessThan(1e-14)
  })

  it('gives erf and erfc to 1e-14 relative', () => {
    for (const point of golden.erf) {
      expect(relativeError(erf(point.x), point.erf), `erf ${point.x}`).toBeLessThan(1e-14)
      expect(relativeError(erfc(point.x), point.erfc), `erfc ${point.x}`).toBeLessThan(1e-14)
    }
  })

  it('gives normal tails and their logarithms to 1e-12 relative, below the smallest double too', () => {
    for (const { z, sf, logSf } of golden.normal) expectTail(normalSf(z), sf, normalLogSf(z), logSf, `z = ${z}`)
  })

  it('gives Student tails and their logarithms to 1e-12 relative for 0.5 to 1e9 degrees of freedom', () => {
    for (const { t, df, sf, logSf } of golden.student) {
      expectTail(studentSf(t, df), sf, studentLogSf(t, df), logSf, `t = ${t}, df = ${df}`)
    }
  })

  it('gives χ² upper tails to 1e-12 relative up to 1e9 degrees of freedom', () => {
    for (const { x, df, sf, logSf } of golden.chiSquare) {
      expectTail(chiSquareSf(x, df), sf, chiSquareTail(x, df).log, logSf, `x = ${x}, df = ${df}`)
    }
  })

  it('gives χ² quantiles that undo the tails to 1e-11 relative', () => {
    for (const { x, df, sf } of golden.chiSquare) {
      const p = Number(sf)
      if (p < 1e-300 || p > 0.9) continue
      expect(relativeError(chiSquareUpperQuantile(p, df), x), `x = ${x}, df = ${df}`).toBeLessThanOrEqual(1e-11)
    }
    // The published table: 3.841 at 1 degree of freedom, 5 %; 0.00393 at 95 %.
    expect(chiSquareUpperQuantile(0.05, 1)).toBeCloseTo(3.841458820694124, 12)
    expect(chiSquareUpperQuantile(0.95, 1)).toBeCloseTo(0.003932140000019522, 14)
    expect([chiSquareUpperQuantile(0, 3), chiSquareUpperQuantile(1, 3)]).toEqual([Infinity, 0])
    expect(() => chiSquareUpperQuantile(2, 3)).toThrow(RangeError)
  })

  it('gives F upper tails to 1e-12 relative', () => {
    for (const { f, between, within, sf, logSf } of golden.f) {
      expectTail(fSf(f, between, within), sf, fTail(f, between, within).log, logSf, `${f} ${between} ${within}`)
    }
  })

  it('gives both beta tails to 1e-12 relative', () => {
    for (const { x, a, b, lower, upper, logLower, logUpper } of golden.beta) {
      const tails = incompleteBeta(a, b, x, 1 - x)
      expectTail(tails.lower.value, lower, tails.lower.log, logLower, `lower ${x} ${a} ${b}`)
      expectTail(tails.upper.value, upper, tails.upper.log, logUpper, `upper ${x} ${a} ${b}`)
    }
  })

  it('gives binomial tails to 1e-12 relative up to 1e9 trials', () => {
    for (const { k, n, p, lower, upper } of golden.binomial) {
      expect(relativeError(binomialLowerTail(k, n, p).value, lower), `lower ${k} ${n} ${p}`).toBeLessThanOrEqual(1e-12)
      expect(relativeError(binomialUpperTail(k, n, p).value, upper), `upper ${k} ${n} ${p}`).toBeLessThanOrEqual(1e-12)
    }
  })

  it('gives normal and Student quantiles to 1e-11 relative for p from 1e-300 to beside ½', () => {
    for (const { p, z } of golden.normalQuantile) {
      expect(relativeError(normalUpperQuantile(p), z), `p = ${p}`).toBeLessThanOrEqual(1e-11)
      if (p < 0.4) {
        expect(relativeError(normalUpperQuantileOfLog(Math.log(p)), z), `ln p of ${p}`).toBeLessThanOrEqual(1e-11)
      }
    }
    for (const { p, df, t } of golden.quantile) {
      const quantile = studentUpperQuantile(p, df)
      expect(relativeError(quantile, t), `p = ${p}, df = ${df}`).toBeLessThanOrEqual(1e-11)
      expect(studentQuantile(p, df)).toBe(-quantile)
    }
  })

  it('answers at the ends instead of failing', () => {
    expect(normalQuantile(0)).toBe(-Infinity)
    expect(normalQuantile(0.5)).toBe(-0)
    expect(studentUpperQuantile(0, 3)).toBe(Infinity)
    expect(studentUpperQuantile(1e-300, 0.5)).toBe(Infinity)
    expect(studentSf(Infinity, 3)).toBe(0)
    expect(studentSf(0, 3)).toBe(0.5)
    expect(studentSf(-2, Infinity)).toBe(normalSf(-2))
    expect(chiSquareSf(0, 3)).toBe(1)
    expect(fSf(0, 3, 4)).toBe(1)
    expect(fSf(Infinity, 3, 4)).toBe(0)
    expect(() => normalQuantile(1.2)).toThrow(RangeError)
    expect(() => studentSf(1, 0)).toThrow(RangeError)
  })

  it('keeps a finite logarithm where the tail has vanished', () => {
    expect(studentSf(1e200, 4)).toBe(0)
    expect(relativeError(studentLogSf(1e200, 4), Math.log(3) - 4 * 200 * Math.LN10)).toBeLessThan(1e-14)
    expect(normalLogSf(1e5)).toBeCloseTo(-0.5e10 - Math.log(1e5) - 0.9189385332, 4)
  })

  it('holds more than 400 points', () => {
    expect(Object.values(golden).reduce((sum, points) => sum + points.length, 0)).toBeGreaterThan(1000)
  })
})
