import { compileExpression, type Expression, type Scalar } from '@weighhouse/expressions'
import { type ColumnTable, escape, table } from 'arquero'
import type { Frame } from './frame.ts'

/** A row as Arquero passes it to an escaped function: columns are `c0`, `c1`, …, never an author's names. */
type ArqueroRow = Readonly<Record<string, Scalar>>

/** Rows for which `where` is true; false and null are left out. */
export function filterRows(frame: Frame, where: Expression): Frame {
  const holds = compileExpression(where)
  const read = arqueroReader(frame)
  const kept = tableOf(frame)
    .filter(escape((row: ArqueroRow) => holds(read(row)) === true))
    .reify()
  return {
    schema: frame.schema,
    columns: frame.columns.map((_, index) => columnArray(kept, `c${index}`)),
    length: kept.numRows(),
    weights: frame.weights ? columnArray(kept, 'w').map(Number) : null,
  }
}

/** The values of expressions, row by row, by name. Our closures run; Arquero's own parser sees no text. */
export function deriveColumns(
  frame: Frame,
  expressions: Readonly<Record<string, Expression>>,
): ReadonlyMap<string, readonly Scalar[]> {
  const read = arqueroReader(frame)
  const entries = Object.entries(expressions)
  const derived = tableOf(frame).derive(
    Object.fromEntries(
      entries.map(([, expression], index) => {
        const value = compileExpression(expression)
        return [`d${index}`, escape((row: ArqueroRow) => value(read(row)))]
      }),
    ),
  )
  return new Map(entries.map(([name], index) => [name, columnArray(derived, `d${index}`)]))
}

/** A table of no columns has no rows to Arquero, so that `w` is always there. */
function tableOf(frame: Frame): ColumnTable {
  const weights = frame.weights ?? Array.from({ length: frame.length }, () => 1)
  return table([...frame.columns.map((column, index) => [`c${index}`, column] as [string, unknown]), ['w', weights]])
}

function columnArray(source: ColumnTable, name: string): readonly Scalar[] {
  const values: Scalar[] = []
  source.scan((row, data) => void values.push(data?.[name]?.at(row ?? 0) ?? null), true)
  return values
}

function arqueroReader({ schema }: Frame): (row: ArqueroRow) => (name: string) => Scalar {
  const places = new Map(Object.keys(schema).map((name, index) => [name, `c${index}`]))
  let current: ArqueroRow = {}
  const read = (name: string): Scalar => current[places.get(name) ?? ''] ?? null
  return (row) => {
    current = row
    return read
  }
}
