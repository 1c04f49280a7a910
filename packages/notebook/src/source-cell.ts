import {
  type ColumnDeclaration,
  type Schema,
  type SourceDeclaration,
  type SourceOrigin,
  sourceTypes,
} from '@weighhouse/expressions'
import type { JsonObject } from '@weighhouse/kernel'
import type { CellHeader } from './cell-header.ts'
import { checkAttributes, type Draft, type DraftContext, readAttribute } from './draft.ts'
import { completeList } from './complete.ts'
import { closedMap, headOf, readFlag, readList, readScalar, readText, readTexts, readWord } from './fields.ts'
import { columnNameFault } from './column-name.ts'
import { jsonObject, jsonValue } from './json-form.ts'
import { nameHint, nearestName } from './nearest-name.ts'
import type { Report } from './report.ts'
import { readConsent } from './source-consent.ts'
import { readColumnType, readTyped } from './typed-scalar.ts'
import type { YamlMap, YamlNode } from './yaml-tree.ts'

/** Declared columns in order; `undefined` where any of them does not read, so that nothing else is blamed. */
type Columns = Readonly<Record<string, ColumnDeclaration>>

export const sourceKeys = ['counts', 'file', 'table', 'dataset', 'subject', 'consent'] as const
const originKeys = ['counts', 'file', 'table', 'dataset'] as const

export const originFields: Readonly<Record<(typeof originKeys)[number], readonly string[]>> = {
  counts: ['columns', 'key', 'rows'],
  file: ['path', 'format', 'delimiter', 'header', 'trim', 'entry', 'columns', 'key'],
  table: ['name', 'columns', 'key'],
  dataset: ['name', 'version', 'columns', 'key'],
}
const requiredFields: typeof originFields = {
  counts: ['columns', 'key', 'rows'],
  file: ['path', 'columns', 'key'],
  table: ['name', 'columns', 'key'],
  dataset: ['name', 'columns', 'key'],
}

export function readSourceCell(header: CellHeader, node: YamlNode, { report }: DraftContext): Draft | null {
  checkAttributes(header, ['sourceType'], [], report)
  const attribute = readAttribute(header, 'sourceType')
  const sourceType = sourceTypes.find((type) => type === attribute?.value)
  if (!sourceType) {
    const message = attribute
      ? `"${attribute.value.slice(0, 60)}" is no source type`
      : `the source ${header.name} declares no source type`
    const hint = (attribute && nameHint(attribute.value, sourceTypes)) ?? `sourceType=one of ${sourceTypes.join(', ')}`
    report('NB0406', attribute?.valueSpan ?? header.nameSpan, message, { hint })
  }
  const map = closedMap(node, `the source ${header.name}`, sourceKeys, [], report)
  if (!map) return null
  const given = originKeys.filter((key) => map.entries.has(key))
  if (given.length !== 1) {
    const message =
      given.length === 0
        ? `the source ${header.name} says not where its rows come from`
        : `the source ${header.name} has ${given.length} origins`
    report('NB0105', given.length === 0 ? headOf(map.span) : map.entries.get(given[1]!)!.keySpan, message, {
      hint: `one of ${originKeys.join(', ')}`,
    })
  }
  const [kind] = given
  const origin = kind && closedMap(map.entries.get(kind)!.value, kind, originFields[kind], requiredFields[kind], report)
  const columns = readColumns(origin?.entries.get('columns')?.value, report)
  const key = columns && readKey(origin?.entries.get('key')?.value, columns, report)
  const subject = columns && readSubject(map, columns, report)
  const consent = readConsent(map, subject, header, report)
  const from = kind && origin && readOrigin(kind, origin, columns, report)
  if (!sourceType || !from || !columns || !key || !consent) return null
  const declaration: SourceDeclaration = {
    name: header.name,
    sourceType,
    origin: from,
    columns,
    key,
    subject: subject ?? null,
    consent,
  }
  return {
    header,
    references: [],
    body: bodyOf(declaration),
    build: (common) => ({ ...common, kind: 'source', declaration }),
    schema: () => schemaOf(declaration),
  }
}

