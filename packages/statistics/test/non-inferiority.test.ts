import { describe, expect, it } from 'vitest'
import { armMean } from '../src/arm-mean.ts'
import { contrast } from '../src/contrast.ts'
import { isInSet } from '../src/effect-set.ts'
import { nonInferiority, type NonInferiorityOptions } from '../src/non-inferiority.ts'
import { randomOf } from './random.ts'

const options: NonInferiorityOptions = {
  margin: { value: 0.01, scale: 'absolute' },
  direction: 1,
  alpha: 0.05,
  nonNegative: true,
}
const arm = (mean: number, varianceOfMean = 0.0001) => armMean({ units: 5000, mean, varianceOfMean })

describe('non-inferiority', () => {
  it('rejects exactly when the margin lies outside the set of the same critical value', () => {
    const random = randomOf(11)
    const found = { relative: 0, absolute: 0 }
    for (let run = 0; run < 3000; run += 1) {
      const control = armMean({
        units: 20 + Math.floor(random() * 1e4),
        mean: (random() - 0.2) * 10,
        varianceOfMean: random(),
      })
      const treatment = armMean({
        units: 20 + Math.floor(random() * 1e4),
        mean: (random() - 0.2) * 10,
        varianceOfMean: random(),
      })
      const direction = random() < 0.5 ? 1 : -1
      for (const scale of ['relative', 'absolute'] as const) {
        const margin = { value: random(), scale }
        const test = nonInferiority(control, treatment, { margin, direction, alpha: 0.05, nonNegative: false })
        if (test.kind === 'not-estimable') continue
        const view = contrast(control, treatment, { level: 0.9, nonNegative: false })[scale]
        if (view.kind === 'not-estimable') throw new Error(view.reason)
        const isOutside =
          !isInSet(-direction * margin.value, view.set) && direction * (view.estimate + direction * margin.value) > 0
        expect(test.isNonInferior, `run ${run}, ${scale}`).toBe(isOutside)
        expect(test.pValue! < 0.05).toBe(test.isNonInferior)
        if (test.isNonInferior) found[scale] += 1
      }
    }
    expect(Math.min(found.relative, found.absolute)).toBeGreaterThan(300)
  })

  it('mirrors for metrics where lower is better', () => {
    for (const scale of ['absolute', 'relative'] as const) {
      const margin = { value: 0.02, scale }
      const higher = nonInferiority(arm(1), arm(0.99), { ...options, margin })
      const lower = nonInferiority(arm(-1), arm(-0.99), { ...options, margin, direction: -1, nonNegative: false })
      if (higher.kind === 'not-estimable' || lower.kind === 'not-estimable') throw new Error('numbers were due')
      expect(lower.statistic).toBeCloseTo(higher.statistic, 10)
    }
  })

  it('takes a relative margin as a part of |m_C| where the control mean is negative', () => {
    const test = nonInferiority(arm(-10), arm(-10.5), {
      ...options,
      margin: { value: 0.1, scale: 'relative' },
      nonNegative: false,
    })
    if (test.kind === 'not-estimable') throw new Error(test.reason)
    // Worse by a tenth would be −11; −10.5 is half a unit above it, with ρ₀ = 1.1.
    expect(test.statistic).toBeCloseTo(0.5 / Math.sqrt(0.0001 * (1 + 1.21)), 9)
  })

  it('approaches superiority as the margin goes to 0', () => {
    const superiority = contrast(arm(1), arm(1.03), { level: 0.95, nonNegative: true }).test
    for (const scale of ['absolute', 'relative'] as const) {
      const test = nonInferiority(arm(1), arm(1.03), { ...options, margin: { value: 1e-12, scale } })
      if (test.kind === 'not-estimable' || superiority.kind === 'not-estimable') throw new Error('numbers were due')
      expect(test.statistic).toBeCloseTo(superiority.statistic, 8)
    }
  })

  it('takes the critical value of another mode', () => {
    const plain = nonInferiority(arm(1), arm(1.02), options)
    const strict = nonInferiority(arm(1), arm(1.02), { ...options, criticalValue: 3.1 })
    expect(plain).toMatchObject({ isNonInferior: true })
    expect(strict).toMatchObject({ isNonInferior: false, criticalValue: 3.1 })
  })

  it('answers with a reason where nothing can be said', () => {
    const relative = { ...options, margin: { value: 0.1, scale: 'relative' }, nonNegative: false } as const
    const reason = (code: string) => ({ kind: 'not-estimable', reason: code })
    expect(nonInferiority(arm(0.001), arm(1), relative)).toEqual(reason('control-mean-sign-unresolved'))
    expect(nonInferiority(arm(1), arm(1), { ...relative, controlResolution: 1.2 })).toEqual(
      reason('control-mean-sign-unresolved'),
    )
    expect(nonInferiority(arm(0), arm(1), { ...relative, nonNegative: true })).toEqual(reason('control-mean-zero'))
    expect(nonInferiority(arm(1, 0), arm(1, 0), options)).toEqual(reason('zero-variance-equal-means'))
    expect(nonInferiority(arm(1), arm(1, 0), { ...relative, margin: { value: 1, scale: 'relative' } })).toEqual(
      reason('zero-variance'),
    )
    expect(nonInferiority(armMean({ units: 1, mean: 1, varianceOfMean: 1 }), arm(1), options)).toEqual(
      reason('too-few-units'),
    )
    expect(() => nonInferiority(arm(1), arm(1), { ...options, margin: { value: 0, scale: 'absolute' } })).toThrow(
      RangeError,
    )
  })
})
