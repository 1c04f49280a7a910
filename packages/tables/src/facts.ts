import type { Expression, Verb } from '@weighhouse/expressions'
import { WeighhouseError } from '@weighhouse/kernel'
import { transformTable } from './transform.ts'
import type { Table } from './table.ts'

/** What a transform did to the rows that its report must say. */
export interface TableFacts {
  readonly imputed: readonly ImputeFact[]
  readonly asserted: readonly AssertFact[]
}

export interface ImputeFact {
  readonly column: string
  readonly method: 'mean' | 'median' | 'mode' | 'constant'
  readonly by: readonly string[]
  /** Cells that were null and are not any more. */
  readonly filled: number
  /** Cells that are null still: their group had no value to take. */
  readonly left: number
}

/** An assertion that held: one that does not fails every reader of its table. */
export interface AssertFact {
  /** In words: `player_id is unique`. */
  readonly claim: string
  readonly rows: number
}

type CountRows = (table: Table) => Promise<number>

/** The verbs of a table and of the tables it joins, from the sources on. */
export function verbNodes(table: Table): readonly Table[] {
  const nodes: Table[] = []
  const seen = new Set<Table>()
  const visit = (next: Table): void => {
    if (seen.has(next) || next.node.kind === 'held') return
    seen.add(next)
    visit(next.node.input)
    if (next.node.other) visit(next.node.other)
    nodes.push(next)
  }
  visit(table)
  return nodes
}

/** How many nulls an `impute` node filled. */
export async function imputeFact(table: Table, countRows: CountRows): Promise<ImputeFact | null> {
  const { node } = table
  if (node.kind !== 'verb' || node.verb.verb !== 'impute') return null
  const { column, method, by } = node.verb
  const before = await countRows(filtered(node.input, isNull(column)))
  const left = before === 0 ? 0 : await countRows(filtered(table, isNull(column)))
  return { column, method, by, filled: before - left, left }
}

/** Checks an `assert` node against the rows; a claim that does not hold is refused with how many rows break it. */
export async function assertFacts(table: Table, countRows: CountRows): Promise<readonly AssertFact[]> {
  const { node } = table
  if (node.kind !== 'verb' || node.verb.verb !== 'assert') return []
  const { input, verb } = node
  const rows = await countRows(input)
  const claims: AssertFact[] = []
  const claim = (words: string, broken: number, unit: string): void => {
    if (broken > 0)
      throw new WeighhouseError(
        'bad-input',
        `The assertion "${words}" does not hold: ${broken} ${unit}, of ${rows} rows.`,
      )
    claims.push({ claim: words, rows })
  }
  if (verb.unique)
    claim(
      `${verb.unique.join(', ')} is unique`,
      await countRows(repeated(input, verb.unique)),
      'values stand in several rows',
    )
  for (const column of verb.notNull ?? [])
    claim(`${column} is never missing`, await countRows(filtered(input, isNull(column))), 'rows lack it')
  if (verb.rows) {
    const [least, most] = verb.rows
    const isOutside = (least !== null && rows < least) || (most !== null && rows > most)
    claim(`there are ${least ?? 0} to ${most ?? 'any number of'} rows`, isOutside ? rows : 0, 'rows were found')
  }
  if (verb.where) {
    const broken = call('not', call('coalesce', verb.where, { kind: 'literal', type: 'boolean', value: false }))
    claim('where', await countRows(filtered(input, broken)), 'rows break it')
  }
  return claims
}

function filtered(table: Table, where: Expression): Table {
  return apply(table, [{ verb: 'filter', where }])
}

/** One row per tuple of `columns` that stands in several rows. */
function repeated(table: Table, columns: readonly string[]): Table {
  const n = freeName(columns)
  return apply(table, [
    { verb: 'groupby', columns },
    { verb: 'rollup', columns: { [n]: call('count') } },
    { verb: 'filter', where: call('gt', { kind: 'column', name: n }, { kind: 'literal', type: 'integer', value: 1 }) },
  ])
}

function freeName(taken: readonly string[]): string {
  let name = 'n'
  while (taken.includes(name)) name += 'n'
  return name
}

function isNull(name: string): Expression {
  return call('is_null', { kind: 'column', name })
}

function call(operator: string, ...arguments_: readonly Expression[]): Expression {
  return { kind: 'call', operator, arguments: arguments_ }
}

function apply(table: Table, verbs: readonly Verb[]): Table {
  return transformTable(table, verbs, () => table)
}
