import { checkExpression, type Expression, printExpression, type TextRange } from '@weighhouse/expressions'
import type { JsonObject } from '@weighhouse/kernel'
import type { CellHeader } from './cell-header.ts'
import {
  checkAttributes,
  type CheckContext,
  type Draft,
  type DraftContext,
  listReferences,
  readAttribute,
} from './draft.ts'
import { checkType, readExpression, reportProblems, type WrittenExpression } from './expression-text.ts'
import { closedMap, headOf, readWord } from './fields.ts'
import type { Rule } from './notebook.ts'
import { checkResultPath } from './result-shape.ts'
import { placeInScalar } from './text-place.ts'
import type { YamlNode } from './yaml-tree.ts'

export const ruleKeys = ['table', 'rollback', 'hold', 'ship', 'otherwise'] as const
const clauseKeys = ['rollback', 'hold', 'ship'] as const
const otherwiseWords = ['ship', 'hold', 'rollback', 'inconclusive', 'review'] as const

export function readRuleCell(header: CellHeader, node: YamlNode, { file, report }: DraftContext): Draft | null {
  checkAttributes(header, ['uses'], ['uses'], report)
  const uses = listReferences(readAttribute(header, 'uses'), 'analysis')
  const map = closedMap(node, `the rule ${header.name}`, ruleKeys, [], report)
  if (!map) return null
  const written = clauseKeys.flatMap((key) => {
    const clause = readExpression(map.entries.get(key)?.value, key, file, report)
    return clause ? [{ key, clause }] : []
  })
  const table = map.entries.get('table')
  if (table) {
    readWord(table.value, 'table', ['standard'], report)
    const other = [...map.entries.values()].find(
      ({ key }) => key !== 'table' && (ruleKeys as readonly string[]).includes(key),
    )
    if (other) report('NB0505', other.keySpan, 'a rule has the standard table or clauses of its own, not both')
  } else if (!clauseKeys.some((key) => map.entries.has(key))) {
    report('NB0505', headOf(map.span), `the rule ${header.name} has neither a table nor a clause`, {
      hint: 'table: standard',
    })
  } else if (!map.entries.has('otherwise')) {
    report('NB0505', headOf(map.span), `the rule ${header.name} says not what holds otherwise`, {
      hint: `otherwise: one of ${otherwiseWords.join(', ')}`,
    })
  }
  const otherwise = readWord(map.entries.get('otherwise')?.value, 'otherwise', otherwiseWords, report) ?? 'review'
  const clauses: Partial<Record<(typeof clauseKeys)[number], Expression>> = {}
  const rule = (): Rule =>
    table ? { kind: 'standard' } : { kind: 'clauses', rollback: null, hold: null, ship: null, ...clauses, otherwise }
  const cells = uses.map(({ cell }) => cell)
  const texts: JsonObject = Object.fromEntries(
    written.map(({ key, clause }) => [key, printExpression(clause.expression)]),
  )
  return {
    header,
    references: uses,
    body: { uses: cells, ...(table ? { table: 'standard' } : { ...texts, otherwise }) },
    build: (common) => ({ ...common, kind: 'rule', uses: cells, rule: rule() }),
    check(context) {
      if (table) checkStandard(header, cells, context)
      for (const { key, clause } of written) clauses[key] = checkClause(clause, cells, file, context)
    },
  }
}

/** The decision table reads the result of exactly one ab-test. */
function checkStandard(header: CellHeader, cells: readonly string[], context: CheckContext): void {
  const draft = cells.length === 1 ? context.draftOf(cells[0]!) : undefined
  if (cells.length === 1 && (!draft || draft.header.kind !== 'analysis' || draft.body.method === 'ab-test')) return
  context.report(
    'NB0505',
    header.attributes.get('uses')?.valueSpan ?? header.nameSpan,
    'the standard table reads one analysis of the method ab-test',
  )
}

/** A clause is a boolean over paths of the results that the rule uses; returned as engines evaluate it. */
export function checkClause(
  { expression, scalar }: WrittenExpression,
  cells: readonly string[] | undefined,
  file: string,
  context: CheckContext,
): Expression {
  const {
    type,
    problems,
    expression: typed,
  } = checkExpression(expression, { schema: {}, parameters: context.parameters, aggregates: false, paths: true })
  reportProblems(problems, scalar, file, context.report)
  if (problems.length === 0) checkType(type, ['boolean'], scalar, context.report)
  for (const { steps, range } of pathsIn(expression)) {
    checkResultPath(steps[0]!, steps.slice(1), placeInScalar(file, scalar, range), cells, context)
  }
  return typed
}

function pathsIn(expression: Expression): readonly { readonly steps: readonly string[]; readonly range: TextRange }[] {
  if (expression.kind === 'path') return [{ steps: expression.steps, range: expression.range ?? { start: 0, end: 0 } }]
  return expression.kind === 'call' ? expression.arguments.flatMap(pathsIn) : []
}
