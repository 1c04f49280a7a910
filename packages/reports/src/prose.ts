import type { Page } from './figure.ts'
import { type Html, html, type Part, raw } from './html.ts'
import type { ProseNode } from './report-input.ts'

/**
 * A Markdown tree as HTML. Placeholders in its text are resolved; links are kept when `https:`, other
 * targets become plain text; raw HTML, images and whatever is unknown print as the text they hold.
 * Headings go one level down, below the report's own.
 */
export function prose(page: Page, node: ProseNode): Html {
  const inside = (): readonly Html[] => (node.children ?? []).map((child) => prose(page, child))
  switch (node.type) {
    case 'root':
      return html`${inside()}`
    case 'paragraph':
      return html`<p>${inside()}</p>\n`
    case 'heading':
      return wrapped(`h${Math.min(6, (node.depth ?? 1) + 2)}`, inside())
    case 'text':
      return text(page, node.value ?? '')
    case 'emphasis':
      return html`<em>${inside()}</em>`
    case 'strong':
      return html`<strong>${inside()}</strong>`
    case 'delete':
      return html`<s>${inside()}</s>`
    case 'inlineCode':
      return html`<code>${node.value}</code>`
    case 'code':
      return html`<pre class="listing">${node.value}</pre>\n`
    case 'break':
      return html`<br>`
    case 'thematicBreak':
      return html`<hr>\n`
    case 'blockquote':
      return html`<blockquote>${inside()}</blockquote>\n`
    case 'list':
      return wrapped(
        node.ordered ? 'ol' : 'ul',
        inside(),
        node.ordered && node.start ? html` start="${node.start}"` : null,
      )
    case 'listItem':
      return html`<li>${inside()}</li>\n`
    case 'link':
      return node.url?.startsWith('https://')
        ? html`<a href="${node.url}" rel="noreferrer">${inside()}</a>`
        : html`${inside()}`
    case 'table':
      return proseTable(page, node)
    case 'image':
      return html`${node.alt}`
    default:
      return node.children ? html`${inside()}` : html`${node.value}`
  }
}

/** Text with `{{ path | format }}` replaced, each number marked with its run and its path. */
function text(page: Page, value: string): Html {
  const parts: Part[] = []
  let from = 0
  for (const match of value.matchAll(/\{\{\s*([^{}|]+?)\s*(?:\|\s*([^{}|]+?)\s*)?\}\}/g)) {
    const [whole, path, format] = match
    parts.push(
      value.slice(from, match.index),
      html`<span class="number" data-path="${path}" data-format="${format ?? ''}" data-run="${page.run}">${page.input.resolve(path!, format ?? null)}</span>`,
    )
    from = match.index + whole.length
  }
  return html`${parts}${value.slice(from)}`
}

function proseTable(page: Page, node: ProseNode): Html {
  const [head, ...rows] = node.children ?? []
  const cells = (row: ProseNode | undefined, tag: 'th' | 'td'): readonly Html[] =>
    (row?.children ?? []).map((cell) =>
      wrapped(
        tag,
        (cell.children ?? []).map((child) => prose(page, child)),
        tag === 'th' ? html` scope="col"` : null,
      ),
    )
  return html`<div class="scroll" tabindex="0"><table><thead><tr>${cells(head, 'th')}</tr></thead><tbody>${rows.map(
    (row) => html`<tr>${cells(row, 'td')}</tr>`,
  )}</tbody></table></div>\n`
}

/** `tag` is one of ours, never an author's word. */
function wrapped(tag: string, inside: readonly Html[], attributes: Html | null = null): Html {
  return html`${raw(`<${tag}`)}${attributes}${raw('>')}${inside}${raw(`</${tag}>\n`)}`
}
