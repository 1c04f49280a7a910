import { type Schema, type Verb, verbSchema } from '@weighhouse/expressions'
import type { CellHeader } from './cell-header.ts'
import {
  type CellReference,
  type CheckContext,
  checkAttributes,
  type Draft,
  type DraftContext,
  readAttribute,
} from './draft.ts'
import { reportProblems } from './expression-text.ts'
import { headOf } from './fields.ts'
import { readTyped } from './typed-scalar.ts'
import { readVerb } from './verb.ts'
import type { WrittenVerb } from './written-verb.ts'
import type { YamlNode } from './yaml-tree.ts'

export function readTransformCell(header: CellHeader, node: YamlNode, { file, report }: DraftContext): Draft | null {
  checkAttributes(header, ['from'], ['from'], report)
  const from = readAttribute(header, 'from')
  if (node.kind !== 'list' || node.items.length === 0) {
    report('NB0121', headOf(node.span), `the transform ${header.name} is a list of verbs`, {
      hint: '- filter: "age >= 18"',
    })
    return null
  }
  const verbs = node.items.map((item) => readVerb(item, file, report))
  if (!from) return null
  const written = verbs.filter((verb) => verb !== undefined)
  const tables = written.flatMap(({ table }): CellReference[] =>
    table ? [{ cell: table.name, span: table.span, as: 'table' }] : [],
  )
  let typed: readonly Verb[] = written.map(({ verb }) => verb)
  return {
    header,
    references: [{ cell: from.value, span: from.valueSpan, as: 'table' }, ...tables],
    body: { from: from.value, verbs: written.map(({ body }) => body) },
    build: (common) => ({ ...common, kind: 'transform', from: from.value, verbs: typed }),
    schema(context) {
      const inferred = inferSchema(from.value, written, file, context)
      typed = inferred.verbs
      return written.length === verbs.length ? inferred.schema : null
    },
  }
}

/** Applies verb after verb; where a table is not known, columns after it are not known either. */
function inferSchema(
  from: string,
  written: readonly WrittenVerb[],
  file: string,
  context: CheckContext,
): { schema: Schema | null; verbs: readonly Verb[] } {
  const verbs = written.map(({ verb }) => verb)
  let schema = context.schemaOf(from) ?? null
  let grouped: readonly string[] = []
  const tables = (name: string) => context.schemaOf(name) ?? undefined
  for (const [index, one] of written.entries()) {
    if (!schema || (one.table && !context.schemaOf(one.table.name))) return { schema: null, verbs }
    const before = schema
    const verb = typeLiterals(one, before, context)
    const step = verbSchema(verb, before, tables, grouped, context.parameters)
    for (const problem of step.problems) {
      const { span, scalar } = one.place(problem.path)
      const { range, code, message, hint } = problem
      if (scalar && range) reportProblems([{ code, message, hint, range }], scalar, file, context.report)
      else context.report(code === 'unknown-column' ? 'NB0301' : 'NB0309', span, message, { hint })
    }
    verbs[index] = step.verb
    schema = step.schema
    grouped = step.grouped
  }
  const last = written.at(-1)
  if (grouped.length > 0 && last)
    context.report(
      'NB0309',
      last.place([]).span,
      'groupby groups the rollup or derive that follows it, and nothing follows',
    )
  return { schema, verbs }
}

/** Constants take the type of the column they meet: `007` among ids is a text. */
function typeLiterals(written: WrittenVerb, schema: Schema, { report }: CheckContext): Verb {
  const { verb, node } = written
  if (verb.verb === 'impute' && verb.value !== undefined && Object.hasOwn(schema, verb.column)) {
    const literal = node(['value'])
    const value = literal && readTyped(literal, schema[verb.column]!, 'the value', report)
    return value === undefined ? verb : { ...verb, value }
  }
  if (verb.verb === 'pivot' && Object.hasOwn(schema, verb.key)) {
    const values = verb.values.map((value, index) => {
      const literal = node(['values', index])
      return (literal && readTyped(literal, schema[verb.key]!, 'a value', report)) ?? value
    })
    return { ...verb, values }
  }
  return verb
}
