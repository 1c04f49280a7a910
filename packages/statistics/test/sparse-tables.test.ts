import { describe, expect, it } from 'vitest'
import type { ArmCounts } from '../src/arm-counts.ts'
import { type EffectSet, isInSet } from '../src/effect-set.ts'
import { fisherOneSided, fisherTwoSided, midP } from '../src/fisher.ts'
import { normalUpperQuantile } from '../src/normal.ts'
import { sparseContrast } from '../src/sparse-contrast.ts'
import { slowScore } from './slow-score.ts'

const largest = 30
/** All pairs of arms up to 30 units in the long run; else those of which the treatment's size leaves a rest. */
const isTaken = (control: number, treatment: number) =>
  process.env.WEIGHHOUSE_LONG !== undefined || (control * 7 + treatment) % 12 === 0
const critical = normalUpperQuantile(0.025)
const tolerance = 1e-10

function* tables(): Generator<readonly [ArmCounts, ArmCounts]> {
  for (let control = 1; control <= largest; control += 1)
    for (let treatment = 1; treatment <= largest; treatment += 1) {
      if (!isTaken(control, treatment)) continue
      for (let x = 0; x <= control; x += 1)
        for (let y = 0; y <= treatment; y += 1)
          yield [
            { successes: x, units: control },
            { successes: y, units: treatment },
          ]
    }
}

const pascal = [[1]]
for (let n = 1; n <= largest; n += 1)
  pascal.push(Array.from({ length: n + 1 }, (_, k) => (pascal[n - 1]![k - 1] ?? 0) + (pascal[n - 1]![k] ?? 0)))

/** Ways to draw each table of the same margins, by the treatment's successes. */
function ways(control: ArmCounts, treatment: ArmCounts): readonly number[] {
  const successes = control.successes + treatment.successes
  return pascal[treatment.units]!.map((of, x) => of * (pascal[control.units]![successes - x] ?? 0))
}

const name = (...arms: ArmCounts[]) => arms.map(({ successes, units }) => `${successes}/${units}`).join(' against ')

/** Asserts once per table: a matcher for each number would be most of the time. */
function fail(condition: boolean, at: string) {
  if (condition) throw new Error(at)
}

describe('every table with arms of up to 30 units', () => {
  it('has the exact p-values of enumeration', { timeout: 600_000 }, () => {
    for (const [control, treatment] of tables()) {
      const all = ways(control, treatment)
      const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0)
      const whole = sum(all)
      const x = treatment.successes
      const observed = all[x]!
      const one = fisherOneSided(control, treatment)
      const middle = midP(control, treatment)
      const gaps = [
        one.upper.value - sum(all.slice(x)) / whole,
        one.lower.value - sum(all.slice(0, x + 1)) / whole,
        middle.upper.value - (sum(all.slice(x)) - observed / 2) / whole,
        middle.lower.value - (sum(all.slice(0, x + 1)) - observed / 2) / whole,
        fisherTwoSided(control, treatment).value - sum(all.filter((count) => count <= observed * (1 + 1e-7))) / whole,
      ]
      fail(!(Math.max(...gaps.map(Math.abs)) <= 1e-12), `${name(control, treatment)}: ${gaps.join(' ')}`)
    }
  })

  it('has sets that end where the score leaves the critical value, and that hold 0 exactly when p > α', {
    timeout: 600_000,
  }, () => {
    const seen = { tables: 0, extended: 0, line: 0, unbounded: 0 }
    for (const [control, treatment] of tables()) {
      const at = name(control, treatment)
      const { test, absolute, relative } = sparseContrast(control, treatment, { level: 0.95 })
      if (absolute.kind !== 'estimated' || relative.kind !== 'estimated') throw new Error(at)
      const accepts = test.kind === 'not-estimable' || test.log10PValue > Math.log10(1 - 0.95)
      fail(test.kind === 'not-estimable' && test.reason !== 'no-events', at)
      fail(isInSet(0, absolute.set) !== accepts, `${at}, difference and p disagree`)
      fail(isInSet(0, relative.set) !== accepts, `${at}, ratio and p disagree`)
      const score = Math.abs(slowScore(control, treatment, 0, 'difference'))
      const isExtended = accepts && score > critical
      seen.tables += 1
      if (isExtended) seen.extended += 1
      if (relative.set.kind === 'line') seen.line += 1
      if (relative.set.kind === 'interval' && relative.set.upper === null) seen.unbounded += 1
      for (const [view, scale] of [
        [absolute, 'difference'],
        [relative, 'ratio'],
      ] as const)
        for (const [bound, outwards] of boundsOf(view.set)) {
          if (isExtended && bound === 0) continue
          if (scale === 'difference' ? Math.abs(bound) === 1 : bound === -1) continue
          const reach = tolerance * outwards
          const outside = Math.abs(slowScore(control, treatment, bound + reach, scale))
          const inside = Math.abs(slowScore(control, treatment, bound - reach, scale))
          fail(!(inside <= critical && outside > critical), `${at}, ${scale} ends at ${bound}: ${inside} to ${outside}`)
        }
    }
    expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThan(3)
  })

  it('has sets without holes', () => {
    for (const [control, treatment] of tables()) {
      if (control.units > 9 || treatment.units > 9) continue
      const { absolute, relative } = sparseContrast(control, treatment, { level: 0.95 })
      if (absolute.kind !== 'estimated' || relative.kind !== 'estimated') throw new Error(name(control, treatment))
      for (let step = -39; step < 40; step += 1) {
        const accepts = Math.abs(slowScore(control, treatment, step / 40, 'difference')) <= critical
        fail(accepts && !isInSet(step / 40, absolute.set), `${name(control, treatment)} at ${step / 40}`)
        const ratio = 2 ** (step / 4)
        const isMember = Math.abs(slowScore(control, treatment, ratio - 1, 'ratio')) <= critical
        fail(isMember && !isInSet(ratio - 1, relative.set), `${name(control, treatment)} at ratio ${ratio}`)
      }
    }
  })
})

function boundsOf(set: EffectSet): readonly (readonly [bound: number, outwards: -1 | 1])[] {
  if (set.kind !== 'interval') return []
  const lower = set.lower === null ? [] : [[set.lower, -1] as const]
  return set.upper === null ? lower : [...lower, [set.upper, 1] as const]
}
