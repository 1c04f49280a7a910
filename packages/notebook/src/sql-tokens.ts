import type { Span } from './source-text.ts'

interface SqlName {
  readonly name: string
  readonly span: Span
}

// String, quoted name, line comment, block comment, dollar-quoted text, parameter, word, any other character.
const token =
  /'(?:[^']|'')*'?|"((?:[^"]|"")*)"?|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\$\$[\s\S]*?(?:\$\$|$)|\$([A-Za-z_]\w*)|([A-Za-z_]\w*)|\s+|[\s\S]/g

const endOfFrom = new Set([
  'where',
  'group',
  'order',
  'having',
  'limit',
  'union',
  'intersect',
  'except',
  'window',
  'qualify',
  'select',
  'on',
  'using',
  'offset',
  'sample',
])

/**
 * Names that stand where a query names tables (after FROM and JOIN, and after commas there) and the
 * parameters it mentions. No parser: a name that is no cell is left to the database to judge.
 */
export function tokensOfSql(query: string): {
  readonly tables: readonly SqlName[]
  readonly parameters: readonly SqlName[]
} {
  const tables: SqlName[] = []
  const parameters: SqlName[] = []
  const inFrom: boolean[] = [false]
  let expects = false
  for (const match of query.matchAll(token)) {
    const [text, quoted, parameter, word] = match
    if (/^(?:\s|--|\/\*)/.test(text)) continue
    const span = { start: match.index, end: match.index + text.length }
    const keyword = word?.toLowerCase()
    if (parameter !== undefined) parameters.push({ name: parameter, span })
    if (keyword === 'from' || keyword === 'join') {
      inFrom[inFrom.length - 1] = true
      expects = true
    } else if (keyword !== undefined && endOfFrom.has(keyword)) {
      inFrom[inFrom.length - 1] = false
      expects = false
    } else if (text === ',') {
      expects = inFrom.at(-1)!
    } else if (text === '(') {
      inFrom.push(expects)
    } else if (text === ')') {
      if (inFrom.length > 1) inFrom.pop()
      expects = false
    } else {
      const name = quoted?.replaceAll('""', '"') ?? word
      if (expects && name !== undefined && keyword !== 'lateral') tables.push({ name, span })
      if (keyword !== 'lateral') expects = false
    }
  }
  return { tables, parameters }
}
