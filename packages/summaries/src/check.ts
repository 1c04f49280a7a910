import { checkExpression, type ColumnType, type Expression, type Schema } from '@weighhouse/expressions'
import type { Aggregate, SummaryRequest } from './request.ts'

/** One thing wrong with a request, and the part of it: `by`, `where` or an aggregate's name. */
export interface RequestProblem {
  readonly place: string
  readonly message: string
}

/** Everything that is wrong with a request over a table of this schema, before rows are read. */
export function checkRequest(request: SummaryRequest, schema: Schema): readonly RequestProblem[] {
  const problems: RequestProblem[] = []
  const report = (place: string, message: string): void => void problems.push({ place, message })
  const typeOf = (place: string, expression: Expression): ColumnType | null => {
    const checked = checkExpression(expression, { schema, parameters: {}, aggregates: false, paths: false })
    for (const { message } of checked.problems) report(place, message)
    return checked.type
  }
  for (const name of request.by) if (!Object.hasOwn(schema, name)) report('by', `there is no column ${name}`)
  if (new Set(request.by).size < request.by.length) report('by', 'a column is named twice')
  if (request.where) {
    const type = typeOf('where', request.where)
    if (type && type.kind !== 'boolean') report('where', `rows are chosen by true or false, not by ${type.kind}`)
  }
  for (const [name, aggregate] of Object.entries(request.aggregates)) {
    for (const expression of expressionsOf(aggregate)) {
      const type = typeOf(name, expression)
      if (aggregate.kind !== 'tally' && type && !numeric.has(type.kind))
        report(name, `${aggregate.kind} needs numbers, not ${type.kind}`)
    }
    for (const message of shapeProblems(aggregate)) report(name, message)
  }
  return problems
}

/** The expressions that an aggregate reads. */
export function expressionsOf(aggregate: Aggregate): readonly Expression[] {
  if (aggregate.kind === 'count') return []
  return aggregate.kind === 'tally' || aggregate.kind === 'comoments' ? aggregate.of : [aggregate.of]
}

const numeric: ReadonlySet<string> = new Set(['boolean', 'integer', 'number'])

function shapeProblems(aggregate: Aggregate): readonly string[] {
  switch (aggregate.kind) {
    case 'tally':
    case 'comoments':
      return aggregate.of.length > 0 ? [] : [`${aggregate.kind} needs at least one expression`]
    case 'histogram': {
      const { edges } = aggregate
      const isRising = edges.every(
        (edge, index) => Number.isFinite(edge) && (index === 0 || edge > (edges[index - 1] ?? edge)),
      )
      return edges.length >= 2 && isRising
        ? []
        : ['the edges of a histogram are at least two finite numbers, each above the last']
    }
    case 'quantiles':
      return aggregate.at.every((at) => at >= 0 && at <= 1) ? [] : ['quantiles are asked for at levels from 0 to 1']
    default:
      return []
  }
}
