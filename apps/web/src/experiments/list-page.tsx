import type { ExperimentSummary, Page } from '@weighhouse/workflows'
import { Chip } from '../parts/chip.tsx'
import { More, Table } from '../parts/table.tsx'
import { Instant } from '../parts/value.tsx'

interface ListProps {
  readonly page: Page<ExperimentSummary>
  readonly mayAdd: boolean
}

export function ExperimentsList({ page, mayAdd }: ListProps) {
  return (
    <>
      <div class="row apart">
        <h1>Experiments</h1>
        {mayAdd ? (
          <a class="button" href="/experiments/new">
            Add a notebook
          </a>
        ) : null}
      </div>
      <p class="lead">Each is a question with a plan that is sealed before its outcomes are seen.</p>
      {page.items.length === 0 ? <NoExperiments mayAdd={mayAdd} /> : <ExperimentTable items={page.items} />}
      <More href={(after) => `/?after=${encodeURIComponent(after)}`} next={page.next} />
    </>
  )
}

function ExperimentTable({ items }: { readonly items: readonly ExperimentSummary[] }) {
  return (
    <Table
      caption="By name"
      columns={['Question', 'State', 'Verdict', 'Latest run', 'Owned by'].map((title) => ({ title }))}
      rows={items.map(({ id, title, kind, state, verdict, latestRun, owners }) => [
        <>
          <a href={`/experiments/${id}`}>{title}</a>
          <small>
            {id}, {kind}
          </small>
        </>,
        <Chip word={state} />,
        verdict === null ? <span class="note">none yet</span> : <Chip word={verdict} />,
        latestRun === null ? (
          <span class="note">never run</span>
        ) : (
          <>
            <a href={`/runs/${latestRun.id}`}>{latestRun.state}</a>
            <small>
              <Instant at={latestRun.endedAt ?? latestRun.requestedAt} />
            </small>
          </>
        ),
        owners.join(', '),
      ])}
    />
  )
}

function NoExperiments({ mayAdd }: { readonly mayAdd: boolean }) {
  return (
    <div class="card empty">
      <p>
        <strong>There is no experiment yet.</strong>{' '}
        {mayAdd
          ? 'An experiment is one Markdown notebook: write what you ask and how you will judge it, then add it here.'
          : 'A data scientist adds the first one; it will stand here as soon as it is written.'}
      </p>
      {mayAdd ? (
        <p>
          <a href="/experiments/new">Add a notebook</a>, or let <code>npx weighhouse new my-question</code> write a
          first one that runs as it stands.
        </p>
      ) : null}
    </div>
  )
}

/** For those who read reports and nothing before them. */
export function ReportsList({ page }: { readonly page: Page<ExperimentSummary> }) {
  const reported = page.items.flatMap(({ title, verdict, confirmatoryRun, latestRun }) => {
    const run = confirmatoryRun ?? latestRun
    return run?.reportHash ? [{ title, verdict, run }] : []
  })
  return (
    <>
      <h1>Reports</h1>
      <p class="lead">Results that are in, each with its sources and its verdict.</p>
      {reported.length === 0 ? (
        <div class="card empty">
          <p>
            <strong>There is no report yet.</strong> The first one stands here as soon as a run has ended.
          </p>
        </div>
      ) : (
        <Table
          caption="By name"
          columns={['Question', 'Verdict', 'As of'].map((title) => ({ title }))}
          rows={reported.map(({ title, verdict, run }) => [
            <a href={`/runs/${run.id}/report`}>{title}</a>,
            verdict === null ? <span class="note">none</span> : <Chip word={verdict} />,
            <Instant at={run.asOf} />,
          ])}
        />
      )}
      <More href={(after) => `/?after=${encodeURIComponent(after)}`} next={page.next} />
    </>
  )
}
