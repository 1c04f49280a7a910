import { describe, expect, it } from 'vitest'
import { numberWords, percentWords, pointsWords, pValueWords, roundedWords } from '../src/ab-test/number-words.ts'

describe('numbers in words', () => {
  it('carry a true minus sign, commas and the asked digits', () => {
    expect(numberWords(-1234567.891, 2)).toBe('−1,234,567.89')
    expect(numberWords(999, 0)).toBe('999')
    expect(numberWords(0.5, 1, 'always')).toBe('+0.5')
    expect(numberWords(1e22, 0)).toBe('1e+22')
  })

  it('show no sign for what rounds to 0', () => {
    expect(numberWords(-0.0001, 2)).toBe('0.00')
    expect(pointsWords(1e-9)).toBe('0.00')
  })

  it('keep three significant digits at any size', () => {
    expect([0.000123456, 0.999999, 99.9999, 1234.5].map((value) => roundedWords(value))).toEqual([
      '0.000123',
      '1.00',
      '100',
      '1,235',
    ])
    expect(roundedWords(-1.2345e-9)).toBe('−1.23e−9')
    expect(roundedWords(0)).toBe('0')
  })

  it('say per cent and p-values as a reader does', () => {
    expect(percentWords(0.1234)).toBe('12.3 %')
    expect([0.0086, 1e-9, null, 1].map(pValueWords)).toEqual([
      'p = 0.0086',
      'p below 0.0001',
      'p below 0.0001',
      'p = 1',
    ])
  })
})
