import type { JsonObject } from '@weighhouse/kernel'
import type { CellHeader } from './cell-header.ts'
import { checkAttributes, type Draft, type DraftContext, listReferences, readAttribute } from './draft.ts'
import { closedMap, readScalar, readText, readTexts } from './fields.ts'
import type { Observation } from './notebook.ts'
import { readTyped } from './typed-scalar.ts'
import type { YamlNode } from './yaml-tree.ts'

export const observationKeys = ['observer', 'sample', 'consent', 'date', 'codes', 'suggests', 'notes'] as const

/** Qualitative evidence: who observed whom, how they agreed, what was seen and what it suggests. */
export function readObservationCell(header: CellHeader, node: YamlNode, { report }: DraftContext): Draft | null {
  checkAttributes(header, ['supports'], [], report)
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
  const supports = readAttribute(header, 'supports')
  const day = readScalar(value('date'), 'date', report)
  const observation: Observation = {
    observer: readText(value('observer'), 'observer', report) ?? '',
    sample: readText(value('sample'), 'sample', report) ?? '',
    consent: readText(value('consent'), 'consent', report) ?? '',
    date: day ? ((readTyped(day, { kind: 'date' }, 'date', report) as string | undefined) ?? null) : null,
    codes: readTexts(value('codes'), 'codes', report) ?? [],
    suggests: readText(value('suggests'), 'suggests', report) ?? '',
    notes: readText(value('notes'), 'notes', report) ?? null,
    supports: supports?.value ?? null,
  }
  return {
    header,
    references: listReferences(supports, 'any'),
    body: observation as unknown as JsonObject,
    build: (common) => ({ ...common, kind: 'observation', observation }),
  }
}
