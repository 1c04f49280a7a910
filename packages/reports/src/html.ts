/** Markup that is already safe to print. Only `html` and `raw` make it, so a plain string is always escaped. */
export interface Html {
  readonly markup: string
}

export type Part = Html | string | number | null | undefined | readonly Part[]

/**
 * A tagged template that escapes every value but markup made by itself: text between tags and text
 * in double-quoted attributes alike. `null` and `undefined` print nothing, lists print their members.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Html {
  let markup = strings[0]!
  for (const [index, value] of values.entries()) markup += print(value) + strings[index + 1]!
  return { markup }
}

/** Marks text as markup. For constants of ours and for text that an allow-list has passed. */
export function raw(markup: string): Html {
  return { markup }
}

export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!)
}

/** Text inside an element, where quotes are plain: keeps embedded JSON short and readable. */
export function insideElement(text: string): Html {
  return { markup: text.replace(/[&<>]/g, (character) => entities[character]!) }
}

/** The inverse of `escapeText` and of `insideElement`; other entities are left as they stand. */
export function unescapeText(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => characters[entity]!)
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const characters = Object.fromEntries(Object.entries(entities).map(([character, entity]) => [entity, character]))

function print(value: Part): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return escapeText(value)
  if (typeof value === 'number') return String(value)
  if (isList(value)) return value.map(print).join('')
  return value.markup
}

function isList(value: Html | readonly Part[]): value is readonly Part[] {
  return Array.isArray(value)
}
