import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml'
import type { Report } from './report.ts'
import { readSimpleYaml } from './simple-yaml.ts'
import type { Span } from './source-text.ts'
import { mapOf, type YamlPair } from './yaml-map.ts'

/** YAML as it was written: scalars keep their text and are typed later, by the field they fill. */
export type YamlNode = YamlScalar | YamlList | YamlMap

export interface YamlScalar {
  readonly kind: 'scalar'
  readonly text: string
  /** False for quoted and block scalars, which are never null. */
  readonly plain: boolean
  readonly span: Span
}

interface YamlList {
  readonly kind: 'list'
  readonly items: readonly YamlNode[]
  readonly span: Span
}

export interface YamlMap {
  readonly kind: 'map'
  readonly entries: ReadonlyMap<string, YamlEntry>
  readonly span: Span
}

export interface YamlEntry {
  readonly key: string
  readonly keySpan: Span
  readonly value: YamlNode
}

const maximumDepth = 16

export const parseOptions = {
  schema: 'failsafe',
  version: '1.2',
  prettyErrors: false,
  strict: true,
  // The parser's own check compares every pair of keys; ours is one Map.
  uniqueKeys: false,
  keepSourceTokens: false,
  logLevel: 'error',
} as const

/** Reads one YAML document that stands at `base` in the file. `null` where it does not parse. */
export function readYaml(text: string, base: number, report: Report): YamlNode | null {
  return readSimpleYaml(text, base) ?? readGeneralYaml(text, base, report)
}

/** Reads any YAML and tells what is wrong with it. */
export function readGeneralYaml(text: string, base: number, report: Report): YamlNode | null {
  const tooDeep = nestingBeyond(text, maximumDepth)
  if (tooDeep !== undefined) {
    report('NB0803', { start: base + tooDeep, end: base + tooDeep + 1 }, `nested deeper than ${maximumDepth} levels`)
    return null
  }
  let document: Document.Parsed
  try {
    document = parseDocument(text, parseOptions)
  } catch {
    report('NB0101', { start: base, end: base + Math.max(1, text.indexOf('\n')) }, 'this YAML cannot be read')
    return null
  }
  let broken = false
  for (const problem of [...document.errors, ...document.warnings]) {
    broken = true
    const start = base + Math.min(problem.pos[0], text.length)
    const code =
      problem.code === 'MULTIPLE_DOCS' || problem.code === 'TAG_RESOLVE_FAILED' || problem.code === 'BAD_ALIAS'
        ? 'NB0103'
        : 'NB0101'
    const hint = problem.code === 'TAG_RESOLVE_FAILED' ? tagHint(text.slice(problem.pos[0], problem.pos[1])) : null
    report(code, { start, end: Math.max(start + 1, base + problem.pos[1]) }, plainMessage(problem.message), { hint })
  }
  if (/^%/m.test(text) && document.directives.yaml.explicit) {
    broken = true
    report('NB0103', { start: base, end: base + 1 }, 'YAML directives are not allowed')
  }
  if (broken) return null
  return treeOf(document.contents, base, report, 0, { start: base, end: base })
}

/** An exclamation mark before a value makes a YAML tag of it, where an expression most often was meant. */
function tagHint(tag: string): string {
  const name = /^!([A-Za-z_]\w{0,47})$/.exec(tag)?.[1]
  return `did you mean "not ${name ?? '(…)'}"? expressions stand in quotes where they begin with a sign of YAML`
}

function plainMessage(message: string): string {
  const first = message.split('\n')[0]!
  return `YAML: ${first.charAt(0).toLowerCase()}${first.slice(1)}`
}

/** `null` (told already) where a feature is refused; the reading goes on, so that all are told. */
function treeOf(node: Node | null, base: number, report: Report, depth: number, place: Span): YamlNode | null {
  if (node === null) return { kind: 'scalar', text: '', plain: true, span: place }
  const [start, end] = node.range ?? [0, 0]
  const span = { start: base + start, end: base + Math.max(start, end) }
  if (depth > maximumDepth) return refuse(report, 'NB0803', span, `nested deeper than ${maximumDepth} levels`)
  if (isAlias(node)) return refuse(report, 'NB0103', span, 'YAML aliases are not allowed: write the value again')
  if (!isScalar(node) && !isMap<Node | null, Node | null>(node) && !isSeq<Node | null>(node))
    return refuse(report, 'NB0101', span, 'this YAML is not a scalar, a list or a mapping')
  const anchored = node.anchor !== undefined && refuse(report, 'NB0103', span, 'YAML anchors are not allowed')
  const tagged =
    node.tag !== undefined &&
    refuse(report, 'NB0103', span, 'YAML tags are not allowed: a value is typed by the field it fills')
  if (anchored === null || tagged === null) return null
  if (isScalar(node))
    return {
      kind: 'scalar',
      text: typeof node.value === 'string' ? node.value : '',
      plain: node.type === 'PLAIN',
      span,
    }
  return isSeq<Node | null>(node)
    ? listOf(node.items, base, report, depth, span)
    : pairsOf(node.items, base, report, depth, span)
}

function listOf(
  items: readonly (Node | null)[],
  base: number,
  report: Report,
  depth: number,
  span: Span,
): YamlNode | null {
  const read = items.map((item) => treeOf(item, base, report, depth + 1, span))
  const whole = read.filter((item) => item !== null)
  return whole.length === read.length ? { kind: 'list', items: whole, span } : null
}

function pairsOf(
  pairs: readonly { readonly key: Node | null; readonly value: Node | null }[],
  base: number,
  report: Report,
  depth: number,
  span: Span,
): YamlNode | null {
  const read = pairs.flatMap((pair): readonly YamlPair[] => {
    const key = treeOf(pair.key, base, report, depth + 1, span)
    const value = key && treeOf(pair.value, base, report, depth + 1, { start: key.span.end, end: key.span.end })
    return key && value ? [{ key, value }] : []
  })
  const map = mapOf(read, span, report)
  return read.length === pairs.length ? map : null
}

function refuse(report: Report, code: 'NB0101' | 'NB0103' | 'NB0803', span: Span, message: string): null {
  report(code, span, message)
  return null
}

/** Offset at which flow or compact nesting passes `limit`, found before a recursive parser meets it. */
function nestingBeyond(text: string, limit: number): number | undefined {
  const compact = new RegExp(`^ *(?:[-?][ \\t]+){${limit + 1},}`, 'm').exec(text)
  if (compact) return compact.index
  let depth = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === 0x5b || code === 0x7b) depth++
    else if ((code === 0x5d || code === 0x7d) && depth > 0) depth--
    if (depth > 4 * limit) return index
  }
  return undefined
}
