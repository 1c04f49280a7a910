import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  benjaminiHochberg,
  benjaminiYekutieli,
  bonferroni,
  type Correction,
  hochberg,
  holm,
  hommel,
} from '../src/multiplicity.ts'
import { pValueOfLog10 } from '../src/p-value.ts'
import golden from './golden/corrections.json' with { type: 'json' }

const corrections = { bonferroni, holm, hochberg, hommel, benjaminiHochberg, benjaminiYekutieli }
const names = ['bonferroni', 'holm', 'hochberg', 'hommel', 'benjaminiHochberg', 'benjaminiYekutieli'] as const
const logs = fc.array(fc.oneof(fc.double({ min: -12, max: 0, noNaN: true }), fc.constantFrom(-1, -2, -0.5)), {
  maxLength: 8,
})
const adjusted = (correction: Correction, log10s: readonly number[]) =>
  correction(log10s.map(pValueOfLog10)).map(({ log10PValue }) => log10PValue)

describe('corrections for many tests', () => {
  for (const name of names) {
    const correction: Correction = corrections[name]

    it(`gives ${name} as statsmodels does, ties included`, () => {
      for (const family of golden) {
        const expected = family[name]
        const actual = correction(family.p.map((p) => pValueOfLog10(Math.log10(p))))
        for (const [index, p] of expected.entries()) {
          expect(Math.abs(actual[index]!.pValue! - p) / p, `${name} of ${family.p.join(' ')}`).toBeLessThan(1e-11)
        }
      }
    })

    it(`gives ${name} whatever the order of the members, and nothing for no member`, () => {
      fc.assert(
        fc.property(logs, (family) => {
          expect(adjusted(correction, family.toReversed())).toEqual(adjusted(correction, family).toReversed())
        }),
      )
      expect(correction([])).toEqual([])
      expect(adjusted(correction, [-3])).toEqual([-3])
    })
  }

  it('orders Hommel ≤ Hochberg ≤ Holm ≤ Bonferroni, and none below p', () => {
    fc.assert(
      fc.property(logs, (family) => {
        const [a, b, c, d] = [hommel, hochberg, holm, bonferroni].map((correction) => adjusted(correction, family))
        for (const index of family.keys()) {
          expect(a![index]!).toBeLessThanOrEqual(b![index]! + 1e-12)
          expect(b![index]!).toBeLessThanOrEqual(c![index]! + 1e-12)
          expect(c![index]!).toBeLessThanOrEqual(d![index]! + 1e-12)
          expect(a![index]!).toBeGreaterThanOrEqual(family[index]! - 1e-12)
        }
      }),
    )
  })

  it('gives Hommel as the largest Simes value over all subfamilies that hold the member', () => {
    fc.assert(
      fc.property(logs, (family) => {
        const found = adjusted(hommel, family)
        for (const member of family.keys()) {
          let largest = -Infinity
          for (let subset = 1; subset < 2 ** family.length; subset += 1) {
            if ((subset & (1 << member)) === 0) continue
            const chosen = family.filter((_, index) => (subset & (1 << index)) !== 0).toSorted((x, y) => x - y)
            largest = Math.max(
              largest,
              Math.min(...chosen.map((log, rank) => log + Math.log10(chosen.length / (rank + 1)))),
            )
          }
          expect(found[member]!).toBeCloseTo(Math.min(0, largest), 10)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('keeps the order of p-values below the smallest double', () => {
    const result = holm([pValueOfLog10(-5000), pValueOfLog10(-400), pValueOfLog10(-1)])
    expect(result.map(({ pValue }) => pValue)).toEqual([null, null, expect.closeTo(0.1, 12)])
    expect(result[0]!.log10PValue).toBeCloseTo(-5000 + Math.log10(3), 9)
    expect(result[1]!.log10PValue).toBeCloseTo(-400 + Math.log10(2), 9)
    expect(() => holm([{ pValue: null, log10PValue: Number.NaN }])).toThrow(RangeError)
  })
})
