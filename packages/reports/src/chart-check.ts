import type { Chart } from '@weighhouse/analyses'
import type { JsonValue } from '@weighhouse/kernel'
import { isObject } from './json-read.ts'

const rowLimit = 5_000
const byteLimit = 500_000
const sizeLimit = 1_600
const nodeLimit = 2_000
const textLimit = 500

type Rule = (value: JsonValue, path: string, field: ReadonlySet<string>) => string | null
type Shape = Readonly<Record<string, Rule>>

/**
 * Why a chart may not be drawn, or `null` when it may: its specification is of our list alone (Vega-Lite
 * without data, transforms, parameters, expressions, links, images or `usermeta`), its fields are
 * columns of its rows, and it is of bounded size. What is not on the list is refused, not removed.
 */
export function chartProblem(chart: Chart): string | null {
  if (chart.rows.length > rowLimit) return `it has ${chart.rows.length} rows, more than ${rowLimit}`
  const fields = new Set(chart.rows.flatMap((row) => Object.keys(row)))
  for (const { field } of chart.columns) fields.add(field)
  const text = JSON.stringify([chart.spec, chart.rows])
  if (text.length > byteLimit) return `it has more than ${byteLimit} bytes`
  if ((text.match(/[,[{]/g) ?? []).length > nodeLimit + rowLimit * 20) return 'it has too many parts'
  for (const row of chart.rows)
    for (const value of Object.values(row))
      if (typeof value === 'object' && value !== null) return 'a row holds a list or an object'
  return view(chart.spec, 'spec', fields)
}

const word: Rule = (value, path) =>
  typeof value === 'string' && value.length <= textLimit && !/javascript:|url\s*\(/i.test(value)
    ? null
    : `${path} must be a short plain text`
const truth: Rule = (value, path) => (typeof value === 'boolean' ? null : `${path} must be true or false`)
const amount: Rule = (value, path) =>
  typeof value === 'number' && Math.abs(value) <= 1e15 ? null : `${path} must be a number`
const size: Rule = (value, path) =>
  typeof value === 'number' && value >= 0 && value <= sizeLimit
    ? null
    : `${path} must be a number from 0 to ${sizeLimit}`
const small: Rule = (value, path) =>
  typeof value === 'number' && value >= 0 && value <= 200 ? null : `${path} must be a number from 0 to 200`
const nothing: Rule = (value, path) => (value === null ? null : `${path} must be null`)
const either =
  (...rules: readonly Rule[]): Rule =>
  (value, path, fields) =>
    rules.some((rule) => rule(value, path, fields) === null) ? null : rules[0]!(value, path, fields)
const plain = either(word, amount, truth, nothing)
const listOf =
  (rule: Rule, limit = 200): Rule =>
  (value, path, fields) => {
    if (!Array.isArray(value)) return `${path} must be a list`
    if (value.length > limit) return `${path} has more than ${limit} members`
    return first(value as readonly JsonValue[], (member, index) => rule(member, `${path}[${index}]`, fields))
  }
const field: Rule = (value, path, fields) =>
  typeof value === 'string' &&
  fields.has(value) &&
  /^[^.[\]\\'"\p{Cc}]{1,128}$/u.test(value) &&
  !['__proto__', 'constructor', 'prototype'].includes(value)
    ? null
    : `${path} must name a column of the chart's rows, without dots, brackets and quotes`

function closed(shape: Shape, open?: Rule): Rule {
  return (value, path, fields) => {
    if (!isObject(value)) return `${path} must be an object`
    return first(Object.entries(value), ([key, member]) => {
      const rule = Object.hasOwn(shape, key) ? shape[key] : allowedProperty(key) ? open : undefined
      return rule ? rule(member, `${path}.${key}`, fields) : `${path}.${key} is not allowed in a chart`
    })
  }
}

/** Visual properties are many; those that compute, link or load are told by their names. */
function allowedProperty(key: string): boolean {
  return (
    /^[a-z][A-Za-z0-9]{0,40}$/.test(key) &&
    !/expr|href|url|signal|encode|usermeta|image|src|fetch|load|proto|constructor|tooltip/i.test(key)
  )
}

const visual = either(plain, listOf(either(word, amount, truth, nothing), 200))
const properties = closed({}, visual)
const bounded = closed({ width: size, height: size, size: amount }, visual)
const marks = 'arc area bar boxplot circle errorband errorbar line point rect rule square text tick trail'.split(' ')
const markType: Rule = (value, path) =>
  typeof value === 'string' && marks.includes(value) ? null : `${path} must be one of ${marks.join(', ')}`
const mark = either(
  closed(
    {
      type: markType,
      tooltip: either(truth, nothing),
      width: either(size, closed({ band: amount })),
      height: either(size, closed({ band: amount })),
      point: either(truth, word, bounded),
      line: either(truth, bounded),
      ...Object.fromEntries(
        ['ticks', 'rule', 'box', 'median', 'outliers', 'borders', 'band'].map((part) => [part, either(truth, bounded)]),
      ),
    },
    visual,
  ),
  markType,
)
const aggregates =
  'count valid missing distinct sum mean average median min max q1 q3 stdev stdevp stderr variance variancep ci0 ci1 product'.split(
    ' ',
  )
const aggregate: Rule = (value, path) =>
  typeof value === 'string' && aggregates.includes(value) ? null : `${path} is not an allowed aggregate`
const predicate: Rule = (value, path, fields) =>
  closed({
    field,
    equal: plain,
    lt: plain,
    lte: plain,
    gt: plain,
    gte: plain,
    valid: truth,
    oneOf: listOf(plain),
    range: listOf(plain, 2),
  })(value, path, fields)
const condition: Rule = (value, path, fields) => closed({ test: predicate, ...channelParts })(value, path, fields)
const channelParts: Shape = {
  field,
  type: word,
  title: either(word, nothing, listOf(word, 6)),
  aggregate,
  bin: either(
    truth,
    (value, path) => (value === 'binned' ? null : `${path} is not a way to bin`),
    nothing,
    closed({ maxbins: small, step: amount, binned: truth, nice: truth, extent: listOf(amount, 2) }),
  ),
  timeUnit: word,
  stack: either(word, truth, nothing),
  value: plain,
  datum: plain,
  format: word,
  formatType: (value, path) => (value === 'number' || value === 'time' ? null : `${path} must be number or time`),
  bandPosition: amount,
  band: amount,
  sort: either(word, nothing, listOf(plain), closed({ field, op: aggregate, order: word, encoding: word })),
  scale: either(nothing, closed({ domain: either(listOf(plain), word), range: either(listOf(plain), word) }, visual)),
  axis: either(nothing, closed({ values: listOf(plain), title: either(word, nothing, listOf(word, 6)) }, visual)),
  legend: either(nothing, closed({ values: listOf(plain), title: either(word, nothing, listOf(word, 6)) }, visual)),
  header: either(nothing, properties),
  columns: size,
  spacing: size,
  align: word,
}
const channel = closed({
  ...channelParts,
  condition: (value, path, fields) => either(condition, listOf(condition, 10))(value, path, fields),
})
const channels =
  'x y x2 y2 xError yError xError2 yError2 xOffset yOffset color fill stroke opacity fillOpacity strokeOpacity strokeWidth strokeDash size angle shape text tooltip description detail order row column facet theta theta2 radius radius2'.split(
    ' ',
  )
const encoding = closed(
  Object.fromEntries(channels.map((name) => [name, either(channel, listOf(channel, 12), nothing)])),
)
const title = either(
  word,
  nothing,
  listOf(word, 6),
  closed({ text: either(word, listOf(word, 6)), subtitle: either(word, listOf(word, 6)) }, visual),
)
const extent = either(
  size,
  closed({ step: (value, path, fields) => (value === 0 ? `${path} must not be 0` : small(value, path, fields)) }),
)

const view: Rule = (value, path, fields) =>
  path.length > 120 ? `${path} is nested too deeply` : shapeOfView(value, path, fields)
const shapeOfView: Rule = (value, path, fields) => closedView(value, path, fields)
const closedView = closed({
  title,
  name: (value, path) =>
    typeof value === 'string' && /^[A-Za-z][A-Za-z0-9_-]{0,47}$/.test(value) ? null : `${path} must be a plain name`,
  description: word,
  width: extent,
  height: extent,
  mark,
  encoding,
  layer: listOf((value, path, fields) => view(value, path, fields), 12),
  hconcat: listOf((value, path, fields) => view(value, path, fields), 4),
  vconcat: listOf((value, path, fields) => view(value, path, fields), 6),
  concat: listOf((value, path, fields) => view(value, path, fields), 9),
  facet: either(channel, closed({ row: channel, column: channel })),
  spec: (value, path, fields) => view(value, path, fields),
  columns: size,
  spacing: either(size, closed({ row: size, column: size })),
  align: either(word, closed({ row: word, column: word })),
  bounds: word,
  center: truth,
  resolve: closed({ scale: properties, axis: properties, legend: properties }),
  view: properties,
  autosize: word,
})

function first<Item>(items: readonly Item[], problem: (item: Item, index: number) => string | null): string | null {
  for (const [index, item] of items.entries()) {
    const found = problem(item, index)
    if (found !== null) return found
  }
  return null
}
