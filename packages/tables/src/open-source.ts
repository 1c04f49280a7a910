import { compareTexts, type SourceDeclaration } from '@weighhouse/expressions'
import { type Hash, WeighhouseError } from '@weighhouse/kernel'
import { expandUnits, type MemoryRows } from './held.ts'
import { type House, limitsOf, type ReadOptions } from './house.ts'
import { limitExceeded, memoryRowLimit } from './limits.ts'
import { allow, noSubject, type Rulings, type RuleSubjects } from './rulings.ts'
import { readCounts } from './source-counts.ts'
import { readFileSource } from './source-file.ts'
import type { FileOrigin } from './source-raw.ts'
import type { Table } from './table.ts'

export interface OpenOptions extends ReadOptions {
  readonly rule?: RuleSubjects | undefined
}

export interface OpenedSource {
  readonly table: Table
  /** SHA-256 of the file's bytes, or of the canonical JSON of published counts. */
  readonly snapshot: Hash
  /** Rows that may be used. */
  readonly rows: number
  /** The consent snapshot that ruled, or null where none was asked. */
  readonly snapshotSeq: number | null
  /** Rows left out, by reason. */
  readonly excluded: Readonly<Record<string, number>>
}

/** Finds the file of a registered dataset version; without a version, the newest. */
export type ResolveDataset = (dataset: string, version: string | undefined) => Promise<FileOrigin>

/** Opens a source. One that requires consent is refused without rulings; rows they deny are never held. */
export async function openSource(house: House, source: SourceDeclaration, open: OpenOptions): Promise<OpenedSource> {
  const isRuled = source.consent.kind === 'required'
  if (isRuled && !open.rule) {
    throw new WeighhouseError(
      'refused',
      `The source ${source.name} requires consent, and no rulings are at hand: run it where consent is recorded.`,
    )
  }
  const rule = isRuled ? (open.rule ?? null) : null
  const { origin } = source
  switch (origin.kind) {
    case 'counts': {
      const counted = readCounts(source, origin.rows)
      const { memory, rows, excluded, snapshotSeq } = rule
        ? await ruleUnits(source, counted.memory, counted.rows, rule)
        : { ...counted, excluded: {}, snapshotSeq: null }
      const { schema, snapshot } = counted
      const id = house.nextId()
      house.held.set(id, { schema, rows, memory, file: null, inPlace: null })
      return { table: { schema, node: { kind: 'held', id } }, snapshot, snapshotSeq, rows, excluded }
    }
    case 'file':
      return openFile(house, source, origin, rule, open)
    case 'dataset': {
      const resolve = house.options.resolveDataset
      if (!resolve)
        throw new WeighhouseError(
          'unavailable',
          `The source ${source.name} reads a registered dataset, and there is no register here: use the service, or a file source.`,
        )
      return openFile(house, source, await resolve(origin.dataset, origin.version), rule, open)
    }
    default:
      throw new WeighhouseError(
        'unavailable',
        `The source ${source.name} reads the database table ${origin.table}, and this installation has no connection to one: export it to Parquet and use a file source.`,
      )
  }
}

async function openFile(
  house: House,
  source: SourceDeclaration,
  origin: FileOrigin,
  rule: RuleSubjects | null,
  open: OpenOptions,
): Promise<OpenedSource> {
  const id = house.nextId()
  const directory = await house.directory()
  const { schema, rows, excluded, snapshot, snapshotSeq, file, inPlace } = await readFileSource({
    session: await house.session(),
    source,
    origin,
    rule,
    dataDirectory: house.options.dataDirectory,
    temporaryDirectory: house.options.temporaryDirectory,
    target: `${directory}/${id}`,
    limits: limitsOf(open),
    signal: open.signal,
  })
  house.held.set(id, { schema, rows, memory: null, file, inPlace })
  return { table: { schema, node: { kind: 'held', id } }, snapshot, snapshotSeq, rows, excluded }
}

/** Leaves out rows whose subject is not allowed. Weights stay: rows that are counted together have one subject. */
async function ruleUnits(source: SourceDeclaration, memory: MemoryRows, total: number, rule: RuleSubjects) {
  const names = [...Object.keys(source.columns), ...(source.key.rowNumber ? source.key.columns : [])]
  const place = names.indexOf(source.subject ?? '')
  if (place < 0)
    throw new WeighhouseError('bad-input', `The source ${source.name} requires consent and names no subject column.`)
  if (place === memory.unitColumn && total > memoryRowLimit)
    throw limitExceeded(`Units of ${source.name}`, memoryRowLimit, 'use a file source.')
  const { columns, weights, unitColumn } = place === memory.unitColumn ? expandUnits(memory) : memory
  const subjects = new Set((columns[place] ?? []).flatMap((subject) => (subject === null ? [] : [String(subject)])))
  const rulings: Rulings = await rule([...subjects])
  const excluded = new Map<string, number>()
  const kept: number[] = []
  let rows = 0
  for (const [row, subject] of (columns[place] ?? []).entries()) {
    const ruling = subject === null ? noSubject : rulings.of(String(subject))
    const weight = weights?.[row] ?? 1
    if (ruling === allow) {
      kept.push(row)
      rows += weight
    } else excluded.set(ruling, (excluded.get(ruling) ?? 0) + weight)
  }
  const take = <Value>(values: readonly Value[]) => kept.flatMap((row) => values.slice(row, row + 1))
  const ruled = {
    columns: columns.map((column, index) => (index === unitColumn ? [] : take(column))),
    weights: weights ? take(weights) : null,
    unitColumn,
  }
  return {
    memory: ruled,
    rows,
    snapshotSeq: rulings.snapshotSeq,
    excluded: Object.fromEntries([...excluded].sort(([left], [right]) => compareTexts(left, right))),
  }
}
