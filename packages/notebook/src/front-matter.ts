import { analysisKinds } from '@weighhouse/analyses'
import type { ColumnType, ScalarType, Schema } from '@weighhouse/expressions'
import { closedMap, headOf, readList, readNumber, readScalar, readText, readTexts, readWord } from './fields.ts'
import { readExpression, type WrittenExpression } from './expression-text.ts'
import { nameHint } from './nearest-name.ts'
import type { FrontMatter } from './notebook.ts'
import type { Report } from './report.ts'
import type { Span } from './source-text.ts'
import { readColumnType, readTyped } from './typed-scalar.ts'
import type { YamlMap, YamlNode } from './yaml-tree.ts'

export const frontMatterKeys = [
  'notebook',
  'id',
  'title',
  'kind',
  'owners',
  'purpose',
  'legalBasis',
  'question',
  'hypothesis',
  'assumptions',
  'unit',
  'arms',
  'window',
  'plannedUnits',
  'params',
  'review',
] as const

/** Legal bases of GDPR art. 6(1), (a) to (f). */
const legalBases = [
  'consent',
  'contract',
  'legal-obligation',
  'vital-interest',
  'public-task',
  'legitimate-interest',
] as const

const reviewRoles = [
  'data-scientist',
  'compliance-officer',
  'committee-member',
  'analyst',
  'operator',
  'dpo',
  'chair',
  'model-risk',
  'business-owner',
  'external-auditor',
] as const

/** `map` places later problems; a field that was told to be wrong is in `broken`, so that it is told once. */
export interface FrontRead {
  readonly front: FrontMatter
  readonly map: YamlMap
  readonly broken: ReadonlySet<string>
  readonly parameters: Schema
  readonly checks: readonly WrittenExpression[]
}

/** Reads what it can; the caller learns from the diagnostics whether the result may be used. */
export function readFrontMatter(node: YamlNode, file: string, report: Report): FrontRead | null {
  const map = closedMap(
    node,
    'the front matter',
    frontMatterKeys,
    ['notebook', 'id', 'title', 'kind', 'owners', 'question'],
    report,
  )
  if (!map) return null
  const broken = new Set<string>()
  const read = <Value>(
    key: (typeof frontMatterKeys)[number],
    reader: (node: YamlNode, report: Report) => Value | undefined,
  ): Value | undefined => {
    const value = map.entries.get(key)?.value
    if (!value) return undefined
    return reader(value, (...problem) => {
      broken.add(key)
      report(...problem)
    })
  }
  missing(
    map,
    'purpose',
    'NB0401',
    'the purpose of the use of data is missing',
    'for instance purpose: product-improvement',
    report,
  )
  missing(
    map,
    'legalBasis',
    'NB0402',
    'the legal basis is missing',
    `legalBasis: one of ${legalBases.join(', ')}`,
    report,
  )
  const checks: WrittenExpression[] = []
  const params = read('params', readParams)
  const version = read('notebook', (value, tell) => {
    const number = readNumber(value, 'notebook', tell)
    if (number !== undefined && number !== 1)
      tell('NB0004', value.span, `notebook version ${number} is not known`, { hint: 'notebook: 1' })
    return number
  })
  const front: FrontMatter = {
    notebook: version === 1 ? 1 : 1,
    id:
      read('id', (value, tell) =>
        matching(value, 'id', /^[a-z0-9][a-z0-9-]{0,63}$/, 'lower-case letters, digits and hyphens', tell),
      ) ?? '',
    title: read('title', (value, tell) => readText(value, 'title', tell)) ?? '',
    kind: read('kind', (value, tell) => readWord(value, 'kind', analysisKinds, tell)) ?? '',
    owners: read('owners', (value, tell) => nonEmpty(readTexts(value, 'owners', tell), value, 'owners', tell)) ?? [],
    purpose:
      read('purpose', (value, tell) =>
        matching(
          value,
          'purpose',
          /^[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)*$/,
          'words of a–z, 0–9 and hyphens, joined by dots',
          tell,
        ),
      ) ?? '',
    legalBasis: read('legalBasis', readLegalBasis) ?? '',
    question: read('question', (value, tell) => readText(value, 'question', tell)) ?? '',
    hypothesis: read('hypothesis', (value, tell) => readText(value, 'hypothesis', tell)) ?? null,
    assumptions:
      read('assumptions', (value, tell) =>
        readList(value, 'assumptions', tell, (item) => readAssumption(item, file, tell, checks)),
      ) ?? [],
    unit: read('unit', (value, tell) => readText(value, 'unit', tell)) ?? null,
    arms: read('arms', readArms) ?? null,
    window: read('window', readWindow) ?? null,
    plannedUnits:
      read('plannedUnits', (value, tell) => readNumber(value, 'plannedUnits', tell, { minimum: 1, integer: true })) ??
      null,
    params: params ?? {},
    review: read('review', readReview) ?? null,
  }
  const parameters: Schema = Object.fromEntries(
    Object.entries(front.params).map(([name, { type }]) => [name, plainType(type)]),
  )
  return { front, map, broken, parameters, checks }
}

function plainType(type: ScalarType): ColumnType {
  return type === 'decimal' ? { kind: type, precision: 38, scale: 9 } : { kind: type }
}

function missing(
  map: YamlMap,
  key: string,
  code: 'NB0401' | 'NB0402',
  message: string,
  hint: string,
  report: Report,
): void {
  if (!map.entries.has(key)) report(code, headOf(map.span), message, { hint })
}

