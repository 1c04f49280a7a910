import {
  bindParameters,
  type Compiled,
  checkExpression,
  compileExpression,
  type Expression,
  referencedColumns,
  type Scalar,
  type Schema,
} from '@weighhouse/expressions'
import type { randomStream } from '@weighhouse/statistics'
import {
  type Aggregate,
  type AggregateAnswer,
  answerRows,
  expressionsOf,
  keyText,
  type Summary,
  type SummaryRequest,
  summaryOf,
} from '@weighhouse/summaries'

/** Units as they were exposed: one row each. */
export interface Units {
  readonly schema: Schema
  readonly rows: readonly Readonly<Record<string, Scalar>>[]
  /** Values of the run's parameters, which expressions may read. */
  readonly params: Readonly<Record<string, Scalar>>
}

/** An arm for every unit, drawn by planned shares whatever arm it had. */
export function randomArms(
  units: number,
  shares: readonly (readonly [arm: string, share: number])[],
  { uniform }: ReturnType<typeof randomStream>,
): readonly string[] {
  const total = shares.reduce((sum, [, share]) => sum + share, 0)
  return Array.from({ length: units }, () => {
    let rest = uniform() * total
    for (const [arm, share] of shares) {
      if (rest < share) return arm
      rest -= share
    }
    return shares.at(-1)?.[0] ?? ''
  })
}

/** Answers a request over units whose arm column holds other arms than they had. */
export type AnswerOver = (arms: readonly string[]) => Summary

/**
 * Prepares a request grouped by the arm column. What the units hold does not hang on their arm, so
 * that expressions without the arm column are taken once, and equal values are counted together.
 */
export function prepareRequest(
  request: SummaryRequest,
  { schema, rows, params }: Units,
  armColumn: string,
): AnswerOver {
  const scope = { ...schema, [armColumn]: { kind: 'text' } as const }
  const prepared = Object.entries(request.aggregates).map(([name, aggregate]) => {
    const expressions = expressionsOf(aggregate).map((expression) =>
      compiled(bindParameters(expression, params), scope),
    )
    return [name, prepareAggregate(aggregate, expressions, rows, armColumn)] as const
  })
  return (arms) => {
    const members = Map.groupBy(rows.keys(), (row) => arms[row] ?? '')
    return summaryOf(
      request,
      [...members].map(([arm, of]) => ({
        key: [arm],
        aggregates: Object.fromEntries(prepared.map(([name, answer]) => [name, answer(of, arm)])),
      })),
    )
  }
}

function prepareAggregate(
  aggregate: Aggregate,
  expressions: readonly Compiled[],
  rows: Units['rows'],
  armColumn: string,
): (members: readonly number[], arm: string) => AggregateAnswer {
  const valuesOf = (row: number, arm: string) =>
    expressions.map((value) => value((column) => (column === armColumn ? arm : (rows[row]?.[column] ?? null))))
  if (aggregate.kind !== 'tally' && aggregate.kind !== 'quantiles')
    return expressionsOf(aggregate).some((expression) => referencedColumns(expression).includes(armColumn))
      ? (members, arm) =>
          answerRows(
            aggregate,
            members.map((row) => valuesOf(row, arm)),
            null,
          )
      : overKept(
          aggregate,
          rows.map((_, row) => valuesOf(row, '')),
        )
  const distinct = new Map<string, number>()
  const values: (readonly Scalar[])[] = []
  const places = rows.map((_, row) => {
    const of = valuesOf(row, '')
    const text = keyText(of)
    const known = distinct.get(text)
    if (known !== undefined) return known
    distinct.set(text, values.length)
    return values.push(of) - 1
  })
  return (members) => {
    const counts = values.map(() => 0)
    for (const row of members) counts[places[row] ?? 0] = (counts[places[row] ?? 0] ?? 0) + 1
    return answerRows(aggregate, values, counts)
  }
}

function overKept(aggregate: Aggregate, values: readonly (readonly Scalar[])[]) {
  return (members: readonly number[]) =>
    answerRows(
      aggregate,
      members.map((row) => values[row] ?? []),
      null,
    )
}

function compiled(expression: Expression, schema: Schema): Compiled {
  const checked = checkExpression(expression, { schema, parameters: {}, aggregates: false, paths: false })
  if (checked.problems.length > 0) throw new Error(checked.problems.map(({ message }) => message).join('; '))
  return compileExpression(checked.expression)
}
