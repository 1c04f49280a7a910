import type { ColumnType, Expression } from './expression.ts'

/** Types that compare with each other and may be mixed in one column. */
export type TypeFamily = 'number' | 'text' | 'boolean' | 'date' | 'timestamp'

export function familyOf(type: ColumnType): TypeFamily {
  switch (type.kind) {
    case 'integer':
    case 'number':
    case 'decimal':
      return 'number'
    case 'id':
    case 'category':
    case 'text':
      return 'text'
    default:
      return type.kind
  }
}

function isSameType(left: ColumnType, right: ColumnType): boolean {
  if (left.kind !== 'decimal' || right.kind !== 'decimal') return left.kind === right.kind
  return left.precision === right.precision && left.scale === right.scale
}

/** The type that holds values of all of these, or null when they are of several families (or none is given). */
export function commonType(types: readonly ColumnType[]): ColumnType | null {
  const [first, ...others] = types
  if (!first || others.some((other) => familyOf(other) !== familyOf(first))) return null
  if (others.every((other) => isSameType(first, other))) return first
  return familyOf(first) === 'number' ? { kind: 'number' } : { kind: 'text' }
}

/** A decimal becomes a double by the operator `number`; every other expression stays. */
export function asDouble(expression: Expression, type: ColumnType | null): Expression {
  if (type?.kind !== 'decimal') return expression
  const { range } = expression
  return { kind: 'call', operator: 'number', arguments: [expression], ...(range && { range }) }
}

/** The type in the words of a message: `a number`, `an id`. */
export function nameOfType(kind: ColumnType['kind'] | TypeFamily): string {
  return `${kind === 'id' || kind === 'integer' ? 'an' : 'a'} ${kind}`
}
