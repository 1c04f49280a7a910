import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  canonicalExpression,
  checkExpression,
  type Expression,
  parseExpression,
  printExpression,
} from '../src/index.ts'
import { trees } from './trees.ts'

/** The tree in a compact form: `(add a 1)`. */
function shape(text: string): string {
  const { expression, problems } = parseExpression(text)
  expect(problems, text).toEqual([])
  return write(expression!)
}

function write(expression: Expression): string {
  if (expression.kind === 'call') return `(${[expression.operator, ...expression.arguments.map(write)].join(' ')})`
  if (expression.kind === 'literal') return JSON.stringify(expression.value)
  if (expression.kind === 'path') return expression.steps.join('/')
  return expression.kind === 'parameter' ? `$${expression.name}` : expression.name
}

describe('parsing', () => {
  it.each([
    ['a + b * c - d', '(subtract (add a (multiply b c)) d)'],
    ['a - b - c', '(subtract (subtract a b) c)'],
    ['a or b and not c = d', '(or a (and b (not (eq c d))))'],
    ['not a in (1, 2) and b', '(and (not (in a 1 2)) b)'],
    ['a not in (1)', '(not (in a 1))'],
    ['a between 1 and 2 and b', '(and (between a 1 2) b)'],
    ['a not between 1 and 2', '(not (between a 1 2))'],
    ['a + 1 is not null', '(not (is_null (add a 1)))'],
    ['-a * -2', '(multiply (negate a) -2)'],
    ['-(2)', '(negate 2)'],
    ['a--1', '(subtract a -1)'],
    ['-0', '0'],
    ["case when a then 1 when b then 2 else 'x' end", '(case a 1 b 2 "x")'],
    ['case when a then 1 end', '(case a 1 null)'],
    ["'it''s'", '"it\'s"'],
    ['"a ""b"""', 'a "b"'],
    ['$asOf', '$asOf'],
    ['primary.comparisons.retained_7.absolute.set.lower', 'primary/comparisons/retained_7/absolute/set/lower'],
    ["primary.checks['sample-ratio'].verdict = 'pass'", '(eq primary/checks/sample-ratio/verdict "pass")'],
    ["cell['x']", 'cell/x'],
    ['a.end', 'a/end'],
    ['coalesce(a, b)', '(coalesce a b)'],
    ['count()', '(count)'],
    ['count', 'count'],
    ['1e3 + 0.5', '(add 1000 0.5)'],
    ['a\n  and\tb', '(and a b)'],
  ])('reads %s as it is meant', (text, expected) => {
    expect(shape(text)).toBe(expected)
  })

  it('places every node on its own text', () => {
    const text = "  round( a, 2 ) >= primary.x['k'] "
    const { expression } = parseExpression(text)
    const cut = ({ range }: Expression) => text.slice(range!.start, range!.end)
    expect(cut(expression!)).toBe(text.trim())
    const [left, right] = expression!.kind === 'call' ? expression!.arguments : []
    expect(cut(left!)).toBe('round( a, 2 )')
    expect(cut(right!)).toBe("primary.x['k']")
  })

  it.each([
    ['a == 1', 'foreign-operator', '=', 2],
    ['a && b', 'foreign-operator', 'and', 2],
    ['a || b', 'foreign-operator', 'or', 2],
    ['a <> 1', 'foreign-operator', '!=', 2],
    ['!a', 'foreign-operator', 'not', 0],
    ['a < b < c', 'chained-comparison', 'a < b and b < c', 6],
    ['007', 'bad-number', "'007'", 0],
    ['9007199254740993', 'bad-number', "'9007199254740993'", 0],
    ['1e999', 'bad-number', '', 0],
    ['0x1F', 'bad-number', '', 0],
    ["'open", 'unclosed', "''", 0],
    ['(a', 'unclosed', '', 0],
    ['case when a then b', 'unclosed', 'end', 0],
    ['a AND b', 'unexpected', 'and', 2],
    ['x in 1', 'unexpected', 'x in (1, 2)', 5],
    ['x is true', 'unexpected', '=', 5],
    ['x in ()', 'unexpected', '', 6],
    ['f(1,)', 'unexpected', '', 4],
    ['', 'unexpected', '', 0],
    ['a b', 'unexpected', '', 2],
    ['add(a, b)', 'unknown-operator', 'a + b', 0],
    ['constructor', 'reserved-name', '"constructor"', 0],
    ['a.constructor', 'reserved-name', "['constructor']", 2],
    ['año', 'bad-character', '"name"', 1],
    ['“a”', 'bad-character', 'straight', 0],
    ['a.b[0]', 'unexpected', "cell['key']", 4],
    ['1 + not a', 'unexpected', '(not a)', 4],
    ['case a when 1 then 2 end', 'unexpected', 'case when', 5],
  ])('refuses %s with a code, a place and a hint', (text, code, hint, start) => {
    const { expression, problems } = parseExpression(text)
    expect(expression).toBeNull()
    expect(problems[0]).toMatchObject({ code, range: { start } })
    expect(problems[0]!.hint ?? '').toContain(hint)
  })

  it('tells all foreign operators of a text at once', () => {
    expect(parseExpression('a == 1 && b <> 2').problems).toHaveLength(3)
  })
})

