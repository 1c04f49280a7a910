import { allowedFunctions, namesOfSettings } from './sql-functions.ts'
import { growthProblem } from './sql-growth.ts'
import { isObject, type Json } from './sql-tree.ts'

/** One thing that an sql cell may not do, with the offset of its place in the query where DuckDB tells it. */
export interface SqlProblem {
  readonly code:
    | 'syntax'
    | 'not-one-select'
    | 'function-refused'
    | 'outside-refused'
    | 'form-refused'
    | 'unknown'
    | 'type'
  readonly message: string
  readonly range: { readonly start: number; readonly end: number } | null
  readonly hint?: string
}

/** What a query reads, and why it may not run. Nothing in it has been bound to a table yet. */
export interface SqlReading {
  readonly problems: readonly SqlProblem[]
  /** Parameters it names, without `$`. */
  readonly parameters: readonly string[]
}

/**
 * Walks the tree of `json_serialize_sql`. Everything is refused that is not known to be pure: each
 * class of expression, table and node stands in a list, so that a form DuckDB adds later is refused too.
 */
export function readSqlTree(serialized: string, tables: ReadonlySet<string>): SqlReading {
  const tree: unknown = JSON.parse(serialized)
  if (!isObject(tree)) return { problems: [unreadable], parameters: [] }
  if (tree.error === true) return { problems: [syntaxProblem(tree)], parameters: [] }
  const { statements } = tree
  if (!Array.isArray(statements) || statements.length !== 1) {
    return {
      problems: [{ ...unreadable, message: 'an sql cell is one query, and this is several: write one SELECT' }],
      parameters: [],
    }
  }
  const walk: Walk = { tables, ctes: commonTables(statements), problems: [], parameters: new Set() }
  visit(walk, statements[0], 0)
  return { problems: walk.problems, parameters: [...walk.parameters] }
}

interface Walk {
  readonly tables: ReadonlySet<string>
  readonly ctes: ReadonlySet<string>
  readonly problems: SqlProblem[]
  readonly parameters: Set<string>
}

const expressionClasses = new Set([
  'BETWEEN',
  'CASE',
  'CAST',
  'COLLATE',
  'COLUMN_REF',
  'COMPARISON',
  'CONJUNCTION',
  'CONSTANT',
  'FUNCTION',
  'LAMBDA',
  'LAMBDA_REF',
  'OPERATOR',
  'PARAMETER',
  'STAR',
  'SUBQUERY',
  'WINDOW',
])
const tableTypes = new Set(['BASE_TABLE', 'EMPTY', 'EXPRESSION_LIST', 'JOIN', 'SUBQUERY'])
const nodeTypes = new Set(['SELECT_NODE', 'SET_OPERATION_NODE', 'CTE_NODE', 'RECURSIVE_CTE_NODE'])
const modifierTypes = new Set(['ORDER_MODIFIER', 'LIMIT_MODIFIER', 'LIMIT_PERCENT_MODIFIER', 'DISTINCT_MODIFIER'])
const maximumDepth = 400

const unreadable: SqlProblem = {
  code: 'not-one-select',
  message: 'an sql cell is one SELECT over cells by name',
  range: null,
}

function visit(walk: Walk, value: unknown, depth: number): void {
  if (depth > maximumDepth) return refuse(walk, {}, 'form-refused', 'the query is nested too deeply')
  if (Array.isArray(value)) {
    for (const item of value) visit(walk, item, depth + 1)
    return
  }
  if (!isObject(value)) return
  if (typeof value.class === 'string') checkExpressionNode(walk, value, value.class)
  else if (typeof value.type === 'string') checkOther(walk, value, value.type)
  if (isObject(value.sample))
    refuse(
      walk,
      value,
      'function-refused',
      'a sample depends on chance',
      'choose rows by a seeded bucket in a transform',
    )
  for (const part of Object.values(value)) visit(walk, part, depth + 1)
}

