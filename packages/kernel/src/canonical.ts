import { WeighhouseError } from './error.ts'

const maximumDepth = 32

/**
 * The canonical JSON text of a value (RFC 8785): keys sorted by UTF-16 code units, ECMAScript
 * number text, `-0` as `0`, no Unicode normalisation. What JSON cannot say exactly is refused with
 * `bad-input` and the path: NaN, infinities, `undefined`, functions, symbols, BigInt, lone
 * surrogates, sparse arrays, accessors, foreign prototypes, any `toJSON`, `__proto__`, cycles and
 * depth above 32. Nothing is repaired silently.
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$', 0)
}

/** UTF-8 bytes of `canonicalJson`. */
export function canonicalBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(canonicalJson(value))
}

function write(value: unknown, path: string, depth: number): string {
  if (value === null) return 'null'
  switch (typeof value) {
    case 'boolean':
      return value ? 'true' : 'false'
    case 'number':
      if (!Number.isFinite(value)) refuse(path, `${value} is not a JSON number`)
      return Object.is(value, -0) ? '0' : String(value)
    case 'string':
      return writeString(value, path)
    case 'object':
      if (depth >= maximumDepth) refuse(path, `nested deeper than ${maximumDepth} levels, or cyclic`)
      return Array.isArray(value) ? writeArray(value, path, depth + 1) : writeObject(value, path, depth + 1)
    default:
      return refuse(path, `${typeof value} has no JSON form`)
  }
}

function writeString(text: string, path: string): string {
  if (!text.isWellFormed()) refuse(path, 'text holds a lone surrogate')
  return JSON.stringify(text)
}

function writeArray(array: readonly unknown[], path: string, depth: number): string {
  if (Object.getPrototypeOf(array) !== Array.prototype) refuse(path, 'array with a foreign prototype')
  const names = Object.getOwnPropertyNames(array)
  if (names.length !== array.length + 1) refuse(path, 'sparse array, or array with extra properties')
  const items: string[] = []
  for (let index = 0; index < array.length; index++) {
    items.push(write(ownValue(array, String(index), path), `${path}[${index}]`, depth))
  }
  if (Object.getOwnPropertySymbols(array).length > 0) refuse(path, 'symbol key')
  return `[${items.join(',')}]`
}

function writeObject(object: object, path: string, depth: number): string {
  const prototype = Object.getPrototypeOf(object)
  if (prototype !== Object.prototype && prototype !== null) refuse(path, 'object with a foreign prototype')
  if (Object.getOwnPropertySymbols(object).length > 0) refuse(path, 'symbol key')
  const keys = Object.getOwnPropertyNames(object).sort(byCodeUnits)
  const members: string[] = []
  for (const key of keys) {
    const place = `${path}.${key}`
    if (key === '__proto__') refuse(place, 'the key __proto__ is not allowed')
    if (key === 'toJSON') refuse(place, 'the key toJSON is not allowed: other writers would call it')
    const value = ownValue(object, key, path)
    members.push(`${writeString(key, place)}:${write(value, place, depth)}`)
  }
  return `{${members.join(',')}}`
}

function ownValue(object: object, key: string, path: string): unknown {
  const descriptor = Object.getOwnPropertyDescriptor(object, key)
  if (!descriptor) return refuse(path, `no element ${key}: sparse array`)
  if (!('value' in descriptor)) return refuse(`${path}.${key}`, 'accessor property')
  if (!descriptor.enumerable) return refuse(`${path}.${key}`, 'hidden property')
  return descriptor.value
}

function byCodeUnits(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

function refuse(path: string, why: string): never {
  throw new WeighhouseError('bad-input', `cannot be written as canonical JSON: ${why} (at ${path})`)
}
