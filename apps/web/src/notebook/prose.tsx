import type { JsonObject } from '@weighhouse/kernel'
import { formatValue, resolvePath } from '@weighhouse/notebook'
import { placeholders, proseTree } from '@weighhouse/notebook/prose'
import type { Child } from 'hono/jsx'

type Tree = ReturnType<typeof proseTree>
type Node = Tree | Tree['children'][number]
type Found = ReturnType<typeof placeholders>[number]

/** Prose of a notebook. Each `{{ … }}` prints the value of the run that is shown, or says that there is none. */
export function Prose({ text, results }: { readonly text: string; readonly results: JsonObject }) {
  const tree = proseTree(text)
  const byNode = Map.groupBy(placeholders(tree), ({ node }) => node as Node)
  const print = (node: Node): Child => printNode(node, (inner) => byNode.get(inner) ?? [], results)
  return <div class="prose">{tree.children.map(print)}</div>
}

function printNode(node: Node, found: (node: Node) => readonly Found[], results: JsonObject): Child {
  const inside = (): Child[] =>
    'children' in node ? node.children.map((child) => printNode(child, found, results)) : []
  switch (node.type) {
    case 'text':
      return printText(node.value, found(node), results)
    case 'paragraph':
      return <p>{inside()}</p>
    case 'heading':
      // The page's own title stands above, so a notebook's headings begin one level lower.
      return node.depth === 1 ? <h2>{inside()}</h2> : <h3>{inside()}</h3>
    case 'emphasis':
      return <em>{inside()}</em>
    case 'strong':
      return <strong>{inside()}</strong>
    case 'inlineCode':
      return <code>{node.value}</code>
    case 'code':
      return (
        <pre>
          <code>{node.value}</code>
        </pre>
      )
    case 'blockquote':
      return <blockquote>{inside()}</blockquote>
    case 'list':
      return node.ordered ? <ol start={node.start ?? 1}>{inside()}</ol> : <ul>{inside()}</ul>
    case 'listItem':
      return <li>{inside()}</li>
    case 'link':
      return isSafeLink(node.url) ? <a href={node.url}>{inside()}</a> : <span>{inside()}</span>
    case 'break':
      return <br />
    case 'thematicBreak':
      return <hr />
    case 'table':
      return (
        <div class="scroll" tabindex={0}>
          <table>{inside()}</table>
        </div>
      )
    case 'tableRow':
      return <tr>{inside()}</tr>
    case 'tableCell':
      return <td>{inside()}</td>
    case 'image':
      return node.alt ?? ''
    default:
      return 'value' in node ? node.value : inside()
  }
}

function printText(text: string, found: readonly Found[], results: JsonObject): Child {
  const parts: Child[] = []
  let at = 0
  for (const { start, end, path, format } of found) {
    parts.push(text.slice(at, start))
    const value = path && resolvePath(results, [path.cell, ...path.steps])
    parts.push(
      value === undefined ? (
        <i class="note">no result here</i>
      ) : (
        <data value={JSON.stringify(value)}>{formatValue(value, format ?? null)}</data>
      ),
    )
    at = end
  }
  return [...parts, text.slice(at)]
}

/** `https:` or a relative path; the notebook's checker refuses others already. */
function isSafeLink(url: string): boolean {
  return /^https:\/\//i.test(url) || (/^[^\s:]*$/.test(url) && !url.startsWith('//'))
}
