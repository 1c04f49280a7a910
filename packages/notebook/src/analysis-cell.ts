import { type Analysis, analysisKinds, type ColumnReference, findAnalysis } from '@weighhouse/analyses'
import type { JsonObject, JsonValue } from '@weighhouse/kernel'
import type { CellHeader } from './cell-header.ts'
import { type CheckContext, checkAttributes, type Draft, type DraftContext } from './draft.ts'
import { checkColumns } from './expression-text.ts'
import { headOf, readText } from './fields.ts'
import { type FrontRead, frontPlace } from './front-matter.ts'
import { jsonObject } from './json-form.ts'
import { nameHint, nearestName } from './nearest-name.ts'
import { type Place, reportIssues } from './parameter-issues.ts'
import type { Report } from './report.ts'
import { guideAt, guideOf, keysOf, typedJson } from './schema-guide.ts'
import type { Span } from './source-text.ts'
import type { YamlMap, YamlNode } from './yaml-tree.ts'

type Method = Analysis<unknown, JsonObject>

export function readAnalysisCell(
  header: CellHeader,
  node: YamlNode,
  { file, report, front }: DraftContext,
): Draft | null {
  if (node.kind !== 'map') {
    report('NB0106', headOf(node.span), `the analysis ${header.name} is a mapping of parameters`, {
      hint: 'method: ab-test',
    })
    return null
  }
  const method = findMethod(header, node, front, report)
  if (!method) return null
  checkAttributes(header, method.inputs, method.inputs, report)
  const inputs = Object.fromEntries(
    method.inputs.flatMap((input) =>
      header.attributes.has(input) ? [[input, header.attributes.get(input)!.value]] : [],
    ),
  )
  const references = method.inputs.flatMap((input) => {
    const attribute = header.attributes.get(input)
    return attribute ? [{ cell: attribute.value, span: attribute.valueSpan, as: 'table' as const }] : []
  })
  const own = ownParameters(node, method, front, report)
  const inherited = inheritedParameters(method, front)
  const place = placing(node, method, front)
  const merged = { ...inherited, ...own }
  const parsed = method.parameters.safeParse(merged)
  const body = { method: method.kind, inputs, inherited, parameters: own }
  // A field of the front matter that was told to be wrong is not told again for each analysis.
  const told = (key: PropertyKey | undefined) =>
    typeof key === 'string' &&
    !Object.hasOwn(own, key) &&
    method.inherits.includes(key) &&
    (front === null || front.broken.has(key))
  if (!parsed.success) {
    reportIssues(parsed.error.issues, { value: merged, guide: guideOf(method.parameters), place, told, file, report })
    return {
      header,
      references,
      body,
      build: (common) => ({ ...common, kind: 'analysis', method: method.kind, inputs, parameters: null }),
    }
  }
  for (const { reason, message, path, hint } of method.planProblems(parsed.data)) {
    if (told(path[0])) continue
    const related = path.length === 0 ? [] : relatedPlace(place(path).span, node, header)
    report('NB0501', place(path).span, `${message} (${reason})`, { hint: hint ?? null, related })
  }
  return {
    header,
    references,
    body,
    build: (common) => ({ ...common, kind: 'analysis', method: method.kind, inputs, parameters: parsed.data }),
    check: (context) => checkReferences(method.references(parsed.data), inputs, place, file, context),
  }
}

/** The method that is named. A misspelt or missing one is told and guessed, so that the other keys are checked as well. */
function findMethod(header: CellHeader, map: YamlMap, front: FrontRead | null, report: Report): Method | undefined {
  const likely = front ? findAnalysis(front.front.kind) : undefined
  const entry = map.entries.get('method')
  if (!entry) {
    report('NB0105', header.nameSpan, `the analysis ${header.name} names no method`, {
      hint: `method: one of ${analysisKinds.join(', ')}`,
    })
    return likely
  }
  const name = readText(entry.value, 'method', report)
  const method = name === undefined ? undefined : findAnalysis(name)
  if (name === undefined || method) return method ?? likely
  report('NB0503', entry.value.span, `no method is named "${name.slice(0, 60)}"`, {
    hint: nameHint(name, analysisKinds) ?? `methods: ${analysisKinds.join(', ')}`,
  })
  const nearest = nearestName(name, analysisKinds)
  return nearest === undefined ? likely : findAnalysis(nearest)
}

/** The cell's own keys, typed by the method's schema; a key that the front matter fills already is told. */
function ownParameters(map: YamlMap, method: Method, front: FrontRead | null, report: Report): JsonObject {
  const guide = guideOf(method.parameters)
  const own: [string, JsonValue][] = []
  for (const { key, keySpan, value } of map.entries.values()) {
    if (key === 'method') continue
    if (method.inherits.includes(key) && front?.map.entries.has(key)) {
      const related = [{ message: 'said here', span: front.map.entries.get(key)!.keySpan }]
      report('NB0122', keySpan, `"${key}" stands in the front matter already`, { related })
      continue
    }
    own.push([key, typedJson(value, guideAt(guide, key, guide), guide)])
  }
  return Object.fromEntries(own)
}

function inheritedParameters(method: Method, front: FrontRead | null): JsonObject {
  const fields = front ? jsonObject(front.front) : {}
  return Object.fromEntries(
    method.inherits.flatMap((key) => (fields[key] === undefined || fields[key] === null ? [] : [[key, fields[key]]])),
  )
}

/** Finds the node that a path inside the parameters was read from, in the cell or in the front matter. */
function placing(map: YamlMap, method: Method, front: FrontRead | null): Place {
  return (path) => {
    const [first] = path
    const inFront = typeof first === 'string' && !map.entries.has(first) && method.inherits.includes(first)
    let node: YamlNode | undefined = inFront ? front?.map : map
    let span: Span =
      inFront && front ? frontPlace(front.map, first) : (map.entries.get('method')?.value.span ?? headOf(map.span))
    for (const step of path) {
      const next = childOf(node, step)
      if (!next) return { span, node: undefined }
      node = next
      span = next.kind === 'scalar' ? next.span : headOf(next.span)
    }
    return { span, node }
  }
}

function childOf(node: YamlNode | undefined, step: PropertyKey): YamlNode | undefined {
  if (node?.kind === 'map') return node.entries.get(String(step))?.value
  return node?.kind === 'list' ? node.items[Number(step)] : undefined
}

function relatedPlace(span: Span, map: YamlMap, header: CellHeader): readonly { message: string; span: Span }[] {
  return span.start >= map.span.start ? [] : [{ message: `read by the analysis ${header.name}`, span: header.nameSpan }]
}

function checkReferences(
  references: readonly ColumnReference[],
  inputs: Readonly<Record<string, string>>,
  place: Place,
  file: string,
  context: CheckContext,
): void {
  for (const { input, expression, path, expects } of references) {
    const cell = Object.hasOwn(inputs, input) ? inputs[input] : undefined
    const schema = cell === undefined ? undefined : context.schemaOf(cell)
    const { span, node } = place(path)
    if (!schema) continue
    const scalar = node?.kind === 'scalar' ? node : { kind: 'scalar' as const, text: '', plain: true, span }
    checkColumns({ expression, scalar }, schema, context.parameters, expects, file, context.report)
  }
}

/** Keys that a cell of this method knows of its own. */
export function parameterKeys(method: Method): readonly string[] {
  const guide = guideOf(method.parameters)
  return ['method', ...keysOf(guide, guide).filter((key) => !method.inherits.includes(key))]
}
