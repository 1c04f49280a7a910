import { describe, expect, it } from 'vitest'
import {
  bindParameters,
  canonicalExpression,
  checkExpression,
  compileExpression,
  type ExpressionScope,
  parseExpression,
  printExpression,
  referencedColumns,
  referencedParameters,
  referencedPaths,
} from '../src/index.ts'

const scope: ExpressionScope = {
  schema: {
    player_id: { kind: 'id' },
    arm: { kind: 'category' },
    note: { kind: 'text' },
    retained_7: { kind: 'boolean' },
    rounds: { kind: 'integer' },
    score: { kind: 'number' },
    price: { kind: 'decimal', precision: 10, scale: 2 },
    joined: { kind: 'date' },
    seen_at: { kind: 'timestamp' },
    ['constructor' as string]: { kind: 'integer' },
  },
  parameters: { asOf: { kind: 'date' }, limit: { kind: 'integer' } },
  aggregates: false,
  paths: false,
}

function check(text: string, change: Partial<ExpressionScope> = {}) {
  const { expression, problems } = parseExpression(text)
  expect(problems, text).toEqual([])
  return checkExpression(expression!, { ...scope, ...change })
}

describe('types', () => {
  it.each([
    ['rounds + 1', 'number'],
    ['retained_7 and rounds > 3', 'boolean'],
    ["case when retained_7 then 'yes' else arm end", 'category'],
    ['case when retained_7 then 1 else 2 end', 'integer'],
    ['case when retained_7 then 1 else 2.5 end', 'number'],
    ['coalesce(arm, note)', 'text'],
    ['coalesce(price, price)', 'decimal'],
    ['coalesce(price, 1)', 'number'],
    ['least(joined, $asOf)', 'date'],
    ["joined < '2024-01-01'", 'boolean'],
    ['player_id = arm', 'boolean'],
    ["player_id in ('007', '9007199254740993')", 'boolean'],
    ['length(player_id)', 'integer'],
    ['date_of(seen_at)', 'date'],
    ['"constructor" + $limit', 'number'],
    ['text(price)', 'text'],
    ['retained_7 = true', 'boolean'],
  ])('finds that %s is a %s', (text, kind) => {
    const { type, problems } = check(text)
    expect(problems).toEqual([])
    expect(type?.kind).toBe(kind)
  })

  it('knows no type of null and of paths', () => {
    expect(check('null').type).toBeNull()
    expect(check('a.b', { paths: true })).toMatchObject({ type: null, problems: [] })
    expect(check("a.b > 1 and a.c = 'pass'", { paths: true })).toMatchObject({
      type: { kind: 'boolean' },
      problems: [],
    })
  })

  it.each([
    ['retaned_7', 'unknown-column', 'retained_7'],
    ['Score > 1', 'unknown-column', 'score'],
    ['toString2', 'unknown-column', ''],
    ['$asof', 'unknown-parameter', '$asOf'],
    ['roundd(score)', 'unknown-operator', 'round'],
    ['sqr(score)', 'unknown-operator', 'sqrt'],
    ['round()', 'wrong-arity', 'round(x, digits)'],
    ['round(1, 2, 3)', 'wrong-arity', 'round(x, digits)'],
    ['player_id = 7', 'wrong-type', "'7'"],
    ['7 = player_id', 'wrong-type', "'7'"],
    ['player_id = rounds', 'wrong-type', 'never a number'],
    ["score = '7'", 'wrong-type', 'without quotes'],
    ["note + 'x'", 'wrong-type', 'concat'],
    ['player_id + 1', 'wrong-type', 'never a number'],
    ['number(player_id)', 'wrong-type', 'never a number'],
    ['joined + 1', 'wrong-type', 'add_days'],
    ['$asOf - joined', 'wrong-type', 'days_between'],
    ['seen_at - seen_at', 'wrong-type', 'hours_between'],
    ['joined = seen_at', 'wrong-type', 'date_of'],
    ["joined = '2024-02-30'", 'bad-literal', '2026-03-29'],
    ["seen_at > '2024-01-01'", 'bad-literal', 'date_of'],
    ["seen_at > '2024-01-01T00:00:00'", 'bad-literal', 'Z'],
    ['score and retained_7', 'wrong-type', '> 0'],
    ['retained_7 + 1', 'wrong-type', 'number(x)'],
    ['retained_7 < true', 'wrong-type', ''],
    ['not score', 'wrong-type', ''],
    ['score = null', 'wrong-type', 'is null'],
    ['score != null', 'wrong-type', 'is not null'],
    ['case when score then 1 else 2 end', 'wrong-type', ''],
    ["case when retained_7 then 1 else 'x' end", 'wrong-type', ''],
    ["year('never')", 'bad-literal', ''],
    ['sum(score)', 'misplaced-aggregate', 'rollup'],
    ['primary.verdict', 'misplaced-path', '"primary.verdict"'],
    ['score in (1, joined)', 'wrong-type', ''],
  ])('refuses %s with a code and a hint', (text, code, hint) => {
    const { type, problems } = check(text)
    expect(type).toBeNull()
    expect(problems).toHaveLength(1)
    expect(problems[0]!.code).toBe(code)
    expect(problems[0]!.hint ?? '').toContain(hint)
  })

  it('tells every problem at its place, and says nothing twice of what follows from one', () => {
    const text = 'retaned_7 + 1 > scor * 2 and player_id = 7'
    const { problems } = check(text)
    expect(problems.map(({ range }) => text.slice(range.start, range.end))).toEqual(['retaned_7', 'scor', '7'])
  })

  it('lets aggregates and columns stand where they have one value', () => {
    const grouped = { aggregates: true, grouped: ['arm'] }
    expect(check('sum(score) / count()', grouped).type?.kind).toBe('number')
    expect(check('concat(arm, text(max(rounds)))', grouped).problems).toEqual([])
    expect(check('min(joined)', grouped).type?.kind).toBe('date')
    expect(check('sum(score) + rounds', grouped).problems[0]!.code).toBe('misplaced-column')
    expect(check('sum(mean(score))', grouped).problems[0]!.code).toBe('misplaced-aggregate')
    expect(check('sum(retained_7)', grouped).problems[0]!.hint).toContain('number(x)')
  })
})

