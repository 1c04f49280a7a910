import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalBytes, canonicalJson, hashOf, parseStrict, WeighhouseError } from '../src/index.ts'

describe('canonicalJson', () => {
  it('writes the examples of RFC 8785 §3.2 as the standard prints them', () => {
    const sample = String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`
    const expected =
      '7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a5b3333333333333333332e333333333333332c31652b33302c342e352c302e3030322c31652d32375d2c22737472696e67223a22e282ac245c75303030665c6e4127425c225c5c5c5c5c222f227d'
    expect(Buffer.from(canonicalBytes(parseStrict(sample))).toString('hex')).toBe(expected)
  })

  it('sorts keys by UTF-16 code units (RFC 8785 §3.2.3)', () => {
    const keys = String.raw`{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}`
    const order = [...canonicalJson(parseStrict(keys)).matchAll(/:"([^"]+)"/g)].map(([, value]) => value)
    expect(order).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ])
  })

  it('writes numbers as the samples of RFC 8785 appendix B', () => {
    const samples: readonly [string, string][] = [
      ['0000000000000000', '0'],
      ['8000000000000000', '0'],
      ['0000000000000001', '5e-324'],
      ['8000000000000001', '-5e-324'],
      ['7fefffffffffffff', '1.7976931348623157e+308'],
      ['ffefffffffffffff', '-1.7976931348623157e+308'],
      ['4340000000000000', '9007199254740992'],
      ['c340000000000000', '-9007199254740992'],
      ['4430000000000000', '295147905179352830000'],
      ['44b52d02c7e14af5', '9.999999999999997e+22'],
      ['44b52d02c7e14af6', '1e+23'],
      ['44b52d02c7e14af7', '1.0000000000000001e+23'],
      ['444b1ae4d6e2ef4e', '999999999999999700000'],
      ['444b1ae4d6e2ef4f', '999999999999999900000'],
      ['444b1ae4d6e2ef50', '1e+21'],
      ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
      ['3eb0c6f7a0b5ed8d', '0.000001'],
      ['41b3de4355555553', '333333333.3333332'],
      ['41b3de4355555554', '333333333.33333325'],
      ['41b3de4355555555', '333333333.3333333'],
      ['41b3de4355555556', '333333333.3333334'],
      ['41b3de4355555557', '333333333.33333343'],
      ['becbf647612f3696', '-0.0000033333333333333333'],
      ['43143ff3c1cb0959', '1424953923781206.2'],
    ]
    for (const [bits, text] of samples) expect(canonicalJson(Buffer.from(bits, 'hex').readDoubleBE()), bits).toBe(text)
  })

  it('escapes what RFC 8785 §3.2.2.2 escapes and nothing else', () => {
    expect(canonicalJson('\b\t\n\f\r"\\/\u0000\u001f\u007f\u2028\ufeffé\u{1f600}')).toBe(
      String.raw`"\b\t\n\f\r\"\\/\u0000\u001f` + '\u007f\u2028\ufeffé\u{1f600}"',
    )
    // No normalisation: the composed and the decomposed letter stay two texts.
    expect(canonicalJson('\u00e9')).not.toBe(canonicalJson('e\u0301'))
  })

  it('gives one text to every order of keys, and text that reads back as the value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        if (isRefused(value)) return
        const text = canonicalJson(value)
        expect(canonicalJson(reversed(value))).toBe(text)
        expect(canonicalJson(parseStrict(text))).toBe(text)
        expect(canonicalJson(JSON.parse(text))).toBe(text)
      }),
      { numRuns: 1000 },
    )
  })

  it('agrees with a second writer, made of sorted keys and JSON.stringify', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5, stringUnit: 'binary' }), (value) => {
        if (isRefused(value)) return
        expect(canonicalJson(value)).toBe(writtenAgain(value))
      }),
      { numRuns: 1000 },
    )
  })

  it('does not change with the locale, the prototype chain or a toJSON of built-in types', () => {
    const bare = Object.assign(Object.create(null), { b: 1, a: 2 })
    expect(canonicalJson(bare)).toBe('{"a":2,"b":1}')
    expect(canonicalJson({ ä: 1, z: 2, Z: 3, a: 4 })).toBe('{"Z":3,"a":4,"z":2,"ä":1}')
    expect(hashOf({ a: 1 })).toBe('sha256:015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862')
  })

  it('takes nesting up to 32 levels', () => {
    expect(canonicalJson(nested(32))).toBe(`${'['.repeat(32)}${']'.repeat(32)}`)
    expect(() => canonicalJson(nested(33))).toThrow('deeper than 32')
  })

  it.each(hostileValues())('refuses %s', (_, value) => {
    for (const place of [value, [value], { inner: value }, { a: [{ b: value }] }]) {
      expect(() => canonicalJson(place)).toThrow(WeighhouseError)
    }
  })

  it('names the path of what it refuses', () => {
    expect(() => canonicalJson({ a: [1, { b: Number.NaN }] })).toThrow('at $.a[1].b')
  })

  it('reads each value once, so that a changing one cannot be checked as one thing and written as another', () => {
    let reads = 0
    const shifty = new Proxy(
      { a: 1 },
      {
        getOwnPropertyDescriptor: () => ({ value: ++reads, enumerable: true, configurable: true, writable: true }),
      },
    )
    expect(canonicalJson(shifty)).toBe('{"a":1}')
  })
})