function checkExpressionNode(walk: Walk, node: Json, kind: string): void {
  if (!expressionClasses.has(kind))
    return refuse(walk, node, 'form-refused', `${kind.toLowerCase()} expressions are not allowed in an sql cell`)
  if (kind === 'FUNCTION' || kind === 'WINDOW') {
    const name = String(node.function_name).toLowerCase()
    const isQualified =
      (node.schema !== '' && node.schema !== 'main') || (node.catalog !== '' && node.catalog !== undefined)
    if (isQualified || !allowedFunctions.has(name)) {
      refuse(
        walk,
        node,
        'function-refused',
        `the function ${name} is not allowed in an sql cell`,
        'pure functions of text, numbers, dates and lists are, and aggregates and windows',
      )
    }
    const growth = growthProblem(name, node)
    if (growth !== undefined) refuse(walk, node, 'function-refused', growth)
  }
  if (kind === 'COLUMN_REF' && Array.isArray(node.column_names)) {
    const [name] = node.column_names
    if (node.column_names.length === 1 && namesOfSettings.has(String(name).toLowerCase())) {
      refuse(walk, node, 'function-refused', `${String(name)} reads the clock or the session`, 'pass a date as $asOf')
    }
  }
  if (kind === 'PARAMETER') walk.parameters.add(String(node.identifier))
}

function checkOther(walk: Walk, node: Json, type: string): void {
  if (nodeTypes.has(type) || modifierTypes.has(type) || type.endsWith('_TYPE_INFO') || 'null_order' in node) return
  if (!('query_location' in node) || !tableTypes.has(type)) {
    const isFunction = type === 'TABLE_FUNCTION'
    return refuse(
      walk,
      node,
      isFunction ? 'function-refused' : 'form-refused',
      isFunction
        ? 'functions that give tables are not allowed in an sql cell'
        : `${type.toLowerCase()} is not allowed in an sql cell`,
      'read cells by name',
    )
  }
  if (type !== 'BASE_TABLE') return
  const name = String(node.table_name)
  if (isObject(node.at_clause)) refuse(walk, node, 'form-refused', 'AT is not allowed in an sql cell')
  const isQualified = node.schema_name !== '' || node.catalog_name !== ''
  if (isQualified || !(walk.tables.has(name) || walk.ctes.has(name.toLowerCase()))) {
    const shown = isQualified ? 'a table of another schema' : `${JSON.stringify(name)}, which is no cell`
    refuse(
      walk,
      node,
      'outside-refused',
      `the query reads ${shown}`,
      walk.tables.size === 0
        ? 'it may read cells of the notebook by name'
        : `it may read ${[...walk.tables].join(', ')}`,
    )
  }
}

/** Names of common table expressions, anywhere in the query. */
function commonTables(value: unknown, depth = 0): ReadonlySet<string> {
  const names = new Set<string>()
  if (depth > maximumDepth) return names
  if (isObject(value)) {
    const map = isObject(value.cte_map) ? value.cte_map.map : undefined
    if (Array.isArray(map)) for (const entry of map) if (isObject(entry)) names.add(String(entry.key).toLowerCase())
  }
  const parts = Array.isArray(value) ? value : isObject(value) ? Object.values(value) : []
  for (const part of parts) for (const name of commonTables(part, depth + 1)) names.add(name)
  return names
}

function refuse(walk: Walk, node: Json, code: SqlProblem['code'], message: string, hint?: string): void {
  const start = Number(node.query_location)
  const range = Number.isSafeInteger(start) && start >= 0 ? { start, end: start + 1 } : null
  walk.problems.push({ code, message, range, ...(hint === undefined ? {} : { hint }) })
}

function syntaxProblem(tree: Json): SqlProblem {
  const message = String(tree.error_message)
  if (message.startsWith('Only SELECT'))
    return { ...unreadable, hint: 'statements that change something, PIVOT, DESCRIBE and SHOW are not SELECT' }
  const start = Number(tree.position)
  const range = Number.isSafeInteger(start) && start >= 0 ? { start, end: start + 1 } : null
  return { code: 'syntax', message: message.slice(0, 300), range }
}
