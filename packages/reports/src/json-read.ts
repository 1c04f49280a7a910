import type { JsonObject, JsonValue } from '@weighhouse/kernel'

/** Results are data of many methods: these readers take what is there and never throw on what is not. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function objectAt(value: JsonValue | undefined, ...path: readonly string[]): JsonObject | null {
  const found = valueAt(value, ...path)
  return isObject(found) ? found : null
}

export function listAt(value: JsonValue | undefined, ...path: readonly string[]): readonly JsonValue[] {
  const found = valueAt(value, ...path)
  return Array.isArray(found) ? found : []
}

export function objectsAt(value: JsonValue | undefined, ...path: readonly string[]): readonly JsonObject[] {
  return listAt(value, ...path).filter(isObject)
}

export function numberAt(value: JsonValue | undefined, ...path: readonly string[]): number | null {
  const found = valueAt(value, ...path)
  return typeof found === 'number' ? found : null
}

export function textAt(value: JsonValue | undefined, ...path: readonly string[]): string | null {
  const found = valueAt(value, ...path)
  return typeof found === 'string' ? found : null
}

export function textsAt(value: JsonValue | undefined, ...path: readonly string[]): readonly string[] {
  return listAt(value, ...path).filter((member) => typeof member === 'string')
}

function valueAt(value: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined {
  let found = value
  for (const key of path) {
    if (!isObject(found) || !Object.hasOwn(found, key)) return undefined
    found = found[key]
  }
  return found
}
