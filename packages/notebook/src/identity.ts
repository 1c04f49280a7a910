import { printExpression } from '@weighhouse/expressions'
import { type Hash, hashOf, type JsonObject } from '@weighhouse/kernel'
import type { CellKind } from './cell-header.ts'
import { jsonObject } from './json-form.ts'
import type { Cell, FrontMatter, Plan } from './notebook.ts'

const planned: ReadonlySet<CellKind> = new Set(['source', 'sql', 'transform', 'analysis', 'rule'])

/** Whether a cell computes, and so belongs to the plan; charts and observations do not. */
function isPlanned(kind: CellKind): boolean {
  return planned.has(kind)
}

/** SHA-256 of the canonical JSON of kind and typed body; attributes are part of the body. */
export function cellHashOf(kind: CellKind, body: JsonObject): Hash {
  return hashOf({ kind, body })
}

/** The front matter that the plan's identity covers: all but title, owners and question. */
export function plannedFront(front: FrontMatter): JsonObject {
  const { title: _title, owners: _owners, question: _question, assumptions, ...rest } = front
  const written = assumptions.map(({ text, check }) => ({ text, check: check && printExpression(check) }))
  return { ...jsonObject(rest), assumptions: written }
}

/**
 * The identity of what is registered: the front matter that matters and the hashes of all planned
 * cells by name. Prose, charts, observations, the order of cells and the style of YAML are not in
 * it, nor is any version of ours, or an upgrade would turn every registered plan exploratory.
 */
function planHashOf(front: FrontMatter, cells: readonly Cell[]): Hash {
  const byName = Object.fromEntries(
    cells.filter(({ kind }) => isPlanned(kind)).map(({ name, cellHash }) => [name, cellHash]),
  )
  return hashOf({ front: plannedFront(front), cells: byName })
}

export function planOf(front: FrontMatter, ordered: readonly Cell[]): Plan {
  const steps = ordered.filter(({ kind }) => isPlanned(kind))
  return { planHash: planHashOf(front, steps), experiment: front.id, front, steps }
}