describe('the checked tree', () => {
  it('holds texts that stand for dates as dates, and instants in UTC', () => {
    const { expression } = check("seen_at > '2024-01-01T00:30:00+01:00'")
    expect(canonicalExpression(expression)).toEqual({
      kind: 'call',
      operator: 'gt',
      arguments: [
        { kind: 'column', name: 'seen_at' },
        { kind: 'literal', type: 'timestamp', value: '2023-12-31T23:30:00.000Z' },
      ],
    })
  })

  it('converts decimals where they are computed with or compared, and checks again unchanged', () => {
    for (const [text, typed] of [
      ['price * 2 > 1', 'number(price) * 2 > 1'],
      ['price = price', 'number(price) = number(price)'],
      ['coalesce(price, price) is null', 'coalesce(price, price) is null'],
      ["joined < '2024-01-01'", "joined < '2024-01-01'"],
    ] as const) {
      const once = check(text)
      expect(printExpression(once.expression)).toBe(typed)
      const twice = checkExpression(once.expression, scope)
      expect(twice).toEqual(once)
    }
  })
})

describe('references', () => {
  const { expression } = parseExpression('a + $p > b.c[\'d\'] and (a = $q or b.c.d in ("x y", $p))')

  it('are listed once, in the order of their first mention', () => {
    expect(referencedColumns(expression!)).toEqual(['a', 'x y'])
    expect(referencedParameters(expression!)).toEqual(['p', 'q'])
    expect(referencedPaths(expression!)).toEqual([['b', 'c', 'd']])
  })

  it('to parameters become literals of their declared type, and what is not given is refused', () => {
    const bound = bindParameters(
      parseExpression('joined < $asOf and rounds > $limit').expression!,
      { asOf: '2024-01-01', limit: -0 },
      scope.parameters,
    )
    expect(printExpression(bound)).toBe("joined < '2024-01-01' and rounds > 0")
    expect(checkExpression(bound, { ...scope, parameters: {} }).problems).toEqual([])
    expect(() => bindParameters(expression!, { p: 1 })).toThrow('$q')
    expect(() => bindParameters(expression!, { p: 1, q: Number.NaN })).toThrow('$q')
    expect(() => bindParameters(parseExpression('$constructor').expression!, {})).toThrow('$constructor')
    const nothing = bindParameters(parseExpression('score = $limit').expression!, { limit: null }, scope.parameters)
    expect(checkExpression(nothing, scope).problems).toEqual([])
    expect(compileExpression(nothing)(() => 1)).toBeNull()
  })

  it('that are not bound, and aggregates and unknown operators, are refused when compiled', () => {
    for (const text of ['$p', 'sum(a)', 'nothing(a)', 'round()']) {
      expect(() => compileExpression(parseExpression(text).expression!), text).toThrow(/\w/)
    }
  })

  it('by path read null where a step is missing, and comparing values of two types is unknown', () => {
    const compiled = (text: string) => compileExpression(parseExpression(text).expression!)
    const read = (steps: readonly string[]) => (steps.join('.') === 'r.verdict' ? 'pass' : undefined)
    expect(compiled("r.verdict = 'pass'")(() => null, read)).toBe(true)
    expect(compiled('r.missing > 0')(() => null, read)).toBeNull()
    expect(compiled('r.verdict > 0')(() => null, read)).toBeNull()
    expect(compiled('r.verdict + 1')(() => null, read)).toBeNull()
    expect(compiled('r.verdict > 0')(() => null)).toBeNull()
  })
})
