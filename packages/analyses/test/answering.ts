import type { AbTestResult, AnalysisContext } from '@weighhouse/analyses'
import {
  checkExpression,
  compileExpression,
  type Expression,
  isScalarOfType,
  type Scalar,
  type Schema,
} from '@weighhouse/expressions'
import { canonicalJson } from '@weighhouse/kernel'
import { answerRows, expressionsOf, keyText, type Summary, type SummaryRequest, summaryOf } from '@weighhouse/summaries'
import { abTest } from '../src/ab-test/ab-test.ts'
import { atWindowEnd } from './concluding.ts'
import { gate30Cell } from './gate-30.ts'

export type Row = Readonly<Record<string, Scalar>>

/** What an engine answers to a request over rows; expressions are checked against the columns before they run. */
function answer(request: SummaryRequest, all: readonly Row[]): Summary {
  const schema = schemaOf(all)
  const compiled = (expression: Expression) => {
    const checked = checkExpression(expression, { schema, parameters: {}, aggregates: false, paths: false })
    if (checked.problems.length > 0) throw new Error(checked.problems.map(({ message }) => message).join('; '))
    return compileExpression(checked.expression)
  }
  const where = request.where && compiled(request.where)
  const rows = where ? all.filter((row) => where((column) => row[column] ?? null) === true) : all
  const groups = Map.groupBy(rows, (row) => keyText(request.by.map((name) => row[name] ?? null)))
  const aggregates = Object.entries(request.aggregates).map(([name, aggregate]) => {
    const values = expressionsOf(aggregate).map(compiled)
    return { name, aggregate, values }
  })
  return summaryOf(
    request,
    [...groups.values()].map((group) => ({
      key: request.by.map((name) => group[0]?.[name] ?? null),
      aggregates: Object.fromEntries(
        aggregates.map(({ name, aggregate, values }) => [
          name,
          answerRows(
            aggregate,
            group.map((row) => values.map((value) => value((column) => row[column] ?? null))),
            null,
          ),
        ]),
      ),
    })),
  )
}

/** What an ab-test says of rows, through its first and its further reading; finite JSON or it throws. */
export function concludeRows(
  rows: readonly Row[],
  changes: Readonly<Record<string, unknown>>,
  context: Partial<AnalysisContext> = {},
): AbTestResult {
  const parameters = abTest.parameters.parse({ ...gate30Cell, ...changes })
  const problems = abTest.planProblems(parameters)
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('; '))
  const summaries: Record<string, Summary> = {}
  const read = (requests: Readonly<Record<string, SummaryRequest>>) => {
    for (const [name, request] of Object.entries(requests)) summaries[name] = answer(request, rows)
  }
  const known = { ...atWindowEnd, ...context }
  read(abTest.requires(parameters, known))
  read(abTest.requiresNext?.(summaries, parameters, known) ?? {})
  const result = abTest.conclude(summaries, parameters, known)
  canonicalJson(result)
  for (const chart of abTest.charts(result)) canonicalJson(chart.rows)
  return result
}

function schemaOf(rows: readonly Row[]): Schema {
  const kinds = { boolean: 'boolean', number: 'number', string: 'category' } as const
  const schema: Record<string, Schema[string]> = {}
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) {
      if (typeof value === 'string' && isScalarOfType(value, { kind: 'timestamp' })) {
        schema[name] ??= { kind: 'timestamp' }
        continue
      }
      const kind = typeof value
      if (kind === 'boolean' || kind === 'number' || kind === 'string') schema[name] ??= { kind: kinds[kind] }
    }
  }
  return schema
}
