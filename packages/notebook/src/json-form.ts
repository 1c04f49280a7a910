import type { JsonObject, JsonValue } from '@weighhouse/kernel'

/** A plain value as JSON; members that are `undefined` are left out, as `JSON.stringify` does. */
export function jsonObject(value: object): JsonObject {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [key, jsonValue(member)]),
  )
}

export function jsonValue(value: unknown): JsonValue {
  if (Array.isArray(value)) return value.map(jsonValue)
  if (typeof value === 'object' && value !== null) return jsonObject(value)
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return null
}
