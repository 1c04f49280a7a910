import {
  checkExpression,
  type ColumnType,
  type Expression,
  type ExpressionProblem,
  parseExpression,
  type ScalarType,
  type Schema,
  type VerbProblemCode,
} from '@weighhouse/expressions'
import type { DiagnosticCode } from './diagnostic-codes.ts'
import { readScalar, readText } from './fields.ts'
import type { Report } from './report.ts'
import { placeInScalar } from './text-place.ts'
import type { YamlNode, YamlScalar } from './yaml-tree.ts'

/** An expression and the scalar that it was written in, so that its problems can be placed. */
export interface WrittenExpression {
  readonly expression: Expression
  readonly scalar: YamlScalar
}

/** A problem placed in an expression's text; verbs have words of their own beside the expression's. */
export type PlacedProblem = Pick<ExpressionProblem, 'message' | 'range' | 'hint'> & { readonly code: string }

const codes: Readonly<Record<string, DiagnosticCode>> & Partial<Record<VerbProblemCode, DiagnosticCode>> = {
  'unknown-column': 'NB0301',
  'unknown-parameter': 'NB0205',
  'unknown-operator': 'NB0302',
  'wrong-arity': 'NB0303',
  'wrong-type': 'NB0303',
  'bad-literal': 'NB0303',
  'misplaced-aggregate': 'NB0303',
  'misplaced-column': 'NB0303',
  'misplaced-path': 'NB0303',
}

export function readExpression(
  node: YamlNode | undefined,
  what: string,
  file: string,
  report: Report,
): WrittenExpression | undefined {
  const scalar = readScalar(node, what, report)
  if (!scalar || readText(scalar, what, report) === undefined) return undefined
  const { expression, problems } = parseExpression(scalar.text)
  reportProblems(problems, scalar, file, report)
  return expression && problems.length === 0 ? { expression, scalar } : undefined
}

export function reportProblems(
  problems: readonly PlacedProblem[],
  scalar: YamlScalar,
  file: string,
  report: Report,
): void {
  for (const { code, message, range, hint } of problems) {
    report(Object.hasOwn(codes, code) ? codes[code]! : 'NB0119', placeInScalar(file, scalar, range), message, { hint })
  }
}

/** Reports what is wrong with an expression over columns; `expects` are the types it may have. */
export function checkColumns(
  { expression, scalar }: WrittenExpression,
  schema: Schema,
  parameters: Schema,
  expects: readonly ScalarType[],
  file: string,
  report: Report,
): void {
  const { type, problems } = checkExpression(expression, { schema, parameters, aggregates: false, paths: false })
  reportProblems(problems, scalar, file, report)
  if (problems.length === 0) checkType(type, expects, scalar, report)
}

export function checkType(
  type: ColumnType | null,
  expects: readonly ScalarType[],
  scalar: YamlScalar,
  report: Report,
): void {
  if (type === null || expects.length === 0 || expects.includes(type.kind)) return
  report('NB0303', scalar.span, `this is of type ${type.kind}; ${expects.join(' or ')} is needed`)
}
