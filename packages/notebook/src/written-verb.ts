import type { Expression, Scalar, Verb } from '@weighhouse/expressions'
import type { JsonObject } from '@weighhouse/kernel'
import { completeRecord } from './complete.ts'
import { readExpression } from './expression-text.ts'
import { headOf, isNull, numberPattern, readText, readTexts } from './fields.ts'
import type { Report } from './report.ts'
import type { Span } from './source-text.ts'
import type { YamlEntry, YamlMap, YamlNode, YamlScalar } from './yaml-tree.ts'

/** A verb, how it was written, and where. */
export interface WrittenVerb {
  readonly verb: Verb
  /** The author's form: what the cell's hash is of. */
  readonly body: JsonObject
  readonly table: { readonly name: string; readonly span: Span } | undefined
  /** The node at a path inside the verb (`['columns', 'rate']`). */
  readonly node: (path: readonly (string | number)[]) => YamlNode | undefined
  /** The place of the nearest part of the verb to such a path; `scalar` where it is that part itself. */
  readonly place: (path: readonly (string | number)[]) => {
    readonly span: Span
    readonly scalar: YamlScalar | undefined
  }
}

/** What reading one verb needs; `remember` keeps where each part of it stands. */
export interface VerbReading {
  readonly file: string
  readonly report: Report
  readonly remember: (path: readonly (string | number)[], node: YamlNode) => void
}

/** Remembers nodes by path, and finds them again. */
export function placesOfVerb(fallback: Span): Pick<WrittenVerb, 'node' | 'place'> & Pick<VerbReading, 'remember'> {
  const places = new Map<string, YamlNode>()
  const node = (path: readonly (string | number)[]) => places.get(JSON.stringify(path))
  return {
    node,
    remember: (path, found) => void places.set(JSON.stringify(path), found),
    place(path) {
      for (let length = path.length; length > 0; length--) {
        const found = node(path.slice(0, length))
        if (found?.kind === 'scalar') return { span: found.span, scalar: length === path.length ? found : undefined }
        if (found) return { span: headOf(found.span), scalar: undefined }
      }
      return { span: fallback, scalar: undefined }
    },
  }
}

/** Until its column is known: plain numbers, true, false and null are themselves, all else is text. */
export function literalAt(node: YamlNode, what: string, report: Report): Scalar | undefined {
  if (isNull(node)) return null
  if (node.kind !== 'scalar' || !node.plain) return node.kind === 'scalar' ? node.text : readText(node, what, report)
  if (node.text === 'true' || node.text === 'false') return node.text === 'true'
  return numberPattern.test(node.text) && String(Number(node.text)) === node.text ? Number(node.text) : node.text
}

export function expressionAt(
  node: YamlNode,
  what: string,
  path: readonly string[],
  reading: VerbReading,
): Expression | undefined {
  reading.remember(path, node)
  return readExpression(node, what, reading.file, reading.report)?.expression
}

/** `derive: { column: expression }`; `undefined` if any of them does not read. */
export function expressionsAt(
  node: YamlNode,
  what: string,
  reading: VerbReading,
): Readonly<Record<string, Expression>> | undefined {
  const read = entriesAt(node, what, reading)?.map(
    ({ key, value }) => [key, expressionAt(value, key, ['columns', key], reading)] as const,
  )
  return completeRecord(read)
}

export function entriesAt(node: YamlNode, what: string, { report }: VerbReading): readonly YamlEntry[] | undefined {
  if (node.kind === 'map' && node.entries.size > 0) return [...node.entries.values()]
  report('NB0106', headOf(node.span), `${what} is a mapping of columns`, { hint: `${what}: { column: … }` })
  return undefined
}

/** A list of names; one name alone stands for a list of one. */
export function namesAt(
  node: YamlNode,
  what: string,
  path: readonly string[],
  { report, remember }: VerbReading,
): readonly string[] | undefined {
  remember(path, node)
  const list = node.kind === 'scalar' ? { kind: 'list' as const, items: [node], span: node.span } : node
  const names = readTexts(list, what, report)
  if (list.kind !== 'list') return undefined
  for (const [index, item] of list.items.entries()) remember([...path, index], item)
  return names?.length === list.items.length ? names : undefined
}

export function textAt(map: YamlMap | undefined, key: string, { report, remember }: VerbReading): string | undefined {
  const node = map?.entries.get(key)?.value
  if (node) remember([key], node)
  return readText(node, key, report)
}

/** `on: key`, `on: [a, b]` or `on: { left: right }` as pairs. */
export function pairsAt(
  map: YamlMap | undefined,
  reading: VerbReading,
): readonly (readonly [string, string])[] | undefined {
  const node = map?.entries.get('on')?.value
  if (!node) return undefined
  reading.remember(['on'], node)
  if (node.kind !== 'map') return namesAt(node, 'on', ['on'], reading)?.map((name) => [name, name] as const)
  const pairs = [...node.entries.values()].map(({ key, value }, index) => {
    reading.remember(['on', index], value)
    return [key, readText(value, `the match of ${key.slice(0, 60)}`, reading.report)] as const
  })
  const matched = completeRecord(pairs)
  return matched && Object.entries(matched)
}
