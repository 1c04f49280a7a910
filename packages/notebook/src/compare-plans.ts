import type { JsonObject, JsonValue } from '@weighhouse/kernel'
import { plannedFront } from './identity.ts'
import type { Plan } from './notebook.ts'

/** What an amendment changes in one cell; `front-matter` stands for the fields before the cells. */
export interface PlanChange {
  readonly cell: string
  readonly change: 'added' | 'removed' | 'changed'
  /** For changed cells, leaf by leaf: `parameters.metrics[0].minimumEffect`. `undefined` on one side is null there. */
  readonly fields: readonly FieldChange[]
}

export interface FieldChange {
  readonly path: string
  readonly before: JsonValue
  readonly after: JsonValue
}

/** The cell-level difference of two plans, the front matter first, then cells by name. Empty exactly if their hashes agree. */
export function comparePlans(before: Plan, after: Plan): readonly PlanChange[] {
  const [old, renewed] = [bodiesOf(before), bodiesOf(after)]
  const names = [...new Set([...old.keys(), ...renewed.keys()])].filter((name) => name !== frontMatter).toSorted()
  return [frontMatter, ...names].flatMap((cell): readonly PlanChange[] => {
    const [left, right] = [old.get(cell), renewed.get(cell)]
    if (left === undefined || right === undefined)
      return [{ cell, change: left === undefined ? 'added' : 'removed', fields: [] }]
    const fields = compareValues(left, right, '')
    return fields.length === 0 ? [] : [{ cell, change: 'changed', fields }]
  })
}

const frontMatter = 'front-matter'

/** What analyses take from the front matter is told once, there. */
function bodiesOf({ front, steps }: Plan): ReadonlyMap<string, JsonObject> {
  const cells = steps.map(
    ({ name, kind, body: { inherited: _inherited, ...body } }) => [name, { kind, ...body }] as const,
  )
  return new Map<string, JsonObject>([[frontMatter, plannedFront(front)], ...cells])
}

function compareValues(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  path: string,
): readonly FieldChange[] {
  if (isBranch(before) && isBranch(after) && Array.isArray(before) === Array.isArray(after)) {
    const [left, right] = [new Map(Object.entries(before)), new Map(Object.entries(after))]
    const keys = [...new Set([...left.keys(), ...right.keys()])]
    return keys.flatMap((key) =>
      compareValues(
        left.get(key),
        right.get(key),
        Array.isArray(before) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`,
      ),
    )
  }
  if (
    before === after ||
    (before !== undefined && after !== undefined && JSON.stringify(before) === JSON.stringify(after))
  )
    return []
  return [{ path, before: before ?? null, after: after ?? null }]
}

function isBranch(value: JsonValue | undefined): value is JsonObject | readonly JsonValue[] {
  return typeof value === 'object' && value !== null
}
