import type { ProseNode, ReportInput } from './report-input.ts'

/** A Markdown tree as Markdown text, its placeholders resolved; the inverse of reading for the forms that notebooks use. */
export function proseMarkdown(node: ProseNode, resolve: ReportInput['resolve']): string {
  const inside = (separator = ''): string =>
    (node.children ?? []).map((child) => proseMarkdown(child, resolve)).join(separator)
  switch (node.type) {
    case 'root':
      return inside('\n\n')
    case 'heading':
      return `${'#'.repeat(node.depth ?? 1)} ${inside()}`
    case 'text':
      return escaped(withValues(node.value ?? '', resolve))
    case 'emphasis':
      return `*${inside()}*`
    case 'strong':
      return `**${inside()}**`
    case 'delete':
      return `~~${inside()}~~`
    case 'inlineCode':
      return fenced(node.value ?? '')
    case 'code':
      return `~~~~${node.lang ?? ''}\n${node.value ?? ''}\n~~~~`
    case 'break':
      return '\\\n'
    case 'thematicBreak':
      return '---'
    case 'blockquote':
      return inside('\n\n').replace(/^/gm, '> ')
    case 'list':
      return (node.children ?? [])
        .map((item, index) => listItem(item, node.ordered ? `${(node.start ?? 1) + index}.` : '-', resolve))
        .join('\n')
    case 'link':
      return `[${inside()}](<${(node.url ?? '').replace(/[<>\n]/g, encodeURIComponent)}>)`
    case 'table':
      return tableMarkdown(node, resolve)
    default:
      return node.children ? inside() : escaped(node.value ?? node.alt ?? '')
  }
}

/** Text with each `{{ path | format }}` replaced by its value. */
function withValues(text: string, resolve: ReportInput['resolve']): string {
  return text.replace(/\{\{\s*([^{}|]+?)\s*(?:\|\s*([^{}|]+?)\s*)?\}\}/g, (_, path: string, format?: string) =>
    resolve(path, format ?? null),
  )
}

function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>#|~]/g, (character) => `\\${character}`)
}

function fenced(code: string): string {
  const ticks = '`'.repeat(Math.max(0, ...(code.match(/`+/g) ?? []).map((run) => run.length)) + 1)
  return `${ticks} ${code} ${ticks}`
}

function listItem(item: ProseNode, marker: string, resolve: ReportInput['resolve']): string {
  const body = (item.children ?? []).map((child) => proseMarkdown(child, resolve)).join('\n\n')
  return `${marker} ${body.replaceAll('\n', `\n${' '.repeat(marker.length + 1)}`)}`
}

function tableMarkdown(node: ProseNode, resolve: ReportInput['resolve']): string {
  const rows = (node.children ?? []).map((row) =>
    (row.children ?? []).map((cell) => (cell.children ?? []).map((child) => proseMarkdown(child, resolve)).join('')),
  )
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const [head, ...rest] = rows
  return head ? [line(head), line(head.map(() => '---')), ...rest.map(line)].join('\n') : ''
}
