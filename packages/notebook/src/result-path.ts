import type { JsonObject, JsonValue } from '@weighhouse/kernel'

/** Members of these lists are found by key; every other list by position is not readable at all. */
const listKeys: Readonly<Record<string, string>> = {
  comparisons: 'metric',
  checks: 'check',
  families: 'name',
  findings: 'name',
}

/**
 * Reads `primary.comparisons.retained_7.absolute.estimate` over results by cell. A list's member is
 * named by its key: comparisons by `metric`, or `metric/treatment` where several treatment arms
 * share a metric; checks by `check`; families and findings by `name`. A step that names no field is
 * looked up among the findings. `undefined` where nothing stands there.
 */
export function resolvePath(results: JsonValue, steps: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = results
  let list = ''
  for (const step of steps) {
    if (isList(value)) value = memberOf(value, list, step)
    else if (isObject(value)) value = Object.hasOwn(value, step) ? value[step] : findingOf(value, step)
    else return undefined
    list = step
  }
  return value
}

function findingOf(value: JsonObject, name: string): JsonValue | undefined {
  const findings = Object.hasOwn(value, 'findings') ? value.findings : undefined
  return isList(findings) ? memberOf(findings, 'findings', name) : undefined
}

function memberOf(list: readonly JsonValue[], name: string, key: string): JsonValue | undefined {
  const field = Object.hasOwn(listKeys, name) ? listKeys[name]! : 'name'
  const members = list.filter((member): member is JsonObject => isObject(member) && typeof member[field] === 'string')
  const exact = members.filter((member) => memberKey(member, field, members) === key)
  return exact.length === 1 ? exact[0] : undefined
}

/** `retained_7`, or `retained_7/gate_40` once a metric stands there for more than one treatment arm. */
function memberKey(member: JsonObject, field: string, members: readonly JsonObject[]): string {
  const name = jsonText(member[field])
  const shared = members.filter((other) => other[field] === member[field]).length > 1
  return shared && typeof member.treatment === 'string' ? `${name}/${member.treatment}` : name
}

/**
 * A list of a result as a table: one row a member, columns named by the joined path in snake case
 * (`absolute.set.lower` → `absolute_set_lower`). Lists inside members are left out; a column that a
 * member lacks is null.
 */
export function listAsTable(list: JsonValue): readonly Readonly<Record<string, JsonValue>>[] {
  if (!isList(list)) return []
  const rows = list.filter(isObject).map((member) => new Map(flatten(member, '')))
  const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))]
  return rows.map((row) => Object.fromEntries(columns.map((column) => [column, row.get(column) ?? null])))
}

function flatten(value: JsonObject, prefix: string): readonly (readonly [string, JsonValue])[] {
  return Object.entries(value).flatMap(([key, member]) => {
    const name = prefix === '' ? snakeCase(key) : `${prefix}_${snakeCase(key)}`
    if (isList(member)) return []
    return isObject(member) ? flatten(member, name) : [[name, member] as const]
  })
}

/** `log10PValue` as `log10_p_value`. */
export function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase()
}

function jsonText(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : ''
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value)
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
