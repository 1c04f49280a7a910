import type { Report } from './report.ts'
import type { Span } from './source-text.ts'
import type { YamlEntry, YamlMap, YamlNode } from './yaml-tree.ts'

export interface YamlPair {
  readonly key: YamlNode
  readonly value: YamlNode
}

/** For readings whose problems another reading will tell. */
export const untold: Report = () => undefined

/** A mapping of its pairs; `null` where a key is refused or said twice (told). */
export function mapOf(pairs: readonly YamlPair[], span: Span, report: Report): YamlMap | null {
  const entries = new Map<string, YamlEntry>()
  let whole = true
  for (const { key, value } of pairs) {
    const earlier = key.kind === 'scalar' ? entries.get(key.text) : undefined
    if (key.kind !== 'scalar' || key.text === '' || key.text === '__proto__') {
      report('NB0101', key.span, 'a key is a non-empty text other than __proto__')
    } else if (key.text === '<<' && key.plain) {
      report('NB0103', key.span, 'YAML merge keys are not allowed')
    } else if (earlier) {
      const related = [{ message: 'first said here', span: earlier.keySpan }]
      report('NB0102', key.span, `the key "${key.text.slice(0, 60)}" is said twice`, { related })
    } else {
      entries.set(key.text, { key: key.text, keySpan: key.span, value })
      continue
    }
    whole = false
  }
  return whole ? { kind: 'map', entries, span } : null
}
