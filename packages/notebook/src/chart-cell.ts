import type { JsonObject, JsonValue } from '@weighhouse/kernel'
import type { CellHeader } from './cell-header.ts'
import { chartShape } from './chart-encoding.ts'
import type { ChartShape } from './chart-shape.ts'
import { type CheckContext, checkAttributes, type Draft, type DraftContext, readAttribute } from './draft.ts'
import { completeList } from './complete.ts'
import { headOf, isNull, numberPattern } from './fields.ts'
import { nameHint } from './nearest-name.ts'
import { parsePath } from './path-text.ts'
import type { Report } from './report.ts'
import { listColumns, listsOf } from './result-shape.ts'
import type { Span } from './source-text.ts'
import type { YamlMap, YamlNode } from './yaml-tree.ts'

interface FieldUse {
  readonly name: string
  readonly span: Span
}

export function readChartCell(header: CellHeader, node: YamlNode, { report }: DraftContext): Draft | null {
  checkAttributes(header, ['data'], ['data'], report)
  const attribute = readAttribute(header, 'data')
  const data = attribute && parsePath(attribute.value)
  if (attribute && !data)
    report('NB0111', attribute.valueSpan, `"${attribute.value.slice(0, 60)}" is no cell and no list of a result`, {
      hint: 'data=players or data=primary.comparisons',
    })
  const fields: FieldUse[] = []
  if (node.kind !== 'map') return refuse(node, 'the chart', chartShape, { report, fields }) ?? null
  const spec = readMap(node, chartShape, 'the chart', { report, fields })
  if (!node.entries.has('mark') && !node.entries.has('layer'))
    report('NB0105', headOf(node.span), `the chart ${header.name} has no mark`)
  if (!data || !attribute) return null
  const span = { start: attribute.valueSpan.start, end: attribute.valueSpan.start + data.cell.length }
  return {
    header,
    references: [{ cell: data.cell, span, as: data.steps.length === 0 ? 'table' : 'drawable' }],
    body: { data: attribute.value, spec: spec ?? null },
    build: (common) => ({
      ...common,
      kind: 'chart',
      data,
      title: titleOf(spec ?? {}),
      spec: spec ?? {}, // not whole, which was told; its fields are checked all the same
    }),
    words: titleNodes(node),
    check: (context) => checkFields(data.cell, data.steps, attribute.valueSpan, fields, context),
  }
}

function titleNodes({ entries }: YamlMap): readonly YamlNode[] {
  const title = entries.get('title')?.value
  const inner =
    title?.kind === 'map' ? [title.entries.get('text')?.value, title.entries.get('subtitle')?.value] : [title]
  return [...inner, entries.get('description')?.value].filter((node) => node !== undefined)
}

function titleOf({ title }: JsonObject): string | null {
  if (typeof title === 'string') return title
  return typeof title === 'object' && title !== null && 'text' in title && typeof title.text === 'string'
    ? title.text
    : null
}

function checkFields(
  cell: string,
  steps: readonly string[],
  span: Span,
  fields: readonly FieldUse[],
  context: CheckContext,
): void {
  const draft = context.draftOf(cell)
  if (!draft) return
  const schema = context.schemaOf(cell)
  if (steps.length === 0 && !schema) return
  const lists = steps.length === 0 ? undefined : listsOf(draft)
  if (lists && (steps.length > 1 || !lists.includes(steps[0]!))) {
    context.report('NB0204', span, `${cell} has no list ${steps.join('.').slice(0, 60)}`, {
      hint: nameHint(steps[0]!, lists),
    })
    return
  }
  const columns = schema && steps.length === 0 ? Object.keys(schema) : listColumns(draft, steps[0]!)
  if (!columns) return
  for (const { name, span: place } of fields) {
    const known = columns.some(
      (column) => column === name || (column.endsWith('*') && name.startsWith(column.slice(0, -1))),
    )
    if (!known)
      context.report('NB0603', place, `${cell} has no column "${name.slice(0, 60)}"`, { hint: nameHint(name, columns) })
  }
}

interface Reading {
  readonly report: Report
  readonly fields: FieldUse[]
}

/** The node as JSON if the shape allows it, else `undefined`, told. */
function readShape(node: YamlNode, shape: ChartShape, what: string, reading: Reading): JsonValue | undefined {
  switch (shape.is) {
    case 'map':
      return node.kind === 'map' ? readMap(node, shape, what, reading) : refuse(node, what, shape, reading)
    case 'list':
      if (node.kind !== 'list') return refuse(node, what, shape, reading)
      if (node.items.length > shape.maximum)
        reading.report('NB0604', headOf(node.span), `${what} has at most ${shape.maximum} items`)
      return completeList(node.items.map((item) => readShape(item, shape.of, `an item of ${what}`, reading)))
    case 'either':
      return readEither(node, shape.of, what, reading)
    default:
      return node.kind === 'scalar' ? readLeaf(node, shape, what, reading) : refuse(node, what, shape, reading)
  }
}

