import type { Verb } from '@weighhouse/expressions'
import type { JsonValue } from '@weighhouse/kernel'
import { completeRecord } from './complete.ts'
import { closedMap, headOf, isNull, readList, readNumber, readText, readWord } from './fields.ts'
import { nameHint } from './nearest-name.ts'
import type { Report } from './report.ts'
import {
  entriesAt,
  expressionAt,
  expressionsAt,
  literalAt,
  namesAt,
  pairsAt,
  placesOfVerb,
  textAt,
  type VerbReading,
  type WrittenVerb,
} from './written-verb.ts'
import type { YamlNode } from './yaml-tree.ts'

export const verbNames = [
  'filter',
  'derive',
  'select',
  'rename',
  'groupby',
  'rollup',
  'join',
  'lookup',
  'fold',
  'pivot',
  'orderby',
  'dedupe',
  'impute',
  'assert',
] as const satisfies readonly Verb['verb'][]
type VerbName = (typeof verbNames)[number]

/** Keys of the verbs that take a closed mapping. */
export const verbKeys = {
  join: ['table', 'on', 'how', 'as'],
  lookup: ['table', 'on', 'take'],
  fold: ['columns', 'as'],
  pivot: ['key', 'value', 'values'],
  impute: ['column', 'method', 'value', 'by'],
  assert: ['unique', 'notNull', 'rows', 'where'],
} as const

export function readVerb(item: YamlNode, file: string, report: Report): WrittenVerb | undefined {
  const entry = item.kind === 'map' && item.entries.size === 1 ? [...item.entries.values()][0] : undefined
  if (!entry) {
    report('NB0121', headOf(item.span), 'each step of a transform is one verb', {
      hint: `- verb: argument, with a verb of ${verbNames.join(', ')}`,
    })
    return undefined
  }
  const name = verbNames.find((one) => one === entry.key)
  if (!name) {
    report('NB0121', entry.keySpan, `"${entry.key.slice(0, 60)}" is no verb`, {
      hint: nameHint(entry.key, verbNames) ?? `verbs: ${verbNames.join(', ')}`,
    })
    return undefined
  }
  const { remember, node, place } = placesOfVerb(entry.keySpan)
  const verb = readers[name](entry.value, { file, report, remember })
  if (!verb) return undefined
  const table = 'table' in verb ? { name: verb.table, span: place(['table']).span } : undefined
  return { verb, body: { [name]: writtenBody(entry.value) }, table, node, place }
}

