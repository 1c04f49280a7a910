import { type Compiled, compile, compileExpression, type ReadColumn } from './compile.ts'
import type { Expression, Scalar } from './expression.ts'
import { findOperator } from './operators.ts'

/** The rows of one group, taken in order. */
export interface Aggregation {
  add(row: ReadColumn): void
  /** The value over the rows so far. Columns outside aggregates are read from `row`: group keys, or a derived row. */
  result(row: ReadColumn): Scalar
}

/**
 * The reference implementation of a rollup expression (`sum(x) / count()`): call it once per group. Aggregates see the
 * rows one by one and keep constant memory, except `median` and `count_distinct`. Refusals as in `compileExpression`.
 */
export function aggregateOf(expression: Expression): () => Aggregation {
  const slots: { readonly operator: string; readonly argument: Compiled | null }[] = []
  let current: readonly Scalar[] = []
  const outer = compile(expression, (operator, call) => {
    const [argument] = call.arguments
    const slot = slots.push({ operator, argument: argument ? compileExpression(argument) : null }) - 1
    return () => current[slot]!
  })
  return () => {
    const accumulators = slots.map(({ operator }) => accumulatorOf(operator))
    return {
      add(row) {
        for (const [slot, { argument }] of slots.entries()) {
          const value = argument === null ? true : argument(row)
          if (value !== null) accumulators[slot]!.add(value)
        }
      },
      result(row) {
        current = accumulators.map((accumulator) => accumulator.result())
        return outer(row)
      },
    }
  }
}

function accumulatorOf(name: string) {
  const operator = findOperator(name)
  if (operator?.kind !== 'aggregate') throw new TypeError(`${name} is no aggregate`)
  return operator.accumulate()
}