describe('printing', () => {
  it('is undone by parsing, for every tree', () => {
    fc.assert(
      fc.property(trees, (tree) => {
        const { expression, problems } = parseExpression(printExpression(tree))
        expect(problems).toEqual([])
        expect(canonicalExpression(expression!)).toEqual(tree)
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['( ( a + b ) ) * c', '(a + b) * c'],
    ['(a * b) + c', 'a * b + c'],
    ['a - (b - c)', 'a - (b - c)'],
    ['(a - b) - c', 'a - b - c'],
    ['not (a in (1,2))', 'a not in (1, 2)'],
    ['not (a and b)', 'not (a and b)'],
    ['((a = b)) = c', '(a = b) = c'],
    ['-(a + b)', '-(a + b)'],
    ['"plain" = "two words"', 'plain = "two words"'],
    ["cell['plain']['two words']", "cell.plain['two words']"],
  ])('writes %s with no parenthesis that is not needed', (text, printed) => {
    expect(printExpression(parseExpression(text).expression!)).toBe(printed)
  })
})

describe('any text', () => {
  const seeds = [
    "case when a > 1 then coalesce(b, 'x') else -c end",
    "primary.checks['sample-ratio'].verdict = 'pass' and not (x between 1 and 2 or y not in (1, 2))",
    'round(sum("a b") / count(), 2) is not null',
  ]
  const fragments = [
    '(',
    ')',
    "'",
    '"',
    'not ',
    'in',
    'case ',
    'end',
    '.',
    '[',
    ']',
    '$',
    '-',
    '1e',
    '\\u0041',
    '\0',
    '\uD800',
    '__proto__',
    ',',
    ' is ',
  ]

  function survives(text: string): void {
    const { expression, problems } = parseExpression(text)
    expect(expression === null).toBe(problems.length > 0)
    for (const { range } of problems)
      expect(0 <= range.start && range.start <= range.end && range.end <= text.length).toBe(true)
    if (expression)
      checkExpression(expression, { schema: { a: { kind: 'integer' } }, parameters: {}, aggregates: true, paths: true })
  }

  it('is answered by a tree or by problems, never by a throw', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), survives), { numRuns: 2000 })
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(...'ab1.\'"()[]<>=!&|+-*/%$, \n'.split(''), 'not ', 'case ', 'when ', ' in ', 'é'),
          maxLength: 40,
        }),
        survives,
      ),
      { numRuns: 3000 },
    )
  })

  it('may be a mutated expression', () => {
    const mutation = fc.tuple(
      fc.constantFrom(...seeds),
      fc.nat(),
      fc.nat({ max: 3 }),
      fc.constantFrom('', ...fragments),
    )
    fc.assert(
      fc.property(mutation, ([seed, at, cut, put]) => {
        const start = at % seed.length
        survives(seed.slice(0, start) + put + seed.slice(start + cut))
      }),
      { numRuns: 3000 },
    )
  })

  it('is refused past 4,000 characters and past 64 levels, by parentheses, calls, signs or chains', () => {
    expect(parseExpression(`a${' '.repeat(4000)}`).problems[0]!.code).toBe('too-long')
    for (const deep of [
      '('.repeat(80) + 'a' + ')'.repeat(80),
      'abs('.repeat(80) + 'a' + ')'.repeat(80),
      `${'- '.repeat(80)}a`,
      'not '.repeat(80),
      `a${' + a'.repeat(80)}`,
      'case when '.repeat(80),
      'a in ('.repeat(80),
    ]) {
      expect(parseExpression(deep).problems[0]!.code, deep.slice(0, 20)).toBe('too-deep')
    }
    expect(parseExpression(`a${' + a'.repeat(60)}`).problems).toEqual([])
  })

  it('of 4,000 characters takes time linear in its length, whatever it is made of', () => {
    const units = [
      'a+',
      '1,',
      '(',
      ')',
      "'",
      '""',
      "''",
      '- ',
      'not ',
      'a.b.',
      "a['",
      'case ',
      'x in (1,',
      '1e',
      '1.',
      '\\',
      '😀',
      '$a ',
      ' ',
      'a=',
      '"a" ',
      '0.0.',
      'e1_',
      '!',
      '== ',
      'wrong ',
    ]
    for (const unit of [...units, `coalesce(${'a,'.repeat(1990)}a`]) {
      const long = unit.repeat(Math.floor(4000 / unit.length)).slice(0, 4000)
      const started = performance.now()
      const { expression } = parseExpression(long)
      if (expression) checkExpression(expression, { schema: {}, parameters: {}, aggregates: false, paths: false })
      expect(performance.now() - started, unit).toBeLessThan(100)
    }
  })
})
