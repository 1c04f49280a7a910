import type { Schema, SourceDeclaration } from '@weighhouse/expressions'
import { WeighhouseError } from '@weighhouse/kernel'

/** Columns of an opened source: those declared, and the row number where the key is one. */
export function sourceSchema(source: SourceDeclaration): Schema {
  const declared = Object.entries(source.columns).map(([name, { type }]) => [name, type] as const)
  const [key] = source.key.columns
  if (!source.key.rowNumber || key === undefined) return Object.fromEntries(declared)
  if (Object.hasOwn(source.columns, key)) {
    throw new WeighhouseError(
      'bad-input',
      `The key ${key} of ${source.name} is to number rows, but a column of that name is declared: name another.`,
    )
  }
  return Object.fromEntries([...declared, [key, { kind: 'id' }] as const])
}
