import type { Schema } from '@weighhouse/expressions'
import type { CellHeader } from './cell-header.ts'
import { type CellReference, type CheckContext, checkAttributes, type Draft, type DraftContext } from './draft.ts'
import { completeRecord } from './complete.ts'
import { nameHint } from './nearest-name.ts'
import type { Span } from './source-text.ts'
import { tokensOfSql } from './sql-tokens.ts'

/** A query's text is its body as written; which cells it reads is told by the names after FROM and JOIN. */
export function readSqlCell(header: CellHeader, { file, report, cellNames }: DraftContext): Draft | null {
  checkAttributes(header, [], [], report)
  const { body } = header.fence
  const query = file.slice(body.start, body.end).trimEnd()
  const read = tokensOfSql(query)
  const at = (span: Span): Span => ({ start: body.start + span.start, end: body.start + span.end })
  const tables = read.tables.filter(({ name }) => cellNames.has(name))
  const references = tables.map(({ name, span }): CellReference => ({ cell: name, span: at(span), as: 'table' }))
  return {
    header,
    references,
    body: { query },
    build: (common) => ({ ...common, kind: 'sql', query }),
    async schema(context) {
      for (const { name, span } of read.parameters) {
        if (Object.hasOwn(context.parameters, name)) continue
        context.report('NB0205', at(span), `no parameter is named $${name.slice(0, 60)}`, {
          hint: nameHint(name, Object.keys(context.parameters)),
        })
      }
      return describe(header, query, [...new Set(tables.map(({ name }) => name))], at, context)
    },
  }
}

async function describe(
  header: CellHeader,
  query: string,
  tables: readonly string[],
  at: (span: Span) => Span,
  context: CheckContext,
): Promise<Schema | null> {
  const inputs = completeRecord(tables.map((name) => [name, context.schemaOf(name) ?? undefined] as const))
  if (!context.describeSql || !inputs) return null
  const whole = at({ start: 0, end: Math.max(1, query.indexOf('\n') === -1 ? query.length : query.indexOf('\n')) })
  try {
    const { schema, problems } = await context.describeSql(query, inputs, context.parameters)
    for (const { code, message, range, hint } of problems) {
      context.report(isDeterminism(code) ? 'NB0701' : 'NB0308', range ? at(range) : whole, message, {
        hint: hint ?? null,
      })
    }
    return schema
  } catch {
    context.report('NB0308', whole, `the database could not describe the query ${header.name}`)
    return null
  }
}

/** A refused function reads the clock, chance or the outside; all else is about the query itself. */
function isDeterminism(code: string | undefined): boolean {
  return code !== undefined && /function|determin|clock|random|outside|not-allowed|refused/i.test(code)
}