/**
 * The declaration, its columns as a list, since their order gives the values of `rows` and of a file
 * without header their meaning; a row is one text, so that a long table is hashed quickly.
 */
function bodyOf(declaration: SourceDeclaration): JsonObject {
  const { columns, origin, ...rest } = declaration
  const from =
    origin.kind === 'counts' ? { kind: origin.kind, rows: origin.rows.map((row) => JSON.stringify(row)) } : origin
  return { ...jsonObject(rest), columns: jsonValue(Object.entries(columns)), origin: jsonObject(from) }
}

function schemaOf({ columns, key }: SourceDeclaration): Schema {
  const declared = Object.entries(columns).map(([name, { type }]) => [name, type] as const)
  const rowNumber = key.rowNumber ? key.columns.map((name) => [name, { kind: 'id' }] as const) : []
  return Object.fromEntries([...rowNumber, ...declared])
}

function readColumns(node: YamlNode | undefined, report: Report): Columns | undefined {
  if (!node) return undefined
  if (node.kind !== 'map' || node.entries.size === 0) {
    report('NB0106', headOf(node.span), 'columns is a mapping of names to types', {
      hint: 'columns: { player_id: id, retained_7: boolean }',
    })
    return undefined
  }
  const columns: [string, ColumnDeclaration][] = []
  for (const { key, keySpan, value } of node.entries.values()) {
    const fault = columnNameFault(key)
    if (fault) report('NB0304', keySpan, fault)
    const column = readColumn(key, value, report)
    if (column && !fault) columns.push([key, column])
  }
  return columns.length === node.entries.size ? Object.fromEntries(columns) : undefined
}

function readColumn(name: string, node: YamlNode, report: Report): ColumnDeclaration | undefined {
  if (node.kind === 'scalar') {
    const type = readColumnType(node, report)
    return type && { type }
  }
  const map = closedMap(node, `column ${name.slice(0, 60)}`, ['type', 'true', 'false'], ['type'], report)
  const typeNode = map?.entries.get('type')?.value
  const type = typeNode && readColumnType(typeNode, report)
  if (!map || !type) return undefined
  const [yes, no] = ['true', 'false']
    .map((key) => map.entries.get(key))
    .map((entry) => {
      if (entry && type.kind !== 'boolean') report('NB0106', entry.keySpan, 'only a boolean column declares spellings')
      return readTexts(entry?.value, entry?.key ?? '', report)
    })
  const both = yes?.find((spelling) => no?.includes(spelling))
  if (both !== undefined)
    report('NB0106', map.entries.get('false')!.value.span, 'a spelling cannot mean both true and false')
  return { type, ...(yes && { true: yes }), ...(no && { false: no }) }
}

function readKey(node: YamlNode | undefined, columns: Columns, report: Report): SourceDeclaration['key'] | undefined {
  if (!node) return undefined
  const known = Object.keys(columns)
  if (node.kind === 'list') {
    const names = readTexts(node, 'key', report) ?? []
    for (const [index, name] of names.entries()) {
      if (!Object.hasOwn(columns, name))
        report('NB0305', node.items[index]!.span, `the key names no declared column: "${name.slice(0, 60)}"`, {
          hint: nameHint(name, known),
        })
    }
    if (names.length === 0) report('NB0106', node.span, 'key has at least one column')
    return { columns: names, rowNumber: false }
  }
  const name = readText(node, 'key', report)
  if (name === undefined) return undefined
  const rowNumber = !Object.hasOwn(columns, name)
  const fault = rowNumber ? columnNameFault(name) : null
  if (fault) report('NB0304', node.span, fault)
  const near = rowNumber && nearestName(name, known)
  if (near && Math.abs(near.length - name.length) <= 1 && near.slice(0, 3) === name.slice(0, 3)) {
    report('NB0305', node.span, `"${name}" is no declared column, so it would be the row number`, {
      severity: 'warning',
      hint: `did you mean "${near}"?`,
    })
  }
  return { columns: [name], rowNumber }
}

function readSubject(map: YamlMap, columns: Columns, report: Report): string | undefined {
  const node = map.entries.get('subject')?.value
  const subject = readText(node, 'subject', report)
  if (subject === undefined || Object.hasOwn(columns, subject)) return subject
  report('NB0305', node!.span, `the subject names no declared column: "${subject.slice(0, 60)}"`, {
    hint: nameHint(subject, Object.keys(columns)),
  })
  return subject
}

