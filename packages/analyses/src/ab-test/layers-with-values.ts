import type { JsonObject } from '@weighhouse/kernel'

/** The layers that have something to show: one whose place is empty in every row has no scale, and would fail the whole chart. */
export function layersWithValues(
  layers: readonly JsonObject[],
  rows: readonly Readonly<Record<string, unknown>>[],
): readonly JsonObject[] {
  return layers.filter(({ encoding }) =>
    ['x', 'y'].every((channel) => {
      const field = fieldAt(encoding, channel)
      return field === null || rows.some((row) => row[field] !== null && row[field] !== undefined)
    }),
  )
}

function fieldAt(encoding: unknown, channel: string): string | null {
  const definition = memberOf(encoding, channel)
  const field = memberOf(definition, 'field')
  return typeof field === 'string' ? field : null
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && key in value
    ? Object.getOwnPropertyDescriptor(value, key)?.value
    : undefined
}