const readers: Readonly<Record<VerbName, (node: YamlNode, reading: VerbReading) => Verb | undefined>> = {
  filter(node, reading) {
    const where = expressionAt(node, 'filter', ['where'], reading)
    return where && { verb: 'filter', where }
  },
  derive(node, reading) {
    const columns = expressionsAt(node, 'derive', reading)
    return columns && { verb: 'derive', columns }
  },
  select(node, reading) {
    const columns = namesAt(node, 'select', ['columns'], reading)
    return columns && { verb: 'select', columns }
  },
  rename(node, reading) {
    const pairs = entriesAt(node, 'rename', reading)?.map(({ key, value }) => {
      reading.remember(['columns', key], value)
      return [key, readText(value, `the new name of ${key.slice(0, 60)}`, reading.report)] as const
    })
    const columns = completeRecord(pairs)
    return columns && { verb: 'rename', columns }
  },
  groupby(node, reading) {
    const columns = namesAt(node, 'groupby', ['columns'], reading)
    return columns && { verb: 'groupby', columns }
  },
  rollup(node, reading) {
    const columns = expressionsAt(node, 'rollup', reading)
    return columns && { verb: 'rollup', columns }
  },
  join(node, reading) {
    const map = closedMap(node, 'join', verbKeys.join, ['table', 'on'], reading.report)
    const [table, as] = [textAt(map, 'table', reading), textAt(map, 'as', reading)]
    const on = pairsAt(map, reading)
    const howNode = map?.entries.get('how')?.value
    const how = howNode ? readWord(howNode, 'how', ['inner', 'left', 'full', 'semi', 'anti'], reading.report) : 'inner'
    return table !== undefined && on && how
      ? { verb: 'join', table, on, how, ...(as !== undefined && { as }) }
      : undefined
  },
  lookup(node, reading) {
    const map = closedMap(node, 'lookup', verbKeys.lookup, ['table', 'on', 'take'], reading.report)
    const table = textAt(map, 'table', reading)
    const on = pairsAt(map, reading)
    const takeNode = map?.entries.get('take')?.value
    const take = takeNode && namesAt(takeNode, 'take', ['take'], reading)
    return table !== undefined && on && take ? { verb: 'lookup', table, on, take } : undefined
  },
  fold(node, reading) {
    const map = closedMap(node, 'fold', verbKeys.fold, ['columns'], reading.report)
    const columnsNode = map?.entries.get('columns')?.value
    const columns = columnsNode && namesAt(columnsNode, 'columns', ['columns'], reading)
    const asNode = map?.entries.get('as')?.value
    const [key, value, ...more] = asNode ? (namesAt(asNode, 'as', ['as'], reading) ?? []) : ['key', 'value']
    if (key === undefined || value === undefined || more.length > 0) {
      reading.report('NB0106', headOf(asNode!.span), 'as is two new names: [key, value]')
      return undefined
    }
    return columns && { verb: 'fold', columns, as: [key, value] }
  },
  pivot(node, reading) {
    const map = closedMap(node, 'pivot', verbKeys.pivot, ['key', 'value', 'values'], reading.report)
    const [key, value] = [textAt(map, 'key', reading), textAt(map, 'value', reading)]
    const valuesNode = map?.entries.get('values')?.value
    if (valuesNode) reading.remember(['values'], valuesNode)
    const values = readList(valuesNode, 'values', reading.report, (item, index) => {
      reading.remember(['values', index], item)
      return literalAt(item, 'a value', reading.report)
    })
    return key !== undefined && value !== undefined && values ? { verb: 'pivot', key, value, values } : undefined
  },
  orderby(node, reading) {
    const items = node.kind === 'list' ? node : { kind: 'list' as const, items: [node], span: node.span }
    const by = readList(items, 'orderby', reading.report, (item, index) => {
      const map = item.kind === 'map' ? closedMap(item, 'an order', ['desc', 'asc'], [], reading.report) : undefined
      const entry = map && [...map.entries.values()][0]
      const nameNode = item.kind === 'map' ? entry?.value : item
      if (map && map.entries.size !== 1)
        reading.report('NB0106', headOf(item.span), 'an order is a column or { desc: column }')
      if (nameNode) reading.remember(['by', index], nameNode)
      const column = readText(nameNode, 'a column', reading.report)
      return column === undefined ? undefined : { column, descending: entry?.key === 'desc' }
    })
    return by && { verb: 'orderby', by }
  },
  dedupe(node, reading) {
    const keys = namesAt(node, 'dedupe', ['keys'], reading)
    return keys && { verb: 'dedupe', keys }
  },
  impute(node, reading) {
    const map = closedMap(node, 'impute', verbKeys.impute, ['column', 'method'], reading.report)
    const column = textAt(map, 'column', reading)
    const method = readWord(
      map?.entries.get('method')?.value,
      'method',
      ['mean', 'median', 'mode', 'constant'],
      reading.report,
    )
    const valueNode = map?.entries.get('value')?.value
    if (valueNode) reading.remember(['value'], valueNode)
    const value = valueNode && literalAt(valueNode, 'value', reading.report)
    const byNode = map?.entries.get('by')?.value
    const by = byNode ? namesAt(byNode, 'by', ['by'], reading) : []
    return column !== undefined && method && by
      ? { verb: 'impute', column, method, ...(value !== undefined && { value }), by }
      : undefined
  },
  assert(node, reading) {
    const map = closedMap(node, 'assert', verbKeys.assert, [], reading.report)
    if (!map) return undefined
    const [uniqueNode, notNullNode, rowsNode, whereNode] = verbKeys.assert.map((key) => map.entries.get(key)?.value)
    const unique = uniqueNode && namesAt(uniqueNode, 'unique', ['unique'], reading)
    const notNull = notNullNode && namesAt(notNullNode, 'notNull', ['notNull'], reading)
    const rows = rowsNode && rowBounds(rowsNode, reading)
    const where = whereNode && expressionAt(whereNode, 'where', ['where'], reading)
    return {
      verb: 'assert',
      ...(unique && { unique }),
      ...(notNull && { notNull }),
      ...(rows && { rows }),
      ...(where && { where }),
    }
  },
}

function rowBounds(
  node: YamlNode,
  { report, remember }: VerbReading,
): readonly [number | null, number | null] | undefined {
  remember(['rows'], node)
  const bounds = readList(node, 'rows', report, (item, index) => {
    remember(['rows', index], item)
    if (isNull(item)) return { bound: null }
    const bound = readNumber(item, 'a number of rows', report, { minimum: 0, integer: true })
    return bound === undefined ? undefined : { bound }
  })
  if (bounds?.length === 2) return [bounds[0]!.bound, bounds[1]!.bound]
  if (bounds) report('NB0106', headOf(node.span), 'rows is [minimum, maximum], each a number or null')
  return undefined
}

/** Texts as the author wrote them: typed by the columns they meet, so a number and its quoted text are one. */
function writtenBody(node: YamlNode): JsonValue {
  if (node.kind === 'list') return node.items.map(writtenBody)
  if (node.kind === 'map')
    return Object.fromEntries([...node.entries.values()].map(({ key, value }) => [key, writtenBody(value)]))
  return isNull(node) ? null : node.text.trim()
}
