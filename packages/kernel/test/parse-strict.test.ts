import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseStrict, WeighhouseError } from '../src/index.ts'

const hostileTexts: readonly string[] = [
  // Duplicate keys, however they are spelt or spaced.
  '{"a":1,"a":2}',
  '{"a":1,"a":1}',
  '{"a":1,"b":2,"a":3}',
  '{"a":{"b":1,"b":2}}',
  '[{"a":1,"a":2}]',
  '{"":1,"":2}',
  String.raw`{"a":1,"\u0061":2}`,
  String.raw`{"\u0061":1,"a":2}`,
  String.raw`{"\/":1,"/":2}`,
  String.raw`{"\n":1,"\u000a":2}`,
  '{"a" :1,"a":2}',
  '{"a":1,"a"\n:2}',
  `{"a":1,"a"${' '.repeat(100)}:2}`,
  `{"a"${'\n'.repeat(70)}:1,"a":2}`,
  '{"a":"}","a":2}',
  '{"a":[1,2],"a":3}',
  '{"a":{"a":1},"a":2}',
  '{"a":"\\"","a":2}',
  '{"a":"\\\\","a":2}',
  '{"é":1,"é":2}',
  // Numbers that a double cannot hold.
  '9007199254740992',
  '-9007199254740992',
  '9007199254740993',
  '18446744073709551615',
  '[1,2,9007199254740993]',
  '{"a":-9007199254740993}',
  '1e309',
  '-1e309',
  '1E+400',
  '123456789012345678901234567890',
  '{"a":[[[1e999]]]}',
  '9'.repeat(400),
  `${'9'.repeat(400)}.5`,
  '10000000000000000',
  '-10000000000000000',
  // Text that is not well formed.
  String.raw`"\ud800"`,
  String.raw`"\udfff"`,
  String.raw`"\ude00\ud83d"`,
  String.raw`"\ud83dx"`,
  String.raw`{"\ud800":1}`,
  '"\ud800"',
  '{"\udc00":1}',
  String.raw`["ok","\uDBFF"]`,
  // Keys that change an object's nature.
  '{"__proto__":1}',
  '{"a":{"__proto__":{}}}',
  String.raw`{"\u005f_proto__":1}`,
  String.raw`{"__proto\u005f_":[]}`,
  '[{"__proto__":null}]',
  // Not JSON.
  '',
  ' ',
  'nul',
  'NULL',
  'True',
  'undefined',
  'NaN',
  'Infinity',
  '-Infinity',
  '+1',
  '01',
  '-01',
  '.5',
  '5.',
  '1e',
  '1e+',
  '0x10',
  '1_000',
  '--1',
  "'a'",
  '"a',
  'a"',
  '"\t"',
  '"\n"',
  '"\u0000"',
  String.raw`"\x41"`,
  String.raw`"\u12"`,
  String.raw`"\'"`,
  String.raw`"\u{41}"`,
  '[',
  ']',
  '[1',
  '[1,',
  '[1,]',
  '[,1]',
  '[1 2]',
  '[1]]',
  '{',
  '}',
  '{"a"}',
  '{"a":}',
  '{"a":1,}',
  '{,}',
  '{a:1}',
  "{'a':1}",
  '{"a":1 "b":2}',
  '{1:2}',
  '{"a":1}}',
  '{"a":1}{"a":1}',
  '1 2',
  '// note\n1',
  '/* note */1',
  '1//',
  '[1]\u0000',
  '1\u00a0',
  '\u20281',
  '\ufeff1',
  '\ufeff',
  ' \ufeff1',
  // Depth.
  '['.repeat(33) + ']'.repeat(33),
  '{"a":'.repeat(33) + '1' + '}'.repeat(33),
  '['.repeat(100_000),
  '['.repeat(100_000) + ']'.repeat(100_000),
]

describe('parseStrict', () => {
  it.each(hostileTexts.map((text, at) => [at, JSON.stringify(text.slice(0, 40)), text] as const))(
    'refuses hostile text %i: %s',
    (_, __, text) => {
      expect(() => parseStrict(text)).toThrow(WeighhouseError)
      if (text.isWellFormed()) expect(() => parseStrict(Buffer.from(text))).toThrow(WeighhouseError)
    },
  )

  it('is tried with at least a hundred hostile texts', () => {
    expect(new Set(hostileTexts).size).toBeGreaterThanOrEqual(110)
  })

  it.each([
    'c0af',
    '22c022',
    '22ff22',
    '22eda08022',
    '22f490808022',
    '22e28222',
    '80',
    'fffe3100',
    '3100',
    '220022',
    'efbbbf31',
    'feff0031',
  ])('refuses the bytes %s', (hex) => {
    expect(() => parseStrict(Buffer.from(hex, 'hex'))).toThrow(WeighhouseError)
  })

  it('reads whatever is sound as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        if (/__proto__|\d{16}|\\ud[89a-f]/.test(text)) return
        expect(parseStrict(text)).toEqual(JSON.parse(text))
        expect(parseStrict(Buffer.from(text))).toEqual(JSON.parse(text))
        expect(parseStrict(JSON.stringify(JSON.parse(text), null, 3))).toEqual(JSON.parse(text))
      }),
      { numRuns: 1000 },
    )
  })

  it('finds a duplicate key wherever it stands', () => {
    const keys = fc.uniqueArray(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(keys, fc.nat(), fc.nat(), fc.stringMatching(/^[ \n\r\t]{0,90}$/), (names, from, to, space) => {
        fc.pre(!names.includes('__proto__'))
        const members = names.map((name) => `${JSON.stringify(name)}${space}:${space}1`)
        const text = (list: readonly string[]): string => `{${list.join(`,${space}`)}}`
        expect(Object.keys(Object(parseStrict(text(members))))).toHaveLength(names.length)
        const copy = members[from % members.length]!
        expect(() => parseStrict(text(members.toSpliced(to % (members.length + 1), 0, copy)))).toThrow('duplicate key')
      }),
      { numRuns: 500 },
    )
  })

  it('allows one key in many objects, as value and as name', () => {
    expect(parseStrict('[{"a":{"a":"a"}},{"a":"a"},"a",["a","a"]]')).toEqual([
      { a: { a: 'a' } },
      { a: 'a' },
      'a',
      ['a', 'a'],
    ])
    expect(parseStrict(String.raw`{"a":"\",\"a\":","b":"{\"b\":1"}`)).toEqual({ a: '","a":', b: '{"b":1' })
    expect(parseStrict('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER)
    expect(parseStrict('[1.0,1e2,123456789.25,-0,1e-400]')).toEqual([1, 100, 123_456_789.25, -0, 0])
    expect(parseStrict(`${'['.repeat(32)}${']'.repeat(32)}`)).toBeInstanceOf(Array)
  })

  it('reads a string of sixteen million characters without exhausting the stack', () => {
    const long = 'x'.repeat(16_000_000)
    expect(parseStrict(`{"a":"${long}"}`)).toHaveProperty('a.length', long.length)
  })

  it('says where the fault is, and never what stood there', () => {
    expect(() => parseStrict('{"ana@example.com":1,"ana@example.com":2}')).toThrow(
      'JSON holds a duplicate key at offset 21',
    )
    expect(() => parseStrict('[4111111111111111111]')).toThrow('an integer that a double cannot hold at offset 1')
  })
})
