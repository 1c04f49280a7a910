import type { JsonObject, JsonValue } from '@weighhouse/kernel'
import { type Cell, listAsTable, resolvePath } from '@weighhouse/notebook'
import type { RunResult } from '@weighhouse/workflows'
import { Chip } from '../parts/chip.tsx'
import { Facts, Table } from '../parts/table.tsx'
import { Digest, shown } from '../parts/value.tsx'
import { AnalysisAnswer } from './analysis-answer.tsx'
import { at, objectsAt, textAt } from './json-read.ts'
import { RuleAnswer } from './rule-answer.tsx'

const shownRows = 20

export interface AnswerProps {
  readonly cell: Cell
  /** The run whose answers are shown; null before the first one, and for those who may not read results. */
  readonly result: RunResult | null
  readonly results: JsonObject
}

/** What a cell gave in the run that is shown: rows, numbers, checks or a verdict; or why it gave nothing. */
export function CellAnswer({ cell, result, results }: AnswerProps) {
  if (cell.kind === 'observation') return <ObservationAnswer cell={cell} />
  if (!result) return null
  if (cell.kind === 'chart') return <ChartAnswer cell={cell} results={results} />
  const answer = Object.hasOwn(result.cells, cell.name) ? result.cells[cell.name] : undefined
  if (!answer) return <p class="note">The run shown here had no such cell.</p>
  const failure = at(answer, 'error')
  if (failure !== undefined) {
    return (
      <p>
        <Chip word={answer.outcome} /> {textAt(failure, 'message') ?? textAt(failure, 'code') ?? 'no reason was given'}
      </p>
    )
  }
  if (answer.outcome !== 'ok' && answer.outcome !== 'cached') {
    return (
      <p>
        <Chip word={answer.outcome} />
      </p>
    )
  }
  switch (cell.kind) {
    case 'source':
      return <SourceAnswer source={result.sources[cell.name]} />
    case 'transform':
      return <p class="note">Its rows are computed when a cell below asks for them, and are not kept.</p>
    case 'sql':
      return <RowsAnswer name={cell.name} rows={objectsAt(answer, 'result', 'rows')} />
    case 'analysis':
      return <AnalysisAnswer result={at(answer, 'result')} />
    default:
      return <RuleAnswer answer={answer} />
  }
}

function SourceAnswer({ source }: { readonly source: RunResult['sources'][string] | undefined }) {
  if (!source) return <p class="note">It was not read.</p>
  const excluded = Object.entries(source.excluded).filter(([, rows]) => rows > 0)
  const read = excluded.reduce((sum, [, rows]) => sum + rows, source.rows)
  return (
    <>
      <p class="effect">
        <span class="figure">{shown(source.rows)}</span> rows used of {shown(read)} read
      </p>
      <Facts
        of={[
          ...(excluded.length === 0
            ? ([['left out', 'none']] as const)
            : excluded.map(
                ([reason, rows]) => [`left out, ${reason.replaceAll('-', ' ')}`, `${shown(rows)} rows`] as const,
              )),
          ['snapshot', <Digest hash={source.snapshot} label="the snapshot's hash" />],
        ]}
      />
    </>
  )
}

function RowsAnswer({ name, rows }: { readonly name: string; readonly rows: readonly JsonObject[] }) {
  const columns = Object.keys(rows[0] ?? {})
  if (columns.length === 0) return <p class="note">The query gave no row.</p>
  const more = rows.length > shownRows ? `, the first ${shown(shownRows)} of ${shown(rows.length)}` : ''
  return <ValueTable caption={`Rows of ${name}${more}`} columns={columns} rows={rows.slice(0, shownRows)} />
}

function ChartAnswer({
  cell,
  results,
}: {
  readonly cell: Extract<Cell, { kind: 'chart' }>
  readonly results: JsonObject
}) {
  const rows = listAsTable(resolvePath(results, [cell.data.cell, ...cell.data.steps]) ?? null)
  const known = Object.keys(rows[0] ?? {})
  const columns = fieldsOf(cell.spec).filter((field) => known.includes(field))
  if (columns.length === 0) return <p class="note">The report draws this chart.</p>
  return (
    <>
      <p class="note">The report draws this chart; these are its numbers.</p>
      <ValueTable caption={cell.title ?? `Numbers of ${cell.name}`} columns={columns} rows={rows.slice(0, shownRows)} />
    </>
  )
}

function ValueTable(props: {
  readonly caption: string
  readonly columns: readonly string[]
  readonly rows: readonly Readonly<Record<string, JsonValue>>[]
}) {
  const { caption, columns, rows } = props
  return (
    <Table
      caption={caption}
      columns={columns.map((title) => ({ title, number: rows.some((row) => typeof row[title] === 'number') }))}
      rows={rows.map((row) => columns.map((column) => shown(row[column])))}
    />
  )
}

function ObservationAnswer({ cell }: { readonly cell: Extract<Cell, { kind: 'observation' }> }) {
  const { observer, sample, consent, date, codes, suggests } = cell.observation
  return (
    <>
      <p>{suggests}</p>
      <Facts
        of={[
          ['observed by', observer],
          ['sample', sample],
          ['consent', consent],
          ['on', date === null ? 'no day given' : shown(date, 'date')],
          ['codes', codes.join(', ')],
        ]}
      />
    </>
  )
}

/** The data fields that a chart's encodings name, in their order. */
function fieldsOf(spec: JsonValue): readonly string[] {
  if (typeof spec !== 'object' || spec === null) return []
  const inside = Object.entries(spec).flatMap(([key, value]) =>
    key === 'field' && typeof value === 'string' ? [value] : fieldsOf(value),
  )
  return [...new Set(inside)]
}
