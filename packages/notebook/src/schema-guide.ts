import { z } from 'zod'
import type { JsonValue } from '@weighhouse/kernel'
import { isNull, numberPattern } from './fields.ts'
import type { YamlNode, YamlScalar } from './yaml-tree.ts'

/** JSON Schema (draft 2020-12): which type a scalar may have and which keys a mapping. */
export type SchemaGuide = z.core.JSONSchema.JSONSchema

const guides = new WeakMap<z.ZodType, SchemaGuide>()

/** What a method's parameters look like before they are parsed; transforms are seen by their input. */
export function guideOf(schema: z.ZodType): SchemaGuide {
  let guide = guides.get(schema)
  if (!guide) {
    guide = z.toJSONSchema(schema, {
      io: 'input',
      unrepresentable: 'any',
      cycles: 'ref',
      reused: 'inline',
    })
    guides.set(schema, guide)
  }
  return guide
}

/** All schemas that may apply, unions and references opened. */
export function alternatives(guide: SchemaGuide, root: SchemaGuide): readonly SchemaGuide[] {
  let opened = openedGuides.get(guide)
  if (!opened) {
    opened = openGuide(guide, root)
    openedGuides.set(guide, opened)
  }
  return opened
}

// A guide belongs to one root, and thousands of nodes meet the same one.
const openedGuides = new WeakMap<SchemaGuide, readonly SchemaGuide[]>()
const nextGuides = new WeakMap<SchemaGuide, Map<string | number, SchemaGuide>>()

function openGuide(guide: SchemaGuide, root: SchemaGuide): readonly SchemaGuide[] {
  if (guide.$ref !== undefined) {
    const target = guide.$ref === '#' ? root : root.$defs?.[guide.$ref.replace('#/$defs/', '')]
    return target && target !== guide ? alternatives(target, root) : []
  }
  const parts = [...(guide.anyOf ?? []), ...(guide.oneOf ?? []), ...(guide.allOf ?? [])]
  return parts.length === 0 ? [guide] : parts.flatMap((part) => alternatives(part, root))
}

/** Keys that a mapping at this place may have, where any alternative is a closed mapping. */
export function keysOf(guide: SchemaGuide, root: SchemaGuide): readonly string[] {
  return [...new Set(alternatives(guide, root).flatMap(({ properties }) => Object.keys(properties ?? {})))]
}

/** The schema one step further, for a key or an index; alternatives are kept as a union. */
export function guideAt(guide: SchemaGuide, step: string | number, root: SchemaGuide): SchemaGuide {
  const steps = nextGuides.get(guide) ?? new Map<string | number, SchemaGuide>()
  nextGuides.set(guide, steps)
  const known = steps.get(step) ?? nextGuide(guide, step, root)
  if (steps.size < 1000) steps.set(step, known)
  return known
}

function nextGuide(guide: SchemaGuide, step: string | number, root: SchemaGuide): SchemaGuide {
  const found = alternatives(guide, root).flatMap((one): readonly SchemaGuide[] => {
    const next = typeof step === 'number' ? (one.prefixItems?.[step] ?? one.items) : propertyOf(one, step)
    return typeof next === 'object' && !Array.isArray(next) ? [next] : []
  })
  return found.length === 1 ? found[0]! : { anyOf: found }
}

function propertyOf({ properties, additionalProperties }: SchemaGuide, key: string) {
  return properties && Object.hasOwn(properties, key) ? properties[key] : additionalProperties
}

/**
 * A YAML tree as JSON, each scalar typed by the field it fills, from its source text: where only a
 * text can stand `NO` and `007` are texts, quoted or not; where only a number can, `"5"` is one.
 * Where both can, or nothing is known, a plain scalar is what YAML's core schema makes of it.
 */
export function typedJson(node: YamlNode, guide: SchemaGuide, root: SchemaGuide): JsonValue {
  if (node.kind === 'scalar') return typedScalar(node, alternatives(guide, root))
  if (node.kind === 'list') return node.items.map((item, index) => typedJson(item, guideAt(guide, index, root), root))
  return Object.fromEntries(
    [...node.entries.values()].map(({ key, value }) => [key, typedJson(value, guideAt(guide, key, root), root)]),
  )
}

function typedScalar(node: YamlScalar, guides: readonly SchemaGuide[]): JsonValue {
  const types = new Set(guides.flatMap(typesOf))
  if (isNull(node) && (types.has('null') || !types.has('string') || node.text === '')) return null
  const text = node.text.trim()
  const number = numberPattern.test(text) && Number.isFinite(Number(text)) ? Number(text) : undefined
  const flag = text === 'true' ? true : text === 'false' ? false : undefined
  const only = (type: string) => types.has(type) && !types.has('string') && !types.has('any')
  if (number !== undefined && (only('number') || (node.plain && !types.has('string') && types.has('any'))))
    return number
  if (flag !== undefined && (only('boolean') || (node.plain && !types.has('string') && types.has('any')))) return flag
  if (node.plain && types.has('number') && number !== undefined) return number
  if (node.plain && types.has('boolean') && flag !== undefined) return flag
  return node.text.replaceAll(/^\n+|\n+$/g, '') // spaces inside quotes may be part of a column's name
}

function typesOf(guide: SchemaGuide): readonly string[] {
  const values = guide.enum ?? (guide.const === undefined ? undefined : [guide.const])
  if (values) return values.map((value) => (value === null ? 'null' : typeof value))
  if (guide.type === undefined) return ['any']
  return [guide.type].flat().map((type) => (type === 'integer' ? 'number' : type))
}
