import { aggregateOperators } from './aggregate-operators.ts'
import { dateOperators } from './date-operators.ts'
import { logicOperators } from './logic-operators.ts'
import { numberOperators } from './number-operators.ts'
import type { Operator } from './operator.ts'
import { textOperators } from './text-operators.ts'

const all = [...logicOperators, ...numberOperators, ...textOperators, ...dateOperators, ...aggregateOperators]

/** Every operator of the language by name: the one table that parser hints, checker, engines and manual read. */
export const operators: Readonly<Record<string, Operator>> = tableOf(all)

/** Without a prototype, so that `operators.constructor` is no operator. */
function tableOf(listed: readonly Operator[]): Readonly<Record<string, Operator>> {
  const table: Record<string, Operator> = Object.create(null)
  for (const operator of listed) table[operator.name] = operator
  return Object.freeze(table)
}

/** The operator of that name, or undefined. */
export function findOperator(name: string): Operator | undefined {
  return Object.hasOwn(operators, name) ? operators[name] : undefined
}
