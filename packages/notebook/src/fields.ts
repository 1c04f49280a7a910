import { nameHint } from './nearest-name.ts'
import type { Report } from './report.ts'
import type { Span } from './source-text.ts'
import type { YamlEntry, YamlMap, YamlNode, YamlScalar } from './yaml-tree.ts'

/** Reports keys that are not `known` and required ones that are missing; `undefined` if `node` is no mapping. */
export function closedMap(
  node: YamlNode,
  what: string,
  known: readonly string[],
  required: readonly string[],
  report: Report,
): YamlMap | undefined {
  if (node.kind !== 'map') {
    report('NB0106', node.span, `${what} is a mapping of keys to values`, { hint: `keys: ${known.join(', ')}` })
    return undefined
  }
  const unknown = [...node.entries.values()].filter(({ key }) => !known.includes(key))
  for (const entry of unknown.slice(0, 100)) unknownKey(entry, what, known, node, report)
  for (const key of required) {
    if (!node.entries.has(key)) report('NB0105', headOf(node.span), `${what} lacks "${key}"`)
  }
  return node
}

function unknownKey(entry: YamlEntry, what: string, known: readonly string[], map: YamlMap, report: Report): void {
  report('NB0104', entry.keySpan, `${what} has no key "${entry.key.slice(0, 60)}"`, {
    hint: nameHint(entry.key, known, (name) => map.entries.has(name)),
  })
}

/** Where a whole mapping or list is at fault its first character is shown, not all of its lines. */
export function headOf(span: Span): Span {
  return { start: span.start, end: Math.min(span.end, span.start + 1) }
}

export function isNull(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.plain && (node.text === '' || node.text === '~' || node.text === 'null')
}

export function readScalar(node: YamlNode | undefined, what: string, report: Report): YamlScalar | undefined {
  if (!node) return undefined
  if (node.kind === 'scalar' && !isNull(node)) return node
  report(
    'NB0106',
    headOf(node.span),
    `${what} is one value, not ${node.kind === 'scalar' ? 'nothing' : `a ${node.kind === 'list' ? 'list' : 'mapping'}`}`,
  )
  return undefined
}

/** A text as it was written: quotes keep their spaces, which may be part of a column's name; a block loses its line ends. */
export function readText(node: YamlNode | undefined, what: string, report: Report): string | undefined {
  const scalar = readScalar(node, what, report)
  if (!scalar) return undefined
  if (scalar.text.trim() !== '') return scalar.text.replaceAll(/^\n+|\n+$/g, '')
  report('NB0106', scalar.span, `${what} is empty`)
  return undefined
}

export function readWord<Word extends string>(
  node: YamlNode | undefined,
  what: string,
  words: readonly Word[],
  report: Report,
): Word | undefined {
  const text = readText(node, what, report)
  if (text === undefined) return undefined
  const word = words.find((one) => one === text)
  if (word === undefined)
    report('NB0107', node!.span, `${what} is not "${text.slice(0, 60)}"`, {
      hint: nameHint(text, words) ?? `one of ${words.join(', ')}`,
    })
  return word
}

export const numberPattern = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/

export function readNumber(
  node: YamlNode | undefined,
  what: string,
  report: Report,
  bounds: { minimum?: number; maximum?: number; integer?: boolean } = {},
): number | undefined {
  const scalar = readScalar(node, what, report)
  if (!scalar) return undefined
  const value = numberPattern.test(scalar.text) ? Number(scalar.text) : Number.NaN
  const whole = bounds.integer ? 'a whole number' : 'a number'
  if (!Number.isFinite(value) || (bounds.integer && !Number.isSafeInteger(value))) {
    report('NB0106', scalar.span, `${what} is ${whole}, not "${scalar.text.slice(0, 60)}"`)
    return undefined
  }
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = bounds
  if (value >= minimum && value <= maximum) return value
  report(
    'NB0106',
    scalar.span,
    `${what} is ${whole} ${maximum === Number.POSITIVE_INFINITY ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`}`,
  )
  return undefined
}

export function readFlag(node: YamlNode | undefined, what: string, report: Report): boolean | undefined {
  const word = readWord(node, what, ['true', 'false'], report)
  return word === undefined ? undefined : word === 'true'
}

/** A list's items, each read by `each`; items that do not read are left out (and were told). */
export function readList<Item>(
  node: YamlNode | undefined,
  what: string,
  report: Report,
  each: (item: YamlNode, index: number) => Item | undefined,
): readonly Item[] | undefined {
  if (!node) return undefined
  if (node.kind !== 'list') {
    report('NB0106', headOf(node.span), `${what} is a list`, { hint: 'write [a, b]' })
    return undefined
  }
  return node.items.map(each).filter((item): item is Awaited<Item> & Item => item !== undefined)
}

export function readTexts(node: YamlNode | undefined, what: string, report: Report): readonly string[] | undefined {
  return readList(node, what, report, (item) => readText(item, `an item of ${what}`, report))
}
