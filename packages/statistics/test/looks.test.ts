import { describe, expect, it } from 'vitest'
import {
  alwaysValidCriticalValue,
  alwaysValidOneSided,
  alwaysValidOneSidedCriticalValue,
  alwaysValidTwoSided,
} from '../src/always-valid.ts'
import { differenceSkewness, isBurnedIn, isSkewTrusted } from '../src/burn-in.ts'
import { normalSf } from '../src/normal.ts'
import { isSparse } from '../src/sparse.ts'
import golden from './golden/counts.json' with { type: 'json' }

describe('always-valid evidence', () => {
  it('gives ln E to 1e-11 against 50-digit values, far on either side of the null value', () => {
    for (const { alpha, units, plannedUnits, statistic, oneSided, twoSided } of golden.mixtures) {
      const look = { units, plannedUnits }
      for (const [actual, digits] of [
        [alwaysValidOneSided(statistic, look, alpha), oneSided],
        [alwaysValidTwoSided(statistic, look, alpha), twoSided],
      ] as const) {
        const at = `W = ${statistic}, n = ${units} of ${plannedUnits}, alpha = ${alpha}`
        expect(Math.abs(actual.logEValue - Number(digits)), at).toBeLessThanOrEqual(
          1e-11 * Math.max(1, Math.abs(Number(digits))),
        )
        expect(actual.log10PValue, at).toBeCloseTo(Math.min(0, -Number(digits) / Math.LN10), 8)
      }
    }
  })

  it('has the critical value 3.0352 at the planned units for α = 0.05, where E is 1/α', () => {
    const look = { units: 90_000, plannedUnits: 90_000 }
    expect(alwaysValidCriticalValue(look, 0.05)).toBeCloseTo(3.0352, 4)
    for (const units of [10, 500, 90_000, 1e7]) {
      const at = { units, plannedUnits: 90_000 }
      expect(alwaysValidTwoSided(alwaysValidCriticalValue(at, 0.05), at, 0.05).pValue).toBeCloseTo(0.05, 12)
      expect(alwaysValidOneSided(alwaysValidOneSidedCriticalValue(at, 0.05), at, 0.05).pValue).toBeCloseTo(0.05, 12)
    }
  })

  it('is never below the fixed-horizon p and falls as the statistic rises', () => {
    const look = { units: 700, plannedUnits: 1000 }
    let before = 0
    for (let statistic = -5; statistic <= 8; statistic += 0.25) {
      const { log10PValue, logEValue } = alwaysValidOneSided(statistic, look, 0.05)
      expect(log10PValue).toBeGreaterThanOrEqual(Math.log10(normalSf(statistic)))
      expect(logEValue).toBeGreaterThan(statistic === -5 ? -Infinity : before)
      before = logEValue
    }
  })
})

describe('rules on counts', () => {
  it('lets looks conclude only after the burn-in of both arms', () => {
    const arm = (successes: number) => ({ kind: 'proportion', successes, units: 40 }) as const
    expect(isBurnedIn([arm(5), arm(35)])).toBe(true)
    expect(isBurnedIn([arm(5), arm(4)])).toBe(false)
    expect(isBurnedIn([arm(5), arm(36)])).toBe(false)
    const other = (units: number, nonZeroUnits: number) => ({ kind: 'other', units, nonZeroUnits }) as const
    expect(isBurnedIn([other(100, 5), other(100, 5)])).toBe(true)
    expect(isBurnedIn([other(100, 5), other(99, 50)])).toBe(false)
    expect(isBurnedIn([other(100, 5), other(1000, 4)])).toBe(false)
  })

  it('holds a look back while the difference is skewed, and longer where shares are unequal', () => {
    const arms = [
      { units: 900, skewness: 2 },
      { units: 100, skewness: 2 },
    ]
    expect(isSkewTrusted(0.05, arms, [0.5, 0.5])).toBe(true)
    expect(isSkewTrusted(-0.11, arms, [0.5, 0.5])).toBe(false)
    expect(isSkewTrusted(0.05, arms, [0.6, 0.4])).toBe(true)
    expect(isSkewTrusted(0.05, arms, [0.9, 0.1])).toBe(true)
    expect(
      isSkewTrusted(
        0.05,
        [
          { units: 900, skewness: -2.7 },
          { units: 100, skewness: undefined },
        ],
        [0.9, 0.1],
      ),
    ).toBe(false)
    expect(isSkewTrusted(Number.NaN, arms, [0.5, 0.5])).toBe(false)
    expect(differenceSkewness({ units: 100, third: 2 }, { units: 50, third: 2 }, 0.2)).toBeCloseTo(
      (2 / 2500 - 2 / 10_000) / 0.008,
      12,
    )
  })

  it('calls a proportion sparse by its smallest count, with a wider border for unequal shares', () => {
    const even = { control: 0.5, treatment: 0.5 }
    const uneven = { control: 0.9, treatment: 0.1 }
    expect(isSparse(9, 1000, 50, 1000, even)).toBe(true)
    expect(isSparse(10, 1000, 50, 1000, even)).toBe(false)
    expect(isSparse(991, 1000, 50, 1000, even)).toBe(true)
    expect(isSparse(500, 1000, 9, 1000, even)).toBe(true)
    expect(isSparse(199, 1000, 5000, 9000, uneven)).toBe(true)
    expect(isSparse(200, 1000, 5000, 9000, uneven)).toBe(false)
    expect(isSparse(10, 1000, 50, 1000, { control: 0.6, treatment: 0.4 })).toBe(false)
  })
})
