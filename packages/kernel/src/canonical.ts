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
  return write(value, [])
}

/** UTF-8 bytes of `canonicalJson`. */
export function canonicalBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(canonicalJson(value))
}

/** The steps from the root to the value being written: its depth, and its name should it be refused. */
type Path = (string | number)[]

function write(value: unknown, path: Path): string {
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
      if (path.length >= maximumDepth) refuse(path, `nested deeper than ${maximumDepth} levels, or cyclic`)
      return Array.isArray(value) ? writeArray(value, path) : writeObject(value, path)
    default:
      return refuse(path, `${typeof value} has no JSON form`)
  }
}

function writeString(text: string, path: Path): string {
  if (!text.isWellFormed()) refuse(path, 'text holds a lone surrogate')
  return JSON.stringify(text)
}

function writeArray(array: readonly unknown[], path: Path): string {
  if (Object.getPrototypeOf(array) !== Array.prototype) refuse(path, 'array with a foreign prototype')
  const names = Object.getOwnPropertyNames(array)
  if (names.length !== array.length + 1) refuse(path, 'sparse array, or array with extra properties')
  if (Object.getOwnPropertySymbols(array).length > 0) refuse(path, 'symbol key')
  const items: string[] = []
  for (let index = 0; index < array.length; index++) {
    path.push(index)
    items.push(write(ownValue(array, index, path), path))
    path.pop()
  }
  return `[${items.join(',')}]`
}

function writeObject(object: object, path: Path): string {
  const prototype: unknown = Object.getPrototypeOf(object)
  if (prototype !== Object.prototype && prototype !== null) refuse(path, 'object with a foreign prototype')
  if (Object.getOwnPropertySymbols(object).length > 0) refuse(path, 'symbol key')
  const keys = Object.getOwnPropertyNames(object).sort(byCodeUnits)
  const members: string[] = []
  for (const key of keys) {
    path.push(key)
    if (key === '__proto__') refuse(path, 'the key __proto__ is not allowed')
    if (key === 'toJSON') refuse(path, 'the key toJSON is not allowed: other writers would call it')
    members.push(`${writeString(key, path)}:${write(ownValue(object, key, path), path)}`)
    path.pop()
  }
  return `{${members.join(',')}}`
}

/** Reads a property once, by its descriptor: no getter runs, and nothing can change between check and use. */
function ownValue(object: object, key: string | number, path: Path): unknown {
  const descriptor = Object.getOwnPropertyDescriptor(object, key)
  if (!descriptor) return refuse(path, 'nothing there: sparse array')
  if (!('value' in descriptor)) return refuse(path, 'accessor property')
  if (!descriptor.enumerable) return refuse(path, 'hidden property')
  return descriptor.value
}

function byCodeUnits(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

function refuse(path: Path, why: string): never {
  const place = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')
  throw new WeighhouseError('bad-input', `cannot be written as canonical JSON: ${why} (at $${place})`)
}
