import { parseDocument } from 'yaml'
import { isCellInfo } from './cell-header.ts'
import { alignComments } from './comment-columns.ts'
import type { Diagnostic } from './diagnostic.ts'
import { findFrontBlock } from './front-block.ts'
import { readNotebook } from './read-notebook.ts'
import { scanMarkdown } from './scan-markdown.ts'
import { normaliseText, type Span } from './source-text.ts'
import { untold } from './yaml-map.ts'
import { parseOptions, readYaml, type YamlNode } from './yaml-tree.ts'

/** `text` is null where the notebook's syntax does not read; its diagnostics then say why. */
export interface FormattedNotebook {
  readonly text: string | null
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * The notebook in one style: LF, no byte-order mark, one line end at the end, YAML with two spaces
 * and its comments at their columns, info strings with single spaces. Prose and SQL stay as they are. Formatting
 * twice changes nothing more, and the planHash stays. Wrong plans can be formatted; broken syntax not.
 */
export async function formatNotebook(input: Uint8Array | string, file = 'notebook.md'): Promise<FormattedNotebook> {
  const { diagnostics } = await readNotebook(input, { file })
  const broken = diagnostics.filter(({ code, severity }) => severity === 'error' && /^NB0[018]/.test(code))
  const normalised = normaliseText(input)
  if (broken.length > 0 || !('text' in normalised)) return { text: null, diagnostics: broken }
  return { text: formatText(normalised.text), diagnostics: [] }
}

function formatText(text: string): string {
  const front = findFrontBlock(text, untold)!
  const blocks = scanMarkdown(text, front.bodyStart, front.bodyLine, isCellInfo, untold)
  const parts = [`---\n${formatYaml(text.slice(front.yaml.start, front.yaml.end))}---\n`]
  for (const block of blocks) {
    const span: Span = block.kind === 'fence' ? block.fence.span : block.prose.span
    if (block.kind === 'prose') {
      parts.push(text.slice(span.start, span.end))
      continue
    }
    const { info, infoSpan, body } = block.fence
    const marker = text.slice(span.start, infoSpan.start).trimEnd()
    const source = text.slice(body.start, body.end)
    const written = /^sql\s/.test(info) ? source : formatYaml(source)
    parts.push(
      `${marker}${info.replace(/[ \t]+(?=(?:[^']*'[^']*')*[^']*$)/g, ' ')}\n${written}${text.slice(body.end, span.end).trimEnd()}\n`,
    )
  }
  return `${parts.join('').trimEnd()}\n`
}

/** Kept as it is where a new style would say something else, or would not be the last word. */
function formatYaml(source: string): string {
  const once = restyle(source)
  if (once === undefined || restyle(once) !== once) return source
  return meaning(source) === meaning(once) ? once : source
}

function restyle(source: string): string | undefined {
  const document = parseDocument(source, parseOptions)
  if (document.errors.length > 0) return undefined
  const padded = document.toString({ lineWidth: 0, indent: 2, indentSeq: true, flowCollectionPadding: true })
  const tight = padded.split('\n').map(tightenLists).join('\n')
  const styled = meaning(padded) === meaning(tight) ? tight : padded
  const aligned = alignComments(source, styled)
  return meaning(styled) === meaning(aligned) ? aligned : styled
}

/** `[ a ]` as `[a]`; the printer pads lists wherever it pads mappings. Comments stay as they are. */
function tightenLists(line: string): string {
  const comment = line.search(/(?:^|\s)#/)
  const [code, rest] = comment === -1 ? [line, ''] : [line.slice(0, comment), line.slice(comment)]
  return code.replace(/\[ (?=\S)/g, '[').replace(/(?<=\S) \]/g, ']') + rest
}

/** One text for what YAML says, whatever its style. */
function meaning(source: string): string {
  const node = readYaml(source, 0, untold)
  return JSON.stringify(node && plain(node))
}

function plain(node: YamlNode): unknown {
  if (node.kind === 'scalar') return [node.text, node.plain]
  if (node.kind === 'list') return node.items.map(plain)
  return [...node.entries.values()].map(({ key, value }) => [key, plain(value)])
}
