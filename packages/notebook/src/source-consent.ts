import type { SourceDeclaration } from '@weighhouse/expressions'
import type { CellHeader } from './cell-header.ts'
import { closedMap, readText } from './fields.ts'
import { nameHint } from './nearest-name.ts'
import type { Report } from './report.ts'
import type { YamlMap, YamlNode } from './yaml-tree.ts'

/** Exemptions whose name is their reason; any other gives its reason in words. */
const plainExemptions: Readonly<Record<string, string>> = {
  'none-published': 'a published aggregate, which holds no personal data',
  'none-synthetic': 'made-up rows, which describe nobody',
  'none-anonymous': 'rows that nobody can link to a person, by any means reasonably likely to be used',
}

/** `consent: required`, or an exemption with its reason; never assumed. `undefined` where it was told to be wrong. */
export function readConsent(
  map: YamlMap,
  subject: string | undefined,
  header: CellHeader,
  report: Report,
): SourceDeclaration['consent'] | undefined {
  const entry = map.entries.get('consent')
  if (!entry) {
    const hint = `consent: required, ${Object.keys(plainExemptions).join(', ')}, or { exemption, reason }`
    report('NB0403', header.nameSpan, `the source ${header.name} says nothing of consent`, { hint })
    return undefined
  }
  const consent = readValue(entry.value, report)
  if (consent?.kind === 'required' && subject === undefined && !map.entries.has('subject')) {
    report('NB0404', entry.value.span, 'consent is required, but no column names the data subject', {
      hint: 'subject: the column that names the person',
    })
    return undefined
  }
  return consent
}

function readValue(node: YamlNode, report: Report): SourceDeclaration['consent'] | undefined {
  if (node.kind === 'map') {
    const fields = closedMap(node, 'consent', ['exemption', 'reason'], ['exemption', 'reason'], report)
    const exemption = readText(fields?.entries.get('exemption')?.value, 'exemption', report)
    const reason = readText(fields?.entries.get('reason')?.value, 'reason', report)
    if (exemption === undefined || reason === undefined) return undefined
    return { kind: 'exempt', exemption, reason }
  }
  const text = readText(node, 'consent', report)
  if (text === undefined) return undefined
  if (text === 'required') return { kind: 'required' }
  if (Object.hasOwn(plainExemptions, text)) return { kind: 'exempt', exemption: text, reason: null }
  if (/\S\s+\S/.test(text)) return { kind: 'exempt', exemption: 'stated', reason: text }
  const hint = nameHint(text, ['required', ...Object.keys(plainExemptions)])
  report('NB0405', node.span, `"${text.slice(0, 60)}" is no exemption that speaks for itself`, {
    hint: hint ?? 'give { exemption, reason }',
  })
  return undefined
}
