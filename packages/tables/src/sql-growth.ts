import { isObject, type Json } from './sql-tree.ts'

const mostRepeats = 1_000

/** Functions whose answer is as long as an argument says, and the place of that argument from 0. */
const lengthArgument: Readonly<Record<string, number>> = {
  array_resize: 1,
  bar: 3,
  list_resize: 1,
  lpad: 1,
  repeat: 1,
  rpad: 1,
  to_base: 2,
}

/**
 * Why a call may grow without bounds, or `undefined`. Such a call cannot be interrupted, and DuckDB makes
 * some while it only binds a query: so lengths are written out, and small.
 */
export function growthProblem(name: string, { children }: Json): string | undefined {
  const given = Array.isArray(children) ? children : []
  if (name === 'format' || name === 'printf') {
    const pattern = constantOf(given[0])
    if (typeof pattern !== 'string') return `the pattern of ${name} must be a text written out`
    return /\d{4}|\*|\{[^}]*\{/.test(pattern)
      ? `widths in the pattern of ${name} are below 1000 and written out`
      : undefined
  }
  const place = Object.hasOwn(lengthArgument, name) ? lengthArgument[name] : undefined
  if (place === undefined || given.length <= place) return undefined
  const length = constantOf(given[place])
  if (typeof length !== 'number' || length > mostRepeats)
    return `the length that ${name} is given must be a number written out, at most ${mostRepeats}`
  return name === 'repeat' && mentionsRepeat(given[0]) ? 'a repeat of a repeat is not allowed' : undefined
}

function constantOf(node: unknown): unknown {
  if (!isObject(node) || node.class !== 'CONSTANT' || !isObject(node.value)) return undefined
  return node.value.value
}

function mentionsRepeat(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(mentionsRepeat)
  if (!isObject(node)) return false
  return String(node.function_name).toLowerCase() === 'repeat' || Object.values(node).some(mentionsRepeat)
}
