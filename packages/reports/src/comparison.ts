import type { JsonObject } from '@weighhouse/kernel'
import { listAt, objectAt, objectsAt, textAt } from './json-read.ts'
import type { ReportCell, ReportInput } from './report-input.ts'

/** One metric, one treatment arm against control, with the words and formats it is printed in. */
export interface Comparison {
  readonly cell: string
  readonly body: JsonObject
  readonly metric: string
  readonly label: string
  readonly treatment: string
  readonly control: string
  readonly role: string
  readonly direction: string
  /** Format of an arm's mean and of an absolute difference. */
  readonly meanFormat: 'pct' | 'number'
  readonly differenceFormat: 'pp' | 'number'
}

/** All comparisons of all analyses, in the order of the notebook. */
export function comparisonsOf(input: ReportInput): readonly Comparison[] {
  return orderedCells(input).flatMap(([name, cell]) =>
    objectsAt(cell.result ?? undefined, 'comparisons').map((body) => comparisonOf(name, cell, body)),
  )
}

/** Analysis and other cells with their names, in the order of the notebook, the unplaced last by name. */
export function orderedCells(input: ReportInput): readonly (readonly [string, ReportCell])[] {
  const placed = input.blocks.flatMap((block) => (block.kind === 'cell' ? [block.cell] : []))
  const others = Object.keys(input.cells)
    .filter((name) => !placed.includes(name))
    .sort()
  return [...placed, ...others].flatMap((name) => {
    const cell = Object.hasOwn(input.cells, name) ? input.cells[name] : undefined
    return cell ? [[name, cell] as const] : []
  })
}

function comparisonOf(name: string, cell: ReportCell, body: JsonObject): Comparison {
  const metric = textAt(body, 'metric') ?? 'metric'
  const declared = objectsAt(cell.parameters ?? undefined, 'metrics').find((entry) => entry.id === metric)
  const kind = textAt(body, 'estimand', 'kind') ?? textAt(declared, 'kind')
  return {
    cell: name,
    body,
    metric,
    label: textAt(body, 'label') ?? textAt(declared, 'label') ?? inWords(metric),
    treatment: textAt(body, 'treatment') ?? 'treatment',
    control: textAt(body, 'control') ?? 'control',
    role: textAt(body, 'role') ?? 'exploratory',
    direction: textAt(body, 'estimand', 'direction') ?? textAt(declared, 'direction') ?? 'higher-is-better',
    meanFormat: kind === 'proportion' ? 'pct' : 'number',
    differenceFormat: kind === 'proportion' ? 'pp' : 'number',
  }
}

/** An identifier as words: `gate_40` reads “gate 40”. */
export function inWords(name: string): string {
  return name.replaceAll('_', ' ')
}

export function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Findings of a monitoring result, with the cell that holds them. */
export function findingsOf(input: ReportInput): readonly { readonly cell: string; readonly body: JsonObject }[] {
  return orderedCells(input).flatMap(([cell, { result }]) =>
    objectsAt(result ?? undefined, 'findings').map((body) => ({ cell, body })),
  )
}

export function checksOf(input: ReportInput): readonly { readonly cell: string; readonly body: JsonObject }[] {
  return orderedCells(input).flatMap(([cell, { result }]) =>
    objectsAt(result ?? undefined, 'checks').map((body) => ({ cell, body })),
  )
}

export function rulesOf(input: ReportInput): readonly { readonly name: string; readonly body: JsonObject }[] {
  return orderedCells(input).flatMap(([name, cell]) =>
    cell.kind === 'rule' && cell.result ? [{ name, body: cell.result }] : [],
  )
}

/** The estimate and set of an effect, or null where it is not estimated. */
export function estimatedEffect(
  body: JsonObject,
  scale: 'absolute' | 'relative',
): { estimate: number; set: JsonObject } | null {
  const effect = objectAt(body, scale)
  const set = objectAt(effect ?? undefined, 'set')
  const estimate = effect?.estimate
  return effect?.kind === 'estimated' && typeof estimate === 'number' && set ? { estimate, set } : null
}

export function hasSegments(cell: ReportCell): boolean {
  return listAt(cell.result ?? undefined, 'segments').length > 0
}
