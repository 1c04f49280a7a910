import type { Schema, Verb } from '@weighhouse/expressions'

/**
 * A lazy table: where rows are held and which verbs stand between them and the reader. Plain data;
 * rows move only when it is summarised, counted or shown.
 */
export interface Table {
  readonly schema: Schema
  readonly node: TableNode
}

export type TableNode =
  /** Rows held by the `Tables` that made it, under an id. */
  | { readonly kind: 'held'; readonly id: string }
  /** One verb over `input`; `other` is the right-hand table of a join or a lookup, `grouped` what a `groupby` before said. */
  | {
      readonly kind: 'verb'
      readonly input: Table
      readonly verb: Verb
      readonly other: Table | null
      readonly grouped: readonly string[]
    }

/** The ids of held rows that a table reads, each once. */
export function heldIds(table: Table): ReadonlySet<string> {
  const ids = new Set<string>()
  const seen = new Set<Table>()
  const visit = (next: Table): void => {
    if (seen.has(next)) return
    seen.add(next)
    if (next.node.kind === 'held') ids.add(next.node.id)
    else {
      visit(next.node.input)
      if (next.node.other) visit(next.node.other)
    }
  }
  visit(table)
  return ids
}
