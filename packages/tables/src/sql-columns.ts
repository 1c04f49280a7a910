import type { Schema } from '@weighhouse/expressions'

/** SQL of a schema's columns, all of them. */
export function allColumns(schema: Schema): string {
  return Object.keys(schema)
    .map((_, index) => `c${index}`)
    .join(', ')
}

/** How a column of a schema is written in SQL, in a table named `qualifier` if one is given. */
export function columnsOf(schema: Schema, qualifier = ''): (name: string) => string {
  const places = new Map(Object.keys(schema).map((name, index) => [name, `${qualifier}c${index}`]))
  return (name) => {
    const column = places.get(name)
    if (column === undefined) throw new TypeError('A verb reads a column that its checked schema lacks.')
    return column
  }
}
