import { describe, expect, it } from 'vitest'
import { differenceScore } from '../src/difference-score.ts'
import { fisherOneSided, fisherTwoSided, midP } from '../src/fisher.ts'
import { newcombeInterval } from '../src/newcombe.ts'
import { normalUpperQuantile } from '../src/normal.ts'
import { ratioScore } from '../src/ratio-score.ts'
import { differenceSet, ratioSet } from '../src/score-sets.ts'
import { sparseContrast } from '../src/sparse-contrast.ts'
import { valueOf } from './answers.ts'
import golden from './golden/sparse.json' with { type: 'json' }

const options = { criticalValue: normalUpperQuantile(0.025), level: 0.95, includesNull: false }
const cases = golden.map((row) => {
  const [control = 0, unitsControl = 0, treatment = 0, unitsTreatment = 0] = row.table
  return {
    ...row,
    at: row.table.join(' '),
    control: { successes: control, units: unitsControl },
    treatment: { successes: treatment, units: unitsTreatment },
  }
})

/** Within 1e-10, or of its size where it is larger than 1. */
function expectNear(actual: number, digits: string, at: string) {
  const expected = Number(digits)
  expect(Math.abs(actual - expected), `${at}: ${actual} for ${expected}`).toBeLessThanOrEqual(
    1e-10 * Math.max(1, Math.abs(expected)),
  )
}

describe('sparse tables against fractions and 50-digit calculation', () => {
  it("gives Fisher's p and the mid-p, and what SciPy gives", () => {
    for (const { control, treatment, at, ...row } of cases) {
      const one = fisherOneSided(control, treatment)
      expectNear(one.upper.value, row.upper, `${at}, upper`)
      expectNear(one.lower.value, row.lower, `${at}, lower`)
      expectNear(midP(control, treatment).upper.value, row.midUpper, `${at}, mid-p`)
      const two = fisherTwoSided(control, treatment).value
      expectNear(two, row.twoSided, `${at}, two-sided`)
      expectNear(two, String(row.scipy), `${at}, SciPy's p`)
    }
  })

  it('gives both scores at any difference and ratio', () => {
    for (const { control, treatment, at, differences, ratios } of cases) {
      for (const [difference, score] of differences)
        expectNear(differenceScore(control, treatment, Number(difference)), String(score), `${at} at ${difference}`)
      for (const [ratio, score] of ratios)
        if (score !== null)
          expectNear(ratioScore(control, treatment, Number(ratio)), String(score), `${at} at ratio ${ratio}`)
    }
  })

  it('gives both score sets, a null bound where a ratio has none and the line where nothing varies', () => {
    const bounds = { unbounded: 0, line: 0 }
    for (const { control, treatment, at, ...row } of cases) {
      const difference = differenceSet(control, treatment, options)
      if (difference.kind !== 'interval') throw new Error(`${at} has no interval`)
      expectNear(difference.lower!, row.differenceSet[0]!, `${at}, lower`)
      expectNear(difference.upper!, row.differenceSet[1]!, `${at}, upper`)
      const ratio = ratioSet(control, treatment, options)
      if (row.ratioSet === null) {
        expect(ratio).toEqual({ kind: 'line', level: 0.95 })
        bounds.line += 1
        continue
      }
      if (ratio.kind !== 'interval') throw new Error(`${at} has no interval of ratios`)
      const [lower, upper] = row.ratioSet
      expectNear(ratio.lower!, lower!, `${at}, lower ratio`)
      if (upper) expectNear(ratio.upper!, upper, `${at}, upper ratio`)
      else expect(ratio.upper, at).toBeNull()
      if (!upper) bounds.unbounded += 1
    }
    expect(Math.min(bounds.line, bounds.unbounded)).toBeGreaterThan(2)
  })

  it("gives Newcombe's interval", () => {
    for (const { control, treatment, at, newcombe } of cases) {
      const { set } = valueOf(newcombeInterval(control, treatment, 0.95))
      if (set.kind !== 'interval') throw new Error(`${at} has no interval`)
      expectNear(set.lower!, newcombe[0]!, `${at}, lower`)
      expectNear(set.upper!, newcombe[1]!, `${at}, upper`)
    }
  })
})

describe('published tables', () => {
  it('gives the tea tasting its 17/70 and 34/70, and a mid-p of 9/70', () => {
    const [said, poured] = [
      { successes: 1, units: 4 },
      { successes: 3, units: 4 },
    ]
    expect(fisherOneSided(said, poured).upper.value).toBeCloseTo(17 / 70, 15)
    expect(fisherTwoSided(said, poured).value).toBeCloseTo(34 / 70, 15)
    expect(midP(said, poured).upper.value).toBeCloseTo(9 / 70, 15)
  })

  it('gives the intervals of Cookie Cats, day 7', () => {
    const control = { successes: 8502, units: 44_700 }
    const treatment = { successes: 8279, units: 45_489 }
    expect(valueOf(newcombeInterval(control, treatment, 0.95)).set).toMatchObject({
      lower: expect.closeTo(-0.0132819409, 10),
      upper: expect.closeTo(-0.0031213027, 10),
    })
    const { absolute, relative, test } = sparseContrast(control, treatment, { level: 0.95 })
    expect(valueOf(relative)).toMatchObject({
      estimate: expect.closeTo(-0.0431190349, 10),
      set: { lower: expect.closeTo(-0.0688910051, 10), upper: expect.closeTo(-0.0166345298, 10) },
    })
    // The interval of differences as published, −0.0132813784 to −0.0031214668, has six digits only:
    // at 50 digits its bounds have scores of 1.959598 and −1.959944, not ±1.959964.
    expect(valueOf(absolute).set).toMatchObject({
      lower: expect.closeTo(-0.01328232624842, 13),
      upper: expect.closeTo(-0.00312141580229, 13),
    })
    // The pooled z of the published table, by N/(N − 1).
    expect(valueOf(test).statistic).toBeCloseTo(-3.164358912748191 * Math.sqrt(90_188 / 90_189), 12)
  })
})
