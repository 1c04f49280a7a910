import type { Root, RootContent } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table'
import { gfmTable } from 'micromark-extension-gfm-table'
import { type Placeholder, placeholdersInText } from './placeholder.ts'

/** The Markdown syntax tree of a prose block (CommonMark with GFM tables), for reports. */
export function proseTree(text: string): Root {
  return fromMarkdown(text, { extensions: [gfmTable()], mdastExtensions: [gfmTableFromMarkdown()] })
}

/**
 * The placeholders in the text nodes of a prose tree, in reading order. Offsets count in the text
 * node's own value, so that a renderer can replace them there.
 */
export function placeholders(
  tree: Root,
): readonly (Placeholder & { readonly node: Extract<RootContent, { type: 'text' }> })[] {
  const found: (Placeholder & { readonly node: Extract<RootContent, { type: 'text' }> })[] = []
  const visit = (node: Root | RootContent): void => {
    if (node.type === 'text')
      found.push(...placeholdersInText(node.value).map((placeholder) => ({ ...placeholder, node })))
    if ('children' in node) for (const child of node.children) visit(child)
  }
  visit(tree)
  return found
}