function readMap(
  node: YamlMap,
  shape: Extract<ChartShape, { is: 'map' }>,
  what: string,
  reading: Reading,
): JsonObject | undefined {
  const known = Object.keys(shape.keys)
  for (const key of shape.required ?? [])
    if (!node.entries.has(key)) reading.report('NB0105', headOf(node.span), `${what} lacks "${key}"`)
  const members = [...node.entries.values()].map(({ key, keySpan, value }) => {
    if (Object.hasOwn(shape.keys, key)) return [key, readShape(value, shape.keys[key]!, key, reading)] as const
    reading.report('NB0601', keySpan, `${what} may not have "${key.slice(0, 60)}"`, {
      hint: nameHint(key, known, (name) => node.entries.has(name)),
    })
    return undefined
  })
  const read = members.filter((member): member is readonly [string, JsonValue] => member?.[1] !== undefined)
  return read.length === members.length ? Object.fromEntries(read) : undefined
}

/** The alternative of the node's own kind that takes it; a mapping or list is told about in its own terms. */
function readEither(
  node: YamlNode,
  shapes: readonly ChartShape[],
  what: string,
  reading: Reading,
): JsonValue | undefined {
  const structured = shapes.find(({ is }) => is === node.kind)
  if (structured && node.kind !== 'scalar') return readShape(node, structured, what, reading)
  const open = shapes.flatMap((shape) => (shape.is === 'either' ? shape.of : [shape]))
  const numeric = node.kind === 'scalar' && numberPattern.test(node.text) && open.find(({ is }) => is === 'number')
  if (numeric) return readShape(node, numeric, what, reading)
  for (const shape of open) {
    const quiet = { report: () => undefined, fields: reading.fields }
    const value =
      node.kind === 'scalar' && shape.is !== 'map' && shape.is !== 'list'
        ? readShape(node, shape, what, quiet)
        : undefined
    if (value !== undefined) return value
  }
  return refuse(node, what, { is: 'either', of: open }, reading)
}

function readLeaf(
  node: Extract<YamlNode, { kind: 'scalar' }>,
  shape: ChartShape,
  what: string,
  reading: Reading,
): JsonValue | undefined {
  const { text } = node
  switch (shape.is) {
    case 'null':
      return isNull(node) ? null : refuse(node, what, shape, reading)
    case 'flag':
      return text === 'true' || text === 'false' ? text === 'true' : refuse(node, what, shape, reading)
    case 'number': {
      const value = numberPattern.test(text) ? Number(text) : Number.NaN
      if (value >= shape.minimum && value <= shape.maximum) return value
      if (Number.isNaN(value)) return refuse(node, what, shape, reading)
      reading.report('NB0604', node.span, `${what} is from ${shape.minimum} to ${shape.maximum}`)
      return undefined
    }
    case 'word':
      return shape.words.includes(text) ? text : refuse(node, what, shape, reading)
    case 'colour':
      return /^(?:#[0-9a-fA-F]{3,8}|[a-z]{3,24})$/.test(text) ? text : refuse(node, what, shape, reading)
    case 'format':
      return /^[-+ ()$#0-9.,~%A-Za-z:/_^<>=]{0,40}$/.test(text) ? text : refuse(node, what, shape, reading)
    case 'field':
      // Vega reads dots and brackets in a field as a path into it.
      if (text === '' || /[.[\]\\'"]/.test(text) || text.length > 128 || /\p{Cc}/u.test(text))
        return refuse(node, what, shape, reading)
      reading.fields.push({ name: text, span: node.span })
      return text
    default:
      return shape.is === 'text' && text.length <= shape.maximum && !isNull(node)
        ? text
        : refuse(node, what, shape, reading)
  }
}

function refuse(node: YamlNode, what: string, shape: ChartShape, { report }: Reading): undefined {
  const text = node.kind === 'scalar' ? `"${node.text.slice(0, 60)}"` : node.kind === 'list' ? 'a list' : 'a mapping'
  const words = wordsOf(shape)
  const near = node.kind === 'scalar' ? nameHint(node.text, words) : null
  report('NB0602', node.kind === 'scalar' ? node.span : headOf(node.span), `${what} may not be ${text}`, {
    hint: near ?? `${what} is ${describe(shape)}`,
  })
}

function wordsOf(shape: ChartShape): readonly string[] {
  return shape.is === 'word' ? shape.words : shape.is === 'either' ? shape.of.flatMap(wordsOf) : []
}

function describe(shape: ChartShape): string {
  switch (shape.is) {
    case 'number':
      return 'a number'
    case 'flag':
      return 'true or false'
    case 'map':
      return `a mapping with ${Object.keys(shape.keys).slice(0, 6).join(', ')}`
    case 'word':
      return `one of ${shape.words.slice(0, 12).join(', ')}`
    case 'either':
      return shape.of.map(describe).join(', or ')
    case 'field':
      return 'a column, without dots, brackets and quotes'
    default:
      return `a ${shape.is}`
  }
}
