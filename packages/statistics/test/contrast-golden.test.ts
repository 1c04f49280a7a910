import { describe, expect, it } from 'vitest'
import { armMean } from '../src/arm-mean.ts'
import { contrast } from '../src/contrast.ts'
import { expectRelative, valueOf } from './answers.ts'
import golden from './golden/comparisons.json' with { type: 'json' }

describe('random summaries against 50-digit calculation', () => {
  it('gives estimate, standard error, degrees of freedom, log p and sets to 1e-9 relative', () => {
    const numbers = ['difference', 'standardError', 'degreesOfFreedom', 'statistic', 'log10PValue'] as const
    const shapes = new Set<string>()
    for (const [index, row] of golden.entries()) {
      const { nonNegative, covariance, criticalValue } = row
      const options = { level: 0.95, nonNegative, covariance, criticalValue }
      const result = contrast(armMean(row.control), armMean(row.treatment), options)
      const test = valueOf(result.test)
      for (const name of numbers) expectRelative(test[name], row[name], 1e-9, `case ${index}, ${name}`)
      if (row.scipyP !== null) expectRelative(test.pValue!, row.scipyP, 1e-7, `case ${index}, SciPy's p`)
      shapes.add(row.set)
      if (row.set === 'control-mean-sign-unresolved') {
        expect(result.relative).toEqual({ kind: 'not-estimable', reason: row.set })
        continue
      }
      expectRelative(valueOf(result.relative).estimate, row.relative, 1e-9, `case ${index}, relative`)
      expectRelative(valueOf(result.relative).controlResolution, row.controlResolution, 1e-9, `case ${index}, g`)
      const { set } = valueOf(result.relative)
      expect(set.kind).toBe(row.set)
      if (set.kind === 'line') continue
      const [low, high] = set.kind === 'interval' ? [set.lower, set.upper] : [set.below, set.above]
      expectRelative(low!, row.low!, 1e-9, `case ${index}, low`)
      expectRelative(high!, row.high!, 1e-9, `case ${index}, high`)
    }
    expect([...shapes].toSorted()).toEqual(['complement', 'control-mean-sign-unresolved', 'interval', 'line'])
  })
})
