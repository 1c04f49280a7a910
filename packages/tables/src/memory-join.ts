import type { Scalar, Schema, Verb } from '@weighhouse/expressions'
import { WeighhouseError } from '@weighhouse/kernel'
import { keyText } from '@weighhouse/summaries'
import { columnOf, type Frame, frameOf, keyAt, takeRows } from './frame.ts'

type Only<Name extends Verb['verb']> = Extract<Verb, { verb: Name }>

/** Rows in the order of the left table, then of the right; null keys match nothing. */
export function joinRows(left: Frame, right: Frame, verb: Only<'join'>, output: Schema): Frame {
  const index = indexRows(
    right,
    verb.on.map(([, key]) => key),
  )
  const keys = verb.on.map(([key]) => columnOf(left, key))
  const matchesOf = (row: number) => index.get(keyText(keyAt(keys, row))) ?? []
  if (verb.how === 'semi' || verb.how === 'anti') {
    const rows = rowNumbers(left).filter((row) => matchesOf(row).length > 0 === (verb.how === 'semi'))
    return takeRows(left, rows)
  }
  const pairs: (readonly [number | null, number | null])[] = []
  const matched = new Set<number>()
  for (const row of rowNumbers(left)) {
    const matches = matchesOf(row)
    for (const match of matches) {
      pairs.push([row, match])
      matched.add(match)
    }
    if (matches.length === 0 && verb.how !== 'inner') pairs.push([row, null])
  }
  if (verb.how === 'full') for (const row of rowNumbers(right)) if (!matched.has(row)) pairs.push([null, row])
  const rightNames = new Map(
    Object.keys(right.schema).map((name) => [verb.as === undefined ? name : `${verb.as}_${name}`, name]),
  )
  const rightKeys = new Map(verb.on)
  return frameOf(output, pairs.length, null, (name) => {
    if (!Object.hasOwn(left.schema, name)) {
      const values = columnOf(right, rightNames.get(name) ?? name)
      return pairs.map(([, row]) => valueAt(values, row))
    }
    const values = columnOf(left, name)
    const key = verb.how === 'full' ? rightKeys.get(name) : undefined
    const others = key === undefined ? [] : columnOf(right, key)
    return pairs.map(([row, other]) =>
      row === null ? valueAt(others, other) : (valueAt(values, row) ?? valueAt(others, other)),
    )
  })
}

/** The left rows with columns of the one row that matches, or nulls; a key with several rows is refused. */
export function lookupRows(left: Frame, right: Frame, verb: Only<'lookup'>, output: Schema): Frame {
  const index = indexRows(
    right,
    verb.on.map(([, key]) => key),
  )
  for (const rows of index.values()) {
    if (rows.length > 1) {
      throw new WeighhouseError(
        'bad-input',
        `The table ${verb.table} of a lookup has several rows for one key: dedupe it, or join.`,
      )
    }
  }
  const keys = verb.on.map(([key]) => columnOf(left, key))
  const matches = rowNumbers(left).map((row) => index.get(keyText(keyAt(keys, row)))?.[0] ?? null)
  return frameOf(output, left.length, null, (name) => {
    if (Object.hasOwn(left.schema, name)) return columnOf(left, name)
    const values = columnOf(right, name)
    return matches.map((row) => valueAt(values, row))
  })
}

function indexRows(frame: Frame, keys: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const columns = keys.map((name) => columnOf(frame, name))
  const index = new Map<string, number[]>()
  for (const row of rowNumbers(frame)) {
    const key = keyAt(columns, row)
    if (key.includes(null)) continue
    const text = keyText(key)
    const rows = index.get(text)
    if (rows) rows.push(row)
    else index.set(text, [row])
  }
  return index
}

function rowNumbers({ length }: Frame): readonly number[] {
  return Array.from({ length }, (_, row) => row)
}

function valueAt(values: readonly Scalar[], row: number | null): Scalar {
  return row === null ? null : (values[row] ?? null)
}
