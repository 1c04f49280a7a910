import { transformSchema, type Verb, verbSchema } from '@weighhouse/expressions'
import { WeighhouseError } from '@weighhouse/kernel'
import type { Table } from './table.ts'

/**
 * A table behind verbs; nothing is read. Parameters must be bound. What the checker would have found
 * is refused here with every problem, so that no engine ever runs an unchecked verb.
 */
export function transformTable(input: Table, verbs: readonly Verb[], tables: (name: string) => Table): Table {
  const others = new Map<string, Table>()
  for (const verb of verbs)
    if (verb.verb === 'join' || verb.verb === 'lookup') others.set(verb.table, tables(verb.table))
  const schemaOf = (name: string) => others.get(name)?.schema
  const { problems } = transformSchema(verbs, input.schema, schemaOf)
  if (problems.length > 0) {
    const told = problems.map(
      ({ path, message, hint }) => `verb ${Number(path[0]) + 1}: ${message}${hint === null ? '' : ` (${hint})`}`,
    )
    throw new WeighhouseError('bad-input', `A transform cannot be run: ${told.join('; ')}.`)
  }
  let table = input
  let grouped: readonly string[] = []
  for (const verb of verbs) {
    const next = verbSchema(verb, table.schema, schemaOf, grouped)
    const other = verb.verb === 'join' || verb.verb === 'lookup' ? (others.get(verb.table) ?? null) : null
    table = { schema: next.schema, node: { kind: 'verb', input: table, verb: next.verb, other, grouped } }
    grouped = next.grouped
  }
  return table
}
