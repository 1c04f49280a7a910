import { hashBytes, WeighhouseError } from '@weighhouse/kernel'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  checkExpression,
  compareNumbers,
  compareTexts,
  compileExpression,
  parseExpression,
  type Scalar,
  type Schema,
} from '../src/index.ts'

const schema: Schema = {
  a: { kind: 'boolean' },
  b: { kind: 'boolean' },
  x: { kind: 'number' },
  y: { kind: 'number' },
  s: { kind: 'text' },
  t: { kind: 'text' },
  price: { kind: 'decimal', precision: 12, scale: 2 },
  on: { kind: 'date' },
  at: { kind: 'timestamp' },
}

function value(text: string, row: Readonly<Record<string, Scalar>> = {}): Scalar {
  const { expression, problems } = parseExpression(text)
  expect(problems, text).toEqual([])
  const checked = checkExpression(expression!, { schema, parameters: {}, aggregates: false, paths: false })
  expect(checked.problems, text).toEqual([])
  return compileExpression(checked.expression)((name) => (Object.hasOwn(row, name) ? row[name]! : null))
}

describe('three-valued logic', () => {
  const all = [true, false, null] as const

  it('takes null for unknown in and, or and not', () => {
    for (const a of all) {
      expect(value('not a', { a })).toBe(a === null ? null : !a)
      for (const b of all) {
        const and = a === false || b === false ? false : a === null || b === null ? null : true
        const or = a === true || b === true ? true : a === null || b === null ? null : false
        expect(value('a and b', { a, b }), `${a} and ${b}`).toBe(and)
        expect(value('a or b', { a, b }), `${a} or ${b}`).toBe(or)
        expect(value('not (a and b) = (not a or not b)', { a, b })).toBe(and === null ? null : true)
      }
    }
  })

  it.each([
    ['x = 1', null],
    ['x != 1', null],
    ['x < 1', null],
    ['x + 1', null],
    ['x in (1, 2)', null],
    ['1 in (1, x)', true],
    ['2 in (1, x)', null],
    ['2 not in (1, x)', null],
    ['x between 1 and 2', null],
    ['3 between x and 2', false],
    ['1 between x and 2', null],
    ['5 between 7 and x', false],
    ['x is null', true],
    ['x is not null', false],
    ['case when a then 1 else 2 end', 2],
    ['coalesce(x, y, 3)', 3],
    ['coalesce(x, y)', null],
    ['least(x, 2)', 2],
    ['greatest(x, y)', null],
    ["concat('a', s)", null],
    ['round(1.5, x)', null],
    ['-x', null],
  ])('never makes of null a number: %s', (text, expected) => {
    expect(value(text)).toBe(expected)
  })
})

describe('numbers', () => {
  it.each([
    ['1 / 0', null],
    ['0 / 0', null],
    ['1 % 0', null],
    ['-7 % 3', -1],
    ['7 % -3', 1],
    ['5.5 % 2', 1.5],
    ['0.1 + 0.2', 0.1 + 0.2],
    ['9007199254740991 + 1', 2 ** 53],
    ['sqrt(-1)', null],
    ['ln(0)', null],
    ['log10(-1)', null],
    ['exp(1000)', null],
    ['power(-8, 1 / 3)', null],
    ['power(0, -1)', null],
    ['round(2.5)', 3],
    ['round(-2.5)', -3],
    ['round(1.005, 2)', 1],
    ['round(2.675, 2)', Math.floor(2.675 * 100 + 0.5) / 100],
    ['round(1e300, 2)', 1e300],
    ['round(1.5, 16)', null],
    ['round(1.5, 0.5)', null],
    ["number('1e3')", 1000],
    ["number(' 1')", null],
    ["number('0x1F')", null],
    ["number('1,5')", null],
    ["number('Infinity')", null],
    ["number('1e999')", null],
    ['number(true)', 1],
    ['text(1e21)', '1e+21'],
    ['text(-0.00001)', '-1e-05'],
    ['text(10.0)', '10'],
    ['text(true)', 'true'],
  ])('%s is %s', (text, expected) => {
    expect(value(text)).toBe(expected)
  })

  it('are in one total order: −0 equals 0, NaN equals NaN and is above infinity', () => {
    expect(value('x = y', { x: -0, y: 0 })).toBe(true)
    expect(value('x = y', { x: Number.NaN, y: Number.NaN })).toBe(true)
    expect(value('x > y', { x: Number.NaN, y: Number.POSITIVE_INFINITY })).toBe(true)
    expect(value('least(x, y)', { x: Number.NaN, y: 1 })).toBe(1)
    const numbers = fc.double()
    fc.assert(
      fc.property(numbers, numbers, numbers, (a, b, c) => {
        expect(Math.sign(compareNumbers(a, b)) + Math.sign(compareNumbers(b, a))).toBe(0)
        if (compareNumbers(a, b) <= 0 && compareNumbers(b, c) <= 0) expect(compareNumbers(a, c)).toBeLessThanOrEqual(0)
      }),
    )
  })

  it('that are decimals are compared and computed as numbers, never as texts', () => {
    expect(value('price > 9.5', { price: '10.00' })).toBe(true)
    expect(value('price between 2 and 10', { price: '9.50' })).toBe(true)
    expect(value('price * 2', { price: '10.25' })).toBe(20.5)
    expect(value('greatest(price, 9)', { price: '10.00' })).toBe(10)
    expect(value('coalesce(price, price)', { price: '10.00' })).toBe('10.00')
    expect(value('coalesce(price, 0)', { price: '10.00' })).toBe(10)
  })
})

