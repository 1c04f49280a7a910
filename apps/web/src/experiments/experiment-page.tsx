import type { Notebook } from '@weighhouse/notebook'
import type { ExperimentView, RunResult, RunView } from '@weighhouse/workflows'
import type { FieldProblems } from '../forms.ts'
import { NotebookView } from '../notebook/notebook-view.tsx'
import { Chip } from '../parts/chip.tsx'
import { Facts, Table } from '../parts/table.tsx'
import { Digest, elapsed, Instant, shareText, shown } from '../parts/value.tsx'
import type { Visitor } from '../visitor.ts'
import { ExperimentActions } from './actions.tsx'
import { RegistrationFacts } from './registration.tsx'

export interface ExperimentPageProps {
  readonly experiment: ExperimentView
  /** The newest version, read; null when it cannot be read any more. */
  readonly notebook: Notebook | null
  readonly runs: readonly RunView[]
  /** The run whose answers stand beside the cells. */
  readonly answered: RunView | null
  readonly result: RunResult | null
  readonly visitor: Visitor
  readonly ownerIds: readonly string[]
  readonly problems: FieldProblems
}

export function ExperimentPage(props: ExperimentPageProps) {
  const { experiment, notebook, runs, answered, result } = props
  const judged = experiment.confirmatoryRun ?? answered
  return (
    <>
      <p class="crumbs">
        <a href="/">Experiments</a>
      </p>
      <h1>{experiment.title}</h1>
      <p class="lead">{experiment.question}</p>
      <p class="row">
        <Chip word={experiment.state} />
        {experiment.verdict === null ? null : <Chip word={experiment.verdict} />}
        {judged?.reportHash ? <a href={`/runs/${judged.id}/report`}>Read the report</a> : null}
      </p>
      <div class="columns">
        <section aria-labelledby="about">
          <h2 id="about">What it is</h2>
          <About experiment={experiment} notebook={notebook} />
        </section>
        <section aria-labelledby="registration">
          <h2 id="registration">Registration</h2>
          <RegistrationFacts experiment={experiment} />
        </section>
      </div>
      <ExperimentActions {...props} />
      <section aria-labelledby="notebook">
        <h2 id="notebook">Notebook and results</h2>
        <Beside {...props} />
        {notebook ? (
          <NotebookView notebook={notebook} result={result} />
        ) : (
          <pre tabindex={0} class="wrap">
            <code>{experiment.text}</code>
          </pre>
        )}
      </section>
      <section aria-labelledby="runs">
        <h2 id="runs">Runs</h2>
        {runs.length === 0 ? <p class="note">It has not run yet.</p> : <RunTable runs={runs} />}
      </section>
    </>
  )
}

function About({ experiment, notebook }: Pick<ExperimentPageProps, 'experiment' | 'notebook'>) {
  const front = notebook?.front
  const arms = Object.entries(front?.arms ?? {})
  return (
    <Facts
      of={[
        ['name', experiment.id],
        ['method', experiment.kind],
        ['owned by', experiment.owners.join(', ')],
        ['purpose', experiment.purpose],
        ['legal basis', experiment.legalBasis],
        ...(front?.hypothesis ? ([['hypothesis', front.hypothesis]] as const) : []),
        ...(arms.length > 0
          ? ([
              ['arms', arms.map(([arm, { role, share }]) => `${arm} (${role}, ${shareText(share)})`).join(', ')],
            ] as const)
          : []),
        ...(front?.window
          ? ([['window', `${shown(front.window.start, 'date')} to ${shown(front.window.end, 'date')}`]] as const)
          : []),
        ...(front?.plannedUnits ? ([['planned units', shown(front.plannedUnits)]] as const) : []),
        ['notebook', <Digest hash={experiment.sourceHash} label="the notebook's hash" />],
      ]}
    />
  )
}

/** Says which run the answers beside the cells are from, and where they do not fit the text. */
function Beside({ experiment, answered, result, visitor }: ExperimentPageProps) {
  if (!visitor.may('result.read'))
    return <p class="note">Each cell as it was written. Results are not for your role.</p>
  if (!answered || !result)
    return <p class="note">Each cell stands as written; its result will stand beside it after the first run.</p>
  const stale = answered.planHash !== experiment.planHash
  return (
    <>
      {stale ? (
        <div class="notice problem">
          The results are of an <strong>older plan</strong> than the text beside them. Run the experiment to see its
          own.
        </div>
      ) : null}
      <p class="note">
        As written, and what the{' '}
        <a href={`/runs/${answered.id}`}>{answered.confirmatory ? 'confirmatory' : 'exploratory'} run</a> as of{' '}
        <Instant at={answered.asOf} /> gave.
      </p>
    </>
  )
}

function RunTable({ runs }: { readonly runs: readonly RunView[] }) {
  return (
    <Table
      caption="The newest first"
      columns={[
        { title: 'Asked for' },
        { title: 'State' },
        { title: 'Standing' },
        { title: 'Verdict' },
        { title: 'As of' },
        { title: 'Took', number: true },
        { title: 'Report' },
      ]}
      rows={runs.map((run) => [
        <a href={`/runs/${run.id}`}>
          <Instant at={run.requestedAt} />
        </a>,
        <Chip word={run.state} />,
        <Chip word={run.confirmatory ? 'confirmatory' : 'exploratory'} />,
        run.verdict === null ? '–' : <Chip word={run.verdict} />,
        <Instant at={run.asOf} />,
        run.startedAt !== null && run.endedAt !== null ? elapsed(run.startedAt, run.endedAt) : '–',
        run.reportHash === null ? '–' : <a href={`/runs/${run.id}/report`}>Report</a>,
      ])}
    />
  )
}
