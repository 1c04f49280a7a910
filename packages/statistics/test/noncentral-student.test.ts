import { describe, expect, it } from 'vitest'
import { noncentralStudentTail, noncentralStudentUpperQuantile } from '../src/noncentral-student.ts'
import { normalSf } from '../src/normal.ts'
import { studentTail } from '../src/student.ts'
import golden from './golden/noncentral-student.json' with { type: 'json' }

describe("Student's distribution off its centre", () => {
  it('gives both tails to 1e-12 relative for 0.5 to 1e9 degrees of freedom', () => {
    for (const { t, df, noncentrality, sf, logSf } of golden) {
      const at = `t = ${t}, df = ${df}, δ = ${noncentrality}`
      const tail = noncentralStudentTail(t, df, noncentrality)
      if (Number(sf) > 1e-300) expect(Math.abs(tail.value / Number(sf) - 1), at).toBeLessThanOrEqual(1e-12)
      if (Number(logSf) < -1e-20) expect(Math.abs(tail.log / Number(logSf) - 1), at).toBeLessThanOrEqual(1e-12)
    }
  })

  it('gives quantiles that undo the tails to 1e-11', () => {
    for (const { t, df, noncentrality, sf } of golden) {
      const p = Number(sf)
      // Nearer to 1 a probability no longer holds the digits of its quantile.
      if (!(p > 1e-300 && p < 0.99)) continue
      const back = noncentralStudentUpperQuantile(p, df, noncentrality)
      expect(Math.abs(back - t), `p = ${p}, df = ${df}`).toBeLessThanOrEqual(1e-11 * Math.max(1, Math.abs(t)))
    }
  })

  it('is the distribution itself at its centre, and a shifted normal one with all degrees of freedom', () => {
    expect(noncentralStudentTail(1.7, 5, 0)).toEqual(studentTail(1.7, 5))
    expect(noncentralStudentTail(1.7, Infinity, 2).value).toBeCloseTo(normalSf(-0.3), 14)
    const [up, down] = [noncentralStudentTail(1.2, 7, 0.8).value, noncentralStudentTail(-1.2, 7, -0.8).value]
    expect(up + down).toBeCloseTo(1, 14)
    expect(() => noncentralStudentTail(1, 0, 1)).toThrow(RangeError)
    expect(() => noncentralStudentUpperQuantile(0, 3, 1)).toThrow(RangeError)
  })
})