function readOrigin(
  kind: SourceOrigin['kind'],
  map: YamlMap,
  columns: Columns | undefined,
  report: Report,
): SourceOrigin | undefined {
  const value = (key: string) => map.entries.get(key)?.value
  switch (kind) {
    case 'counts':
      return { kind, rows: readCounts(value('rows'), columns, report) }
    case 'table': {
      const table = readText(value('name'), 'name', report)
      return table === undefined ? undefined : { kind, table }
    }
    case 'dataset': {
      const dataset = readText(value('name'), 'name', report)
      const version = readText(value('version'), 'version', report)
      return dataset === undefined ? undefined : { kind, dataset, ...(version !== undefined && { version }) }
    }
    default:
      return readFile(map, report)
  }
}

function readCounts(
  node: YamlNode | undefined,
  columns: Columns | undefined,
  report: Report,
): Extract<SourceOrigin, { kind: 'counts' }>['rows'] {
  if (!columns) return []
  const declared = Object.entries(columns)
  const rows = readList(node, 'rows', report, (row) => {
    if (row.kind !== 'list' || row.items.length !== declared.length + 1) {
      const names = declared.map(([name]) => name).join(', ')
      report('NB0306', headOf(row.span), `a row has ${declared.length + 1} values: ${names}, then how many units`)
      return undefined
    }
    const values = row.items.map((item, index) => {
      const column = declared[index]
      return column
        ? readTyped(item, column[1].type, column[0], report, column[1])
        : readTyped(item, { kind: 'integer' }, 'the number of units', report)
    })
    const count = values.at(-1)
    if (typeof count === 'number' ? count < 0 : count === null)
      report('NB0307', row.items.at(-1)!.span, 'the number of units is 0 or more')
    return completeList(values)
  })
  return rows ?? []
}

const formats = ['csv', 'parquet', 'jsonl'] as const
const formatByEnding: Readonly<Record<string, (typeof formats)[number]>> = {
  csv: 'csv',
  tsv: 'csv',
  txt: 'csv',
  parquet: 'parquet',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
}

function readFile(map: YamlMap, report: Report): SourceOrigin | undefined {
  const value = (key: string) => map.entries.get(key)?.value
  const path = readText(value('path'), 'path', report)
  if (path === undefined) return undefined
  if (/^[/\\~]|^[A-Za-z]:|\\|:\/\/|(?:^|\/)\.\.(?:\/|$)|\p{Cc}/u.test(path)) {
    report('NB0106', value('path')!.span, 'path is relative to the data folder and may not leave it')
    return undefined
  }
  const entry = readText(value('entry'), 'entry', report)
  const ending = (entry ?? path)
    .toLowerCase()
    .replace(/\.(?:gz|zip)$/, '')
    .split('.')
    .at(-1)!
  const format = value('format') ? readWord(value('format'), 'format', formats, report) : formatByEnding[ending]
  if (!format) {
    if (!value('format'))
      report('NB0105', map.entries.get('path')!.value.span, 'the format cannot be told from the path', {
        hint: `format: one of ${formats.join(', ')}`,
      })
    return undefined
  }
  for (const key of ['delimiter', 'header', 'trim']) {
    if (format !== 'csv' && map.entries.has(key))
      report('NB0106', map.entries.get(key)!.keySpan, `${key} is for csv files only`)
  }
  const delimiter = readScalar(value('delimiter'), 'delimiter', report)
  if (delimiter && (delimiter.text.length !== 1 || /["\n\r]/.test(delimiter.text)))
    report('NB0106', delimiter.span, 'delimiter is one character', { hint: 'a tab is "\\t"' })
  return {
    kind: 'file',
    path,
    format,
    delimiter: delimiter?.text ?? (ending === 'tsv' ? '\t' : ','),
    header: readFlag(value('header'), 'header', report) ?? true,
    trim: readFlag(value('trim'), 'trim', report) ?? false,
    ...(entry !== undefined && { entry }),
  }
}