describe('texts', () => {
  it('are ordered as the bytes of their UTF-8', () => {
    const texts = fc.string({ unit: 'binary', maxLength: 6 })
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        expect(Math.sign(compareTexts(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)))
      }),
    )
    expect(value('s < t', { s: '\uFFFD', t: '😀' })).toBe(true)
  })

  it.each([
    ["length('😀a')", 2],
    ["upper('straße')", 'STRAßE'],
    ["lower('ΑΣ')", 'ας'.replace('ς', 'σ')],
    ["trim('\t a ')", '\t a'],
    ["replace('aaa', 'aa', 'b')", 'ba'],
    ["replace('abc', '', '-')", 'abc'],
    ["substring('😀bc', 1, 2)", '😀b'],
    ["substring('abc', 0, 2)", 'a'],
    ["substring('abc', -5, 2)", ''],
    ["substring('abc', 2, -1)", ''],
    ["substring('abc', 2, 1e300)", 'bc'],
    ["contains('a%b', '%')", true],
    ["starts_with('abc', '')", true],
    ["concat('a', '')", 'a'],
    ["bucket('x', 's', 0)", null],
    ["bucket('x', 's', 1.5)", null],
    ["bucket('x', 's', 4294967297)", null],
    ["bucket('x', 's', 1)", 0],
  ])('%s is %s', (text, expected) => {
    expect(value(text)).toBe(expected)
  })

  it('fall into buckets by the first 32 bits of SHA-256, each seed for itself', () => {
    const hex = hashBytes('seed:007').slice(7, 15)
    expect(value("bucket('007', 'seed', 4294967296)")).toBe(Number.parseInt(hex, 16))
    expect(value('bucket(7, 1, 1000)')).toBe(value("bucket('7', '1', 1000)"))
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 2 ** 32 }), (s, n) => {
        const found = value(`bucket(s, 'seed', ${n})`, { s })
        expect(typeof found === 'number' && Number.isInteger(found) && found >= 0 && found < n).toBe(true)
      }),
    )
  })

  it('that would grow without bound end in a limit, not in a dead process', () => {
    let grown = "concat('aaaaaaaaaa', s)"
    for (let level = 0; level < 12; level++) grown = `replace(${grown}, 'a', 'aaaaaaaaaa')`
    expect(() => value(grown, { s: 'a' })).toThrow(WeighhouseError)
  })
})

describe('dates', () => {
  it.each([
    ["on >= '2024-01-01'", true],
    ["on between '2024-02-01' and '2024-02-29'", true],
    ["'2024-01-01' < on", true],
    ["at = '2026-03-29T02:30:00+01:00'", true],
    ["at > '2026-03-29 01:29Z'", true],
    ["at in ('2026-03-28T20:30:00.0009-05:00')", true],
    ['date_of(at)', '2026-03-29'],
    ['hour(at)', 1],
    ['weekday(on)', 4],
    ['add_days(on, 1)', '2024-03-01'],
    ['add_days(on, -1.9)', '2024-02-28'],
    ["add_days('9999-12-31', 1)", null],
    ["add_days('0001-01-01', -1)", null],
    ["days_between('1900-02-28', '1900-03-01')", 1],
    ["days_between('2000-02-28', '2000-03-01')", 2],
    ["coalesce(on, '2020-01-01')", '2024-02-29'],
    ["hours_between(at, '2026-03-29T01:30:00.500Z')", 500 / 3_600_000],
    ['year(at) * 100 + month(on)', 202602],
  ])('%s is %s', (text, expected) => {
    expect(value(text, { on: '2024-02-29', at: '2026-03-29T01:30:00.000Z' })).toBe(expected)
  })

  it('agree with the platform calendar over all years it shares', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true }),
        (date) => {
          const on = date.toISOString().slice(0, 10)
          expect(value('weekday(on)', { on })).toBe(date.getUTCDay() === 0 ? 7 : date.getUTCDay())
          expect(value("days_between('1970-01-01', on)", { on })).toBe(Math.floor(date.getTime() / 86_400_000))
          expect(value("add_days('1970-01-01', days_between('1970-01-01', on))", { on })).toBe(on)
          expect(value("hours_between('1970-01-01T00:00:00Z', at)", { at: date.toISOString() })).toBe(
            date.getTime() / 3_600_000,
          )
        },
      ),
    )
  })
})
