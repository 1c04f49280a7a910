import { compareValues } from './compare.ts'
import type { Scalar } from './expression.ts'
import { anyType, boolean, equatable, type Operator, ordered, scalarOperator } from './operator.ts'

/** Three-valued logic and choice: unknown stays unknown until the known parts decide. */
export const logicOperators: readonly Operator[] = [
  scalarOperator({
    name: 'and',
    syntax: 'a and b',
    form: 'own',
    nulls: 'own',
    arguments: [boolean, boolean],
    result: 'boolean',
    sentence: 'False when either side is false, else null when either is null, else true.',
    example: { expression: 'null and false', value: false },
    evaluate: (left, right) =>
      left === false || right === false ? false : left === true && right === true ? true : null,
  }),
  scalarOperator({
    name: 'or',
    syntax: 'a or b',
    form: 'own',
    nulls: 'own',
    arguments: [boolean, boolean],
    result: 'boolean',
    sentence: 'True when either side is true, else null when either is null, else false.',
    example: { expression: 'null or true', value: true },
    evaluate: (left, right) =>
      left === true || right === true ? true : left === false && right === false ? false : null,
  }),
  scalarOperator({
    name: 'not',
    syntax: 'not a',
    form: 'own',
    arguments: [boolean],
    result: 'boolean',
    sentence: 'True becomes false, false becomes true, null stays null.',
    example: { expression: 'not false', value: true },
    evaluate: (value) => (typeof value === 'boolean' ? !value : null),
  }),
  comparison(
    'eq',
    '=',
    'Equal; texts by their code points, numbers with −0 = 0 and NaN = NaN.',
    (order) => order === 0,
  ),
  comparison('ne', '!=', 'Not equal.', (order) => order !== 0),
  comparison('lt', '<', 'Less; NaN is above every number.', (order) => order < 0),
  comparison('le', '<=', 'Less or equal.', (order) => order <= 0),
  comparison('gt', '>', 'Greater.', (order) => order > 0),
  comparison('ge', '>=', 'Greater or equal.', (order) => order >= 0),
  scalarOperator({
    name: 'in',
    syntax: 'x in (a, b, …)',
    form: 'own',
    nulls: 'own',
    arity: [2, null],
    arguments: [equatable],
    alike: 'compared',
    result: 'boolean',
    sentence:
      'True when x equals one of the list, null when it does not and a null was compared; the negation is x not in (…).',
    example: { expression: "'b' in ('a', 'b')", value: true },
    evaluate: (value, ...list) => {
      let unknown = false
      for (const member of list) {
        const order = compareValues(value, member)
        if (order === 0) return true
        if (order === null) unknown = true
      }
      return unknown ? null : false
    },
  }),
  scalarOperator({
    name: 'between',
    syntax: 'x between a and b',
    form: 'own',
    nulls: 'own',
    arguments: [ordered, ordered, ordered],
    alike: 'compared',
    result: 'boolean',
    sentence: 'The same as x >= a and x <= b: both ends are included; the negation is x not between a and b.',
    example: { expression: '3 between 1 and 3', value: true },
    evaluate: (value, low, high) => {
      const above = compareValues(value, low)
      const below = compareValues(value, high)
      if ((above !== null && above < 0) || (below !== null && below > 0)) return false
      return above === null || below === null ? null : true
    },
  }),
  scalarOperator({
    name: 'is_null',
    syntax: 'x is null',
    form: 'own',
    nulls: 'own',
    arguments: [anyType],
    result: 'boolean',
    sentence: 'True when x is missing, never null itself; the negation is x is not null.',
    example: { expression: 'null is null', value: true },
    evaluate: (value) => value === null,
  }),
  scalarOperator({
    name: 'case',
    syntax: 'case when a then x … else y end',
    form: 'own',
    nulls: 'own',
    arity: [3, null],
    arguments: [anyType],
    alike: 'carried',
    result: 'alike',
    sentence:
      'The value after the first condition that is true (null is not), else the value after else, which is null when left out.',
    example: { expression: "case when 2 > 1 then 'more' else 'less' end", value: 'more' },
    evaluate: (...values) => {
      for (let index = 0; index + 1 < values.length; index += 2) if (values[index] === true) return values[index + 1]!
      return values.at(-1)!
    },
  }),
  scalarOperator({
    name: 'coalesce',
    syntax: 'coalesce(a, b, …)',
    nulls: 'own',
    arity: [1, null],
    arguments: [anyType],
    alike: 'carried',
    result: 'alike',
    sentence: 'The first argument that is not null.',
    example: { expression: 'coalesce(null, 2, 3)', value: 2 },
    evaluate: (...values) => values.find((value) => value !== null) ?? null,
  }),
  extreme(
    'least',
    'The least argument, nulls left out; null when all are.',
    { expression: 'least(3, null, 2)', value: 2 },
    -1,
  ),
  extreme(
    'greatest',
    'The greatest argument, nulls left out; null when all are.',
    { expression: 'greatest(3, null, 2)', value: 3 },
    1,
  ),
]

function comparison(name: string, symbol: string, sentence: string, holds: (order: number) => boolean): Operator {
  const types = name === 'eq' || name === 'ne' ? equatable : ordered
  return scalarOperator({
    name,
    syntax: `a ${symbol} b`,
    form: 'own',
    arguments: [types, types],
    alike: 'compared',
    result: 'boolean',
    sentence: `${sentence} Null when either side is null.`,
    example: { expression: `2 ${symbol} 3`, value: holds(-1) },
    evaluate: (left, right) => {
      const order = compareValues(left, right)
      return order === null ? null : holds(order)
    },
  })
}

function extreme(name: string, sentence: string, example: Operator['example'], sign: number): Operator {
  return scalarOperator({
    name,
    syntax: `${name}(a, b, …)`,
    nulls: 'own',
    arity: [1, null],
    arguments: [ordered],
    alike: 'compared',
    result: 'alike',
    sentence,
    example,
    evaluate: (...values) => {
      let found: Scalar = null
      for (const value of values) {
        if (found === null) found = value
        else if (value !== null && sign * (compareValues(value, found) ?? 0) > 0) found = value
      }
      return found
    },
  })
}
