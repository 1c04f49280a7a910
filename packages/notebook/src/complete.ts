/** The list if every item of it was read, else `undefined`. */
export function completeList<Item>(items: readonly (Item | undefined)[]): readonly Item[] | undefined {
  const read = items.filter((item) => item !== undefined)
  return read.length === items.length ? read : undefined
}

/** The pairs as a record if every value of them was read, else `undefined`. */
export function completeRecord<Value>(
  pairs: readonly (readonly [key: string, value: Value | undefined])[] | undefined,
): Readonly<Record<string, Value>> | undefined {
  const values = pairs && completeList(pairs.map(([, value]) => value))
  return values && Object.fromEntries(values.map((value, index) => [pairs[index]![0], value]))
}
