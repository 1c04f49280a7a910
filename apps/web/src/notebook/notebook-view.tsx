import type { JsonObject } from '@weighhouse/kernel'
import type { Notebook } from '@weighhouse/notebook'
import type { RunResult } from '@weighhouse/workflows'
import { type AnswerProps, CellAnswer } from './cell-answer.tsx'
import { at, isObject } from './json-read.ts'
import { Prose } from './prose.tsx'
import { SourceCode } from './source-code.tsx'

/** Lines and marks of prose that are set while a page is asked for; each takes about 40 µs, and others wait. */
const mostMarks = 20_000

/** A notebook in reading order: prose across, and each cell as written beside what it gave. */
export function NotebookView({ notebook, result }: { readonly notebook: Notebook; readonly result: RunResult | null }) {
  const cells = new Map(notebook.cells.map((cell) => [cell.name, cell] as const))
  const results = result ? resultsByCell(result) : {}
  const prose = notebook.blocks.flatMap((block) => (block.kind === 'prose' ? [block.text] : []))
  const isLong = prose.reduce((sum, text) => sum + marksIn(text), 0) > mostMarks
  return (
    <div class="notebook">
      {isLong && <p class="note">This notebook's prose is very long: it is shown as written. Its report sets it.</p>}
      {notebook.blocks.map((block) => {
        if (block.kind === 'prose') {
          if (block.text.trim() === '') return null
          return isLong ? <pre class="wrap">{block.text}</pre> : <Prose text={block.text} results={results} />
        }
        const cell = cells.get(block.cell)
        return cell ? <CellBeside cell={cell} result={result} results={results} /> : null
      })}
    </div>
  )
}

function marksIn(text: string): number {
  return text.match(/[\n*_[\]<&\\`>#|-]/g)?.length ?? 0
}

function CellBeside(props: AnswerProps) {
  const { cell } = props
  return (
    <article class="cell" id={`cell-${cell.name}`}>
      <header>
        <h3>{cell.name}</h3>
        <small>
          {cell.kind === 'analysis' ? `${cell.kind}, ${cell.method}` : cell.kind}
          {cell.reads.length === 0 ? '' : ` of ${cell.reads.join(', ')}`}
        </small>
      </header>
      <SourceCode
        source={cell.source.replace(/\n$/, '')}
        language={cell.kind === 'sql' ? 'sql' : 'yaml'}
        label={`Cell ${cell.name} as written`}
      />
      <div class="answer">
        <CellAnswer {...props} />
      </div>
    </article>
  )
}

/** What paths in prose and charts read: an analysis by its result, a rule by its verdict and clauses. */
function resultsByCell(result: RunResult): JsonObject {
  return Object.fromEntries(
    Object.entries(result.cells).map(([name, answer]) => {
      const inner = at(answer, 'result')
      return [name, isObject(inner) ? inner : answer]
    }),
  )
}
