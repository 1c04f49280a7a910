import type { Expression } from '@weighhouse/expressions'
import { WeighhouseError } from '@weighhouse/kernel'
import { printCall } from './sql-operators.ts'
import type { SqlScope } from './sql-scope.ts'
import { quoteNumber, quoteText } from './sql-text.ts'

/**
 * A checked expression as DuckDB SQL. Every number is a DOUBLE, so that arithmetic and order are
 * those of the closures of `compileExpression`; texts compare by bytes of their UTF-8; dates are
 * DATE, instants TIMESTAMP in UTC, decimals their exact text.
 */
export function printSql(expression: Expression, scope: SqlScope): string {
  switch (expression.kind) {
    case 'literal':
      return printLiteral(expression)
    case 'column':
      return scope.column(expression.name)
    case 'parameter':
      throw new WeighhouseError('bad-input', `the parameter $${expression.name} is not bound to a value`)
    case 'path':
      throw new WeighhouseError(
        'bad-input',
        `${expression.steps.join('.')} reads a result, and only columns can be read here`,
      )
    default:
      return printCall(expression, scope, printSql)
  }
}

function printLiteral({ type, value }: Extract<Expression, { kind: 'literal' }>): string {
  if (value === null) return 'NULL'
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (typeof value === 'number') return quoteNumber(value)
  if (type === 'date') return `CAST(${quoteText(value)} AS DATE)`
  if (type === 'timestamp') return `CAST(${quoteText(value.replace(/Z$/, ''))} AS TIMESTAMP)`
  return quoteText(value)
}
