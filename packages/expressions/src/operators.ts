import { aggregateOperators } from './aggregate-operators.ts'
import { dateOperators } from './date-operators.ts'
import { logicOperators } from './logic-operators.ts'
import { numberOperators } from './number-operators.ts'
import type { Operator } from './operator.ts'
import { textOperators } from './text-operators.ts'

const all = [...logicOperators, ...numberOperators, ...textOperators, ...dateOperators, ...aggregateOperators]

/** Every operator of the language by name: the one table that parser hints, checker, engines and manual read. */
export const operators: Readonly<Record<string, Operator>> = Object.freeze({
  // Without a prototype, `operators.constructor` is no operator.
  __proto__: null,
  ...Object.fromEntries(all.map((operator) => [operator.name, operator])),
})

/** The operator of that name, or undefined. */
export function findOperator(name: string): Operator | undefined {
  return Object.hasOwn(operators, name) ? operators[name] : undefined
}
