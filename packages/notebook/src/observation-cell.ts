import type { CellHeader } from './cell-header.ts'
import { checkAttributes, type Draft, type DraftContext } from './draft.ts'
import { closedMap, readText, readTexts } from './fields.ts'
import { readDay } from './front-matter.ts'
import { jsonObject } from './json-form.ts'
import type { Observation } from './notebook.ts'
import type { YamlNode } from './yaml-tree.ts'

export const observationKeys = [
  'observer',
  'sample',
  'consent',
  'date',
  'codes',
  'suggests',
  'notes',
  'supports',
] as const

/** Qualitative evidence: who observed whom, how they agreed, what was seen and what it suggests. */
export function readObservationCell(header: CellHeader, node: YamlNode, { report }: DraftContext): Draft | null {
  checkAttributes(header, [], [], report)
  const map = closedMap(
    node,
    `the observation ${header.name}`,
    observationKeys,
    ['observer', 'sample', 'suggests'],
    report,
  )
  if (!map) return null
  const value = (key: (typeof observationKeys)[number]) => map.entries.get(key)?.value
  if (!map.entries.has('consent')) {
    report('NB0407', header.nameSpan, `the observation ${header.name} says not how the observed agreed`, {
      hint: 'consent: informed, oral, recorded by the observer',
    })
  }
  const supportsNode = value('supports')
  const supports = readText(supportsNode, 'supports', report)
  const observation: Observation = {
    observer: readText(value('observer'), 'observer', report) ?? '',
    sample: readText(value('sample'), 'sample', report) ?? '',
    consent: readText(value('consent'), 'consent', report) ?? '',
    date: readDay(value('date'), 'date', report) ?? null,
    codes: readTexts(value('codes'), 'codes', report) ?? [],
    suggests: readText(value('suggests'), 'suggests', report) ?? '',
    notes: readText(value('notes'), 'notes', report) ?? null,
    supports: supports ?? null,
  }
  return {
    header,
    references: supports === undefined ? [] : [{ cell: supports, span: supportsNode!.span, as: 'any' }],
    body: jsonObject(observation),
    build: (common) => ({ ...common, kind: 'observation', observation }),
  }
}
