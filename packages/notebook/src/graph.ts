import type { CellReference, Draft } from './draft.ts'
import { nameHint } from './nearest-name.ts'
import type { Report } from './report.ts'

/** Cells in an order in which each comes after what it reads, ties by name; cells on or behind a cycle are missing. */
export function orderCells(drafts: ReadonlyMap<string, Draft>): readonly Draft[] {
  const waiting = new Map<string, Set<string>>()
  const readers = new Map<string, string[]>()
  for (const [name, draft] of drafts) {
    const reads = new Set(draft.references.map(({ cell }) => cell).filter((cell) => drafts.has(cell)))
    waiting.set(name, reads)
    for (const cell of reads) readers.set(cell, [...(readers.get(cell) ?? []), name])
  }
  const ready = [...waiting].filter(([, reads]) => reads.size === 0).map(([name]) => name)
  const ordered: Draft[] = []
  while (ready.length > 0) {
    ready.sort()
    const name = ready.shift()!
    ordered.push(drafts.get(name)!)
    for (const reader of readers.get(name) ?? []) {
      const reads = waiting.get(reader)!
      reads.delete(name)
      if (reads.size === 0) ready.push(reader)
    }
  }
  return ordered
}

const readable: Readonly<
  Record<CellReference['as'], { readonly kinds: readonly Draft['header']['kind'][]; readonly words: string }>
> = {
  table: { kinds: ['source', 'sql', 'transform'], words: 'a source, sql or transform cell' },
  analysis: { kinds: ['analysis'], words: 'an analysis cell' },
  drawable: { kinds: ['analysis'], words: 'a list of an analysis' },
  result: { kinds: ['analysis', 'rule'], words: 'an analysis or a rule' },
  any: { kinds: ['source', 'sql', 'transform', 'analysis', 'rule', 'observation', 'chart'], words: 'a cell' },
}

/**
 * Reports references to no cell, to a cell of the wrong kind, and cycles. `names` are all cells that
 * the file names, also those that do not read, so that one mistake is not told as two.
 */
export function checkGraph(
  drafts: ReadonlyMap<string, Draft>,
  names: ReadonlyMap<string, string>,
  reportIn: (cell: string) => Report,
): void {
  for (const draft of drafts.values()) {
    const report = reportIn(draft.header.name)
    for (const { cell, span, as } of draft.references) {
      const kind = names.get(cell)
      const { kinds, words } = readable[as]
      const suited = [...names].filter(([, other]) => kinds.some((one) => one === other)).map(([name]) => name)
      if (kind === undefined)
        report('NB0201', span, `no cell is named "${cell.slice(0, 60)}"`, { hint: nameHint(cell, suited) })
      else if (!kinds.some((one) => one === kind))
        report('NB0203', span, `${cell} is a ${kind} cell; ${words} is read here`, { hint: nameHint(cell, suited) })
    }
  }
  for (const cycle of findCycles(drafts)) {
    const [first] = cycle
    const related = cycle
      .slice(1)
      .map(({ header }) => ({ message: `${header.name} is on the circle`, span: header.nameSpan }))
    const names = [...cycle, first!].map(({ header }) => header.name).join(' → ')
    reportIn(first!.header.name)('NB0202', first!.header.nameSpan, `cells read each other in a circle: ${names}`, {
      related,
    })
  }
}

/** One cycle for each group of cells that cannot be ordered, found by walking references. */
function findCycles(drafts: ReadonlyMap<string, Draft>): readonly (readonly Draft[])[] {
  const ordered = new Set(orderCells(drafts).map(({ header }) => header.name))
  const seen = new Set<string>()
  const cycles: (readonly Draft[])[] = []
  for (const name of drafts.keys()) {
    const walk: string[] = []
    let at: string | undefined = name
    while (at !== undefined && !ordered.has(at) && !seen.has(at)) {
      seen.add(at)
      walk.push(at)
      at = drafts.get(at)!.references.find(({ cell }) => drafts.has(cell) && !ordered.has(cell))?.cell
    }
    const start = at === undefined ? -1 : walk.indexOf(at)
    if (start !== -1) cycles.push(walk.slice(start).map((cell) => drafts.get(cell)!))
  }
  return cycles
}