function matching(node: YamlNode, what: string, pattern: RegExp, words: string, report: Report): string | undefined {
  const text = readText(node, what, report)
  if (text === undefined || pattern.test(text)) return text
  report('NB0106', node.span, `${what} is written in ${words}`)
  return undefined
}

function nonEmpty<Item>(
  list: readonly Item[] | undefined,
  node: YamlNode,
  what: string,
  report: Report,
): readonly Item[] | undefined {
  if (list?.length === 0 && node.kind === 'list' && node.items.length === 0)
    report('NB0106', node.span, `${what} has at least one item`)
  return list
}

function readLegalBasis(node: YamlNode, report: Report): string | undefined {
  const text = readText(node, 'legalBasis', report)
  if (text === undefined || (legalBases as readonly string[]).includes(text)) return text
  report('NB0402', node.span, `"${text.slice(0, 60)}" is no legal basis`, { hint: nameHint(text, legalBases) })
  return undefined
}

function readAssumption(
  item: YamlNode,
  file: string,
  report: Report,
  checks: WrittenExpression[],
): FrontMatter['assumptions'][number] | undefined {
  const map = closedMap(item, 'an assumption', ['text', 'check'], ['text'], report)
  if (!map) return undefined
  const check = readExpression(map.entries.get('check')?.value, 'check', file, report)
  if (check) checks.push(check)
  return { text: readText(map.entries.get('text')?.value, 'text', report) ?? '', check: check?.expression ?? null }
}

function readArms(node: YamlNode, report: Report): FrontMatter['arms'] | undefined {
  if (node.kind !== 'map' || node.entries.size === 0) {
    report('NB0106', headOf(node.span), 'arms is a mapping of arms to role and share', {
      hint: 'arms: { a: { role: control, share: 0.5 }, b: { role: treatment, share: 0.5 } }',
    })
    return undefined
  }
  const arms = [...node.entries.values()].map(({ key, value }) => {
    const map = closedMap(value, `arm ${key}`, ['role', 'share'], ['role', 'share'], report)
    const role = readWord(map?.entries.get('role')?.value, 'role', ['control', 'treatment'], report) ?? 'treatment'
    return [key, { role, share: readNumber(map?.entries.get('share')?.value, 'share', report) ?? 0 }] as const
  })
  return Object.fromEntries(arms)
}

function readWindow(node: YamlNode, report: Report): FrontMatter['window'] | undefined {
  const map = closedMap(node, 'window', ['start', 'end'], ['start', 'end'], report)
  if (!map) return undefined
  const [start, end] = ['start', 'end'].map((key) => readDay(map.entries.get(key)?.value, key, report))
  if (!start || !end) return undefined
  if (end < start)
    report('NB0502', map.entries.get('end')!.value.span, `the window ends on ${end}, before it starts on ${start}`)
  return { start, end }
}

export function readDay(node: YamlNode | undefined, what: string, report: Report): string | undefined {
  const scalar = readScalar(node, what, report)
  const day = scalar && readTyped(scalar, { kind: 'date' }, what, report)
  return typeof day === 'string' ? day : undefined
}

function readParams(node: YamlNode, report: Report): FrontMatter['params'] | undefined {
  if (node.kind !== 'map') {
    report('NB0106', headOf(node.span), 'params is a mapping of names to type and default', {
      hint: 'params: { asOf: { type: date, default: 2024-01-14 } }',
    })
    return undefined
  }
  const params: [string, { type: ScalarType; default: FrontMatter['params'][string]['default'] }][] = []
  for (const { key, keySpan, value } of node.entries.values()) {
    if (!/^[A-Za-z][A-Za-z0-9_]{0,47}$/.test(key))
      report('NB0106', keySpan, 'a parameter is named with letters, digits and _')
    const map = closedMap(value, `parameter ${key.slice(0, 48)}`, ['type', 'default'], ['type', 'default'], report)
    const typeNode = map?.entries.get('type')?.value
    const type = typeNode && readColumnType(typeNode, report)
    const given = map?.entries.get('default')?.value
    if (type?.kind === 'decimal') report('NB0107', typeNode!.span, 'a parameter is no decimal', { hint: 'use number' })
    const fallback = type && given && readTyped(given, type, `the default of ${key.slice(0, 48)}`, report)
    if (type && fallback !== undefined) params.push([key, { type: type.kind, default: fallback }])
  }
  return Object.fromEntries(params)
}

function readReview(node: YamlNode, report: Report): FrontMatter['review'] | undefined {
  const map = closedMap(node, 'review', ['quorum', 'roles'], ['quorum', 'roles'], report)
  if (!map) return undefined
  const quorumNode = map.entries.get('quorum')?.value
  const quorum = readNumber(quorumNode, 'quorum', report, { integer: true })
  if (quorum !== undefined && quorum < 1)
    report('NB0506', quorumNode!.span, 'a quorum below 1 would lower the approval policy')
  const rolesNode = map.entries.get('roles')?.value
  const roles = readList(rolesNode, 'roles', report, (item) => readWord(item, 'a role', reviewRoles, report))
  if (rolesNode?.kind === 'list' && rolesNode.items.length === 0)
    report('NB0506', rolesNode.span, 'without roles nobody could approve')
  return quorum === undefined || !roles ? undefined : { quorum, roles }
}

/** The place of an inherited field in the front matter, or of the front matter's first key. */
export function frontPlace(map: YamlMap, key: string): Span {
  return map.entries.get(key)?.value.span ?? headOf(map.span)
}
