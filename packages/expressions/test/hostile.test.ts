import { describe, expect, it } from 'vitest'
import {
  checkExpression,
  compileExpression,
  nearestName,
  parseExpression,
  printExpression,
  type Schema,
} from '../src/index.ts'

const prototypeNames = [
  'constructor',
  '__proto__',
  'prototype',
  'hasOwnProperty',
  'toString',
  'valueOf',
  'isPrototypeOf',
  'toLocaleString',
  '__defineGetter__',
  '__lookupSetter__',
  'propertyIsEnumerable',
]

const code = [
  'constructor.constructor("return process")()',
  "''.constructor.constructor('return this')()",
  "x['constructor']['constructor']('return process')()",
  'this',
  'globalThis.process.exit(1)',
  'process.mainModule.require("fs")',
  "require('child_process').execSync('id')",
  "import('fs')",
  'eval(1)',
  'Function("return 1")()',
  '(() => 1)()',
  'function(){}',
  'x => x',
  'new Date()',
  'Date.now()',
  'Math.random()',
  'now()',
  'random()',
  'getenv(1)',
  'current_setting(1)',
  "read_csv('/etc/passwd')",
  "'a'; drop table players",
  '1; select 1',
  '1 -- comment',
  '1 /* comment */',
  '1 // comment',
  'x; delete y',
  'x = y = z',
  'x ? y : z',
  'x ?? y',
  'x?.y',
  '`${x}`',
  '${x}',
  '{{x}}',
  '{ a: 1 }',
  '[1, 2]',
  'x[y]',
  'x[0]',
  "x['a'",
  'x++',
  '~x',
  'x ^ y',
  'x ** y',
  '/(a+)+$/.test(x)',
  "x like '%'",
  "x ~ '(a+)+$'",
  'typeof x',
  'delete x',
  'void 0',
  'x instanceof y',
  '\\u0063onstructor',
  'con\\u{73}tructor',
  'x\\x41',
  '\u0441onstructor',
  '\uFF08x\uFF09',
  'x\u200By',
  '\u202Ex',
  '\uFEFFx',
  'x\u0000y',
  "'\u0000'",
  "'\uD800'",
  '\uDC00',
  'x\u00A0= y',
  '$',
  '$$x',
  '$1',
  '$"x"',
  '@x',
  '#x',
  'x:y',
  'x::int',
  "date '2024-01-01'",
  "e'\\n'",
  '0b11',
  '0o17',
  '1_000',
  '1n',
  '.5',
  '5.',
  '1e',
  '1e+',
  '9'.repeat(3999),
  `1e${'9'.repeat(300)}`,
  `0.${'0'.repeat(2000)}1e5000`,
  '('.repeat(2000) + ')'.repeat(2000),
  '('.repeat(4000),
  '-'.repeat(4000),
  'not '.repeat(1000),
  'case '.repeat(800),
  "'".repeat(3999),
  '"'.repeat(3999),
  'x.'.repeat(2000),
  'a'.repeat(10_000_000),
]

describe('hostile expressions', () => {
  it.each(code.map((text) => [text.length > 60 ? `${text.slice(0, 60)}…` : text, text] as const))(
    '%s is refused with a code and never run',
    (_name, text) => {
      const { expression, problems } = parseExpression(text)
      const found = expression
        ? checkExpression(expression, {
            schema: { x: { kind: 'integer' }, y: { kind: 'integer' }, z: { kind: 'integer' } },
            parameters: {},
            aggregates: true,
            paths: false,
          }).problems
        : problems
      expect(found.length).toBeGreaterThan(0)
      for (const { message, hint } of found) {
        expect(`${message}${hint ?? ''}`.length).toBeLessThan(400)
        expect(message.isWellFormed()).toBe(true)
        expect(message).not.toMatch(/\p{C}/u)
      }
    },
  )

  it.each(prototypeNames)('%s is a name only when quoted, and then an ordinary one', (name) => {
    for (const bare of [name, `${name}(1)`, `a.${name}`, `${name}.a`, `${name}['a']`]) {
      expect(parseExpression(bare).problems[0]?.code, bare).toBe('reserved-name')
    }
    const schema: Schema = Object.fromEntries([[name, { kind: 'integer' as const }]])
    const { expression } = parseExpression(`"${name}" + 1`)
    const scope = { parameters: {}, aggregates: false, paths: false }
    expect(checkExpression(expression!, { schema, ...scope }).problems).toEqual([])
    expect(checkExpression(expression!, { schema: {}, ...scope }).problems[0]!.code).toBe('unknown-column')
    expect(
      checkExpression({ kind: 'call', operator: name, arguments: [] }, { schema: {}, ...scope }).problems[0]!.code,
    ).toBe('unknown-operator')
    expect(() => compileExpression({ kind: 'call', operator: name, arguments: [] })).toThrow('no operator')
    expect(checkExpression({ kind: 'parameter', name }, { schema: {}, ...scope }).problems[0]!.code).toBe(
      'unknown-parameter',
    )
    expect(compileExpression(expression!)((column) => (column === name ? 2 : null))).toBe(3)
    expect(printExpression(expression!)).toBe(`"${name}" + 1`)
    const path = parseExpression(`a['${name}']`).expression!
    expect(
      compileExpression(path)(
        () => null,
        (steps) => (steps[1] === name ? 'own' : undefined),
      ),
    ).toBe('own')
  })

  it.each([
    '"); process.exit(1); ("',
    "'); drop table x; --",
    '${process.exit(1)}',
    '<script>',
    '../../etc/passwd',
    'a\nb',
    '{"a":1}',
    'return 1',
    '\\u0041',
  ])('a column named %s is data and nothing else', (name) => {
    const text = printExpression({ kind: 'column', name })
    expect(parseExpression(text).expression).toMatchObject({ kind: 'column', name })
    expect(compileExpression(parseExpression(text).expression!)((column) => column)).toBe(name)
  })

  it('do not make name hints slow', () => {
    const names = Array.from({ length: 2_000 }, (_, index) => `column_${'x'.repeat(100)}_${index}`)
    const schema: Schema = Object.fromEntries(names.map((name) => [name, { kind: 'integer' as const }]))
    const { expression } = parseExpression(
      Array.from({ length: 30 }, (_, index) => `"colum_${'x'.repeat(100)}_${index}"`).join(' + '),
    )
    const started = performance.now()
    const { problems } = checkExpression(expression!, { schema, parameters: {}, aggregates: false, paths: false })
    expect(problems).toHaveLength(20)
    expect(performance.now() - started).toBeLessThan(5_000)
    expect(nearestName('a'.repeat(10_000_000), ['a'])).toBeNull()
  })
})
