/** Where a value does not fit, and why: filled in by the check that refuses, from the inside outwards. */
export interface Misfit {
  path: string
  why: string
}

/** Whether a value fits; if not, `misfit` says where and why. */
export type Check<T> = (value: unknown, misfit: Misfit) => value is T

export type FitOf<C> = C extends (value: unknown, misfit: Misfit) => value is infer T ? T : never

/** A closed object: exactly these fields, each of which must be there. */
export function closed<const Fields extends Readonly<Record<string, Check<unknown>>>>(
  fields: Fields,
): Check<{ readonly [K in keyof Fields]: FitOf<Fields[K]> }> {
  const checks = Object.entries(fields)
  return (value, misfit): value is { readonly [K in keyof Fields]: FitOf<Fields[K]> } => {
    if (!isObject(value)) return say(misfit, 'must be an object')
    for (const [name, check] of checks) {
      if (!Object.hasOwn(value, name)) return say(misfit, 'is missing', `.${name}`)
      if (!check(value[name], misfit)) return within(`.${name}`, misfit)
    }
    // A field too many is named by its place only: its name may be text that someone typed.
    return Object.keys(value).length === checks.length || say(misfit, 'has a field that is not allowed')
  }
}

/** Lists of up to `maximum` items. With `rank` they must ascend by it, so that one set has one form. */
export function listOf<T>(item: Check<T>, maximum: number, rank?: (item: T) => string): Check<readonly T[]> {
  return (value, misfit): value is readonly T[] => {
    if (!Array.isArray(value)) return say(misfit, 'must be a list')
    if (value.length > maximum) return say(misfit, `holds more than ${maximum} items`)
    let last: string | undefined
    for (const [at, content] of value.entries()) {
      if (!item(content, misfit)) return within(`[${at}]`, misfit)
      const next = rank?.(content)
      if (last !== undefined && next !== undefined && last >= next) {
        return say(misfit, 'must be unique and in ascending order', `[${at}]`)
      }
      last = next
    }
    return true
  }
}

/** Objects whose keys fit one check and values another, with at most `maximum` of them. */
export function recordOf<T>(key: Check<string>, item: Check<T>, maximum: number): Check<Readonly<Record<string, T>>> {
  return (value, misfit): value is Readonly<Record<string, T>> => {
    if (!isObject(value)) return say(misfit, 'must be an object')
    const entries = Object.entries(value)
    if (entries.length > maximum) return say(misfit, `holds more than ${maximum} fields`)
    for (const [name, content] of entries) {
      if (!key(name, misfit)) return say(misfit, 'has a key that is not allowed')
      if (!item(content, misfit)) return within(`.${name}`, misfit)
    }
    return true
  }
}

export function oneOf<const T extends readonly (string | number)[]>(...allowed: T): Check<T[number]> {
  const set = new Set<unknown>(allowed)
  return (value, misfit): value is T[number] => set.has(value) || say(misfit, `must be one of ${allowed.join(', ')}`)
}

export function matching<T extends string = string>(pattern: RegExp, what: string): Check<T> {
  return (value, misfit): value is T =>
    (typeof value === 'string' && pattern.test(value)) || say(misfit, `must be ${what}`)
}

export function orNull<T>(check: Check<T>): Check<T | null> {
  return (value, misfit): value is T | null => value === null || check(value, misfit)
}

/** What fits the check and of which `holds` is true besides. */
export function where<T>(check: Check<T>, holds: (value: T) => boolean, what: string): Check<T> {
  return (value, misfit): value is T => check(value, misfit) && (holds(value) || say(misfit, `must be ${what}`))
}

export const anything: Check<unknown> = (value): value is unknown => value !== undefined

export const flag: Check<boolean> = (value, misfit): value is boolean =>
  typeof value === 'boolean' || say(misfit, 'must be true or false')

/** A safe integer ≥ 0. Negative zero is another value with the same text, so it is refused. */
export const count: Check<number> = (value, misfit): value is number =>
  (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0)) ||
  say(misfit, 'must be a whole number from 0 to 2^53 − 1')

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function say(misfit: Misfit, why: string, path = ''): false {
  misfit.path = path
  misfit.why = why
  return false
}

function within(step: string, misfit: Misfit): false {
  misfit.path = step + misfit.path
  return false
}
