import type { CheckContext, Draft } from './draft.ts'
import { formatNames } from './formats.ts'
import type { FrontRead } from './front-matter.ts'
import { nameHint } from './nearest-name.ts'
import { type Placeholder, placeholdersInText } from './placeholder.ts'
import { checkResultPath } from './result-shape.ts'
import { checkClause } from './rule-cell.ts'
import { placeInScalar } from './text-place.ts'
import type { YamlNode } from './yaml-tree.ts'

/** Each placeholder names a value that a run can have, and a format that there is. */
export function checkPlaceholders(placeholders: readonly Placeholder[], context: CheckContext): void {
  for (const placeholder of placeholders) {
    const { path, pathText, format, formatText } = placeholder
    const span = { start: placeholder.start, end: placeholder.end }
    if (!path) {
      context.report('NB0117', span, `"${pathText.slice(0, 60)}" is no path of a result`, {
        hint: '{{ cell.field | format }} on one line',
      })
      continue
    }
    if (format === undefined) {
      const known = formatNames.map((name) => (name === 'money' ? 'money(EUR)' : name))
      context.report('NB0118', span, `"${(formatText ?? '').slice(0, 40)}" is no format`, {
        hint: nameHint(formatText ?? '', known),
      })
    }
    checkResultPath(path.cell, path.steps, span, undefined, context)
  }
}

/** Placeholders in titles and texts of the front matter and of charts, assumptions' checks, and whether the main method is used. */
export function checkWords(
  front: FrontRead,
  drafts: readonly Draft[],
  file: string,
  contextIn: (cell: string | null) => CheckContext,
): void {
  const context = contextIn(null)
  for (const key of ['title', 'question', 'hypothesis']) checkNode(front.map.entries.get(key)?.value, file, context)
  for (const check of front.checks) checkClause(check, undefined, file, context)
  for (const draft of drafts) {
    for (const node of draft.words ?? []) checkNode(node, file, contextIn(draft.header.name))
  }
  const methods = drafts.filter(({ header }) => header.kind === 'analysis').map(({ body }) => body.method)
  const kind = front.map.entries.get('kind')
  if (kind && front.front.kind !== '' && methods.length > 0 && !methods.includes(front.front.kind)) {
    context.report('NB0504', kind.value.span, `no analysis uses the method ${front.front.kind}`, {
      severity: 'warning',
    })
  }
}

function checkNode(node: YamlNode | undefined, file: string, context: CheckContext): void {
  if (node?.kind !== 'scalar' || !node.text.includes('{{')) return
  const found = placeholdersInText(node.text).map((placeholder) => ({
    ...placeholder,
    ...placeInScalar(file, node, placeholder),
  }))
  checkPlaceholders(found, context)
}