function hostileValues(): [string, unknown][] {
  class Point {
    x = 1
  }
  const cycle: unknown[] = []
  cycle.push(cycle)
  const loop: Record<string, unknown> = {}
  loop['self'] = loop
  const withExtra = Object.assign([1], { extra: 1 })
  const hole = [1, 2, 3]
  Reflect.deleteProperty(hole, '1')
  const holeWithExtra = Object.assign([1, 2], { extra: 1 })
  Reflect.deleteProperty(holeWithExtra, '0')
  const prototyped = Object.create({ inherited: 1 })
  const hidden = Object.defineProperty({}, 'a', { value: 1, enumerable: false })
  const accessor = Object.defineProperty({}, 'a', { get: () => 1, enumerable: true })
  const listAccessor = Object.defineProperty([1], '0', { get: () => 1, enumerable: true })
  const ownProto = JSON.parse('{"__proto__": 1}')
  return [
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['minus infinity', Number.NEGATIVE_INFINITY],
    ['undefined', undefined],
    ['a function', () => 1],
    ['a class', Point],
    ['a symbol', Symbol('s')],
    ['a well-known symbol', Symbol.iterator],
    ['a BigInt', 1n],
    ['a large BigInt', 2n ** 64n],
    ['a high surrogate alone', '\ud800'],
    ['a low surrogate alone', 'a\udfff'],
    ['surrogates in the wrong order', '\ude00\ud83d'],
    ['a lone surrogate as key', { '\ud800': 1 }],
    ['a sparse array', Array.from({ length: 3 }).fill(0).concat(hole)],
    ['an array of holes', Reflect.construct(Array, [3])],
    ['a hole hidden by an extra property', holeWithExtra],
    ['an array with an extra property', withExtra],
    ['an array with a symbol', Object.assign([1], { [Symbol('s')]: 1 })],
    ['an object with a symbol', { a: 1, [Symbol('s')]: 1 }],
    ['a subclass of Array', new (class extends Array<number> {})(0)],
    ['an array without prototype', Object.setPrototypeOf([1], null)],
    ['an object with another prototype', prototyped],
    ['an instance', new Point()],
    ['a date', new Date(0)],
    ['a map', new Map([['a', 1]])],
    ['a set', new Set([1])],
    ['a typed array', Uint8Array.of(1)],
    ['a buffer', Buffer.from('a')],
    ['an array buffer', new ArrayBuffer(1)],
    ['a regular expression', /a/],
    ['an error', new Error('e')],
    ['a promise', Promise.resolve(1)],
    ['a boxed number', Object(1)],
    ['a boxed string', Object('a')],
    ['a boxed boolean', Object(true)],
    ['a boxed BigInt', Object(1n)],
    ['a generator', (function* () {})()],
    [
      'arguments',
      (function () {
        return arguments
      })(),
    ],
    ['a toJSON function', { toJSON: () => 1 }],
    ['a toJSON value', { toJSON: 1 }],
    ['an own __proto__', ownProto],
    ['a hidden property', hidden],
    ['an accessor', accessor],
    ['an accessor in an array', listAccessor],
    ['a setter only', Object.defineProperty({}, 'a', { set: Boolean, enumerable: true })],
    ['a cyclic array', cycle],
    ['a cyclic object', loop],
    ['a proxy with another prototype', new Proxy({}, { getPrototypeOf: () => Point.prototype })],
    ['depth 33', nested(33)],
    ['depth 10,000', nested(10_000)],
    ['globalThis', globalThis],
    ['Math', Math],
    ['JSON', JSON],
    ['a weak map', new WeakMap()],
    ['a null-prototype object with a function', Object.assign(Object.create(null), { a: () => 1 })],
  ]
}

function nested(depth: number): unknown {
  let value: unknown[] = []
  for (let level = 1; level < depth; level++) value = [value]
  return value
}

/** Random JSON now and then holds a lone surrogate, a key that is refused, or a double whose text is an unsafe integer. */
function isRefused(value: unknown): boolean {
  const text = JSON.stringify(value)
  if (/[\d]{16}/.test(text)) return true
  return /\\ud[89a-f]|"__proto__":|"toJSON":/.test(text)
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, content]) => [key, reversed(content)]),
  )
}

/** A second writer of RFC 8785, for values without the few keys that are refused. */
function writtenAgain(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(writtenAgain).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const pairs = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
  return `{${pairs.map(([key, content]) => `${JSON.stringify(key)}:${writtenAgain(content)}`).join(',')}}`
}
