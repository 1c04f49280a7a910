import type { Notebook } from '@weighhouse/notebook'
import type { RunResult, RunView } from '@weighhouse/workflows'
import { NotebookView } from '../notebook/notebook-view.tsx'
import { Chip } from '../parts/chip.tsx'
import { PostForm } from '../parts/form.tsx'
import { Facts } from '../parts/table.tsx'
import { Digest, elapsed, Instant, shown } from '../parts/value.tsx'
import type { Visitor } from '../visitor.ts'
import type { CellProgress } from './progress.ts'

interface RunPageProps {
  readonly run: RunView
  readonly title: string
  readonly cells: readonly CellProgress[]
  /** Number of the last event that this page shows; the stream goes on after it. */
  readonly lastSeq: number
  readonly result: RunResult | null
  /** The notebook of this very plan; null when the experiment has moved on. */
  readonly notebook: Notebook | null
  readonly visitor: Visitor
  readonly mayCancel: boolean
  readonly cancelling: boolean
  readonly problem: string | undefined
}

export function RunPage(props: RunPageProps) {
  const { run, title, result, notebook, visitor } = props
  const going = run.endedAt === null
  return (
    <>
      <p class="crumbs">
        <a href="/">Experiments</a> / <a href={`/experiments/${run.experimentId}`}>{title}</a>
      </p>
      <h1>Run of {title}</h1>
      <p class="row">
        <Chip word={run.state} />
        <Chip word={run.confirmatory ? 'confirmatory' : 'exploratory'} />
        {run.verdict === null ? null : <Chip word={run.verdict} />}
        {run.reportHash !== null && visitor.may('report.read') ? (
          <a class="button" href={`/runs/${run.id}/report`}>
            Read the report
          </a>
        ) : null}
      </p>
      {run.failure === null ? null : (
        <div class="notice problem">
          <strong>It ended without a result.</strong> {run.failure.message} <code>{run.failure.code}</code>
        </div>
      )}
      <section aria-labelledby="progress">
        <h2 id="progress">Progress</h2>
        <Progress {...props} />
        {going ? <Cancel {...props} /> : null}
      </section>
      <section aria-labelledby="facts">
        <h2 id="facts">About this run</h2>
        <RunFacts run={run} />
      </section>
      {result === null ? null : (
        <section aria-labelledby="result">
          <h2 id="result">Result</h2>
          {notebook === null ? (
            <p class="note">
              The notebook has another plan by now; the report of this run holds its own text and all results.
            </p>
          ) : (
            <NotebookView notebook={notebook} result={result} />
          )}
        </section>
      )}
    </>
  )
}

function Progress({ run, cells, lastSeq }: RunPageProps) {
  const done = cells.filter(({ state }) => state !== 'waiting' && state !== 'running').length
  const going = run.endedAt === null
  return (
    <div data-run={going ? run.id : undefined} data-seq={lastSeq}>
      {going ? <progress max={Math.max(1, cells.length)} value={done} aria-label="Cells done" /> : null}
      <p class="note" role="status">
        {going
          ? run.state === 'queued'
            ? 'Waiting for a worker.'
            : `${shown(done)} of ${shown(cells.length)} cells are done.`
          : `${shown(done)} of ${shown(cells.length)} cells have ended.`}
      </p>
      <div class="scroll" tabindex={0} role="region" aria-label="Cells of the run">
        <table>
          <thead>
            <tr>
              <th scope="col">Cell</th>
              <th scope="col">State</th>
              <th scope="col" class="number">
                Rows
              </th>
              <th scope="col" class="number">
                Took
              </th>
            </tr>
          </thead>
          <tbody>
            {cells.map(({ name, kind, state, rows, elapsed: took }) => (
              <tr data-cell={name}>
                <th scope="row">
                  {name}
                  <small>{kind}</small>
                </th>
                <td data-of="state">
                  <Chip word={state} />
                </td>
                <td class="number" data-of="rows">
                  {rows}
                </td>
                <td class="number">{took}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}

function Cancel({ run, visitor, mayCancel, cancelling, problem }: RunPageProps) {
  if (cancelling) return <p class="note">It was asked to stop, and will within seconds. Nothing of it will be kept.</p>
  if (!mayCancel) return null
  return (
    <PostForm to={`/runs/${run.id}/cancellation`} visitor={visitor} problem={problem}>
      <button class="danger" type="submit">
        Cancel this run
      </button>
    </PostForm>
  )
}

function RunFacts({ run }: { readonly run: RunView }) {
  const params = Object.entries(run.params)
  return (
    <Facts
      of={[
        ['as of', <Instant at={run.asOf} />],
        ...(params.length > 0
          ? ([['parameters', params.map(([name, value]) => `${name} = ${shown(value)}`).join(', ')]] as const)
          : []),
        ['asked for', <Instant at={run.requestedAt} />],
        ...(run.startedAt !== null && run.endedAt !== null
          ? ([['took', elapsed(run.startedAt, run.endedAt)]] as const)
          : []),
        ['plan', <Digest hash={run.planHash} label="the plan's hash" />],
        ...(run.resultHash === null
          ? []
          : ([['result', <Digest hash={run.resultHash} label="the result's hash" />]] as const)),
        ...(run.reportHash === null
          ? []
          : ([['report', <Digest hash={run.reportHash} label="the report's hash" />]] as const)),
      ]}
    />
  )
}
