import type { DatasetView, PurposeView, RunView } from '@weighhouse/workflows'
import { Table } from '../parts/table.tsx'
import { Instant, shown } from '../parts/value.tsx'

export interface ExclusionRow {
  readonly run: RunView
  readonly source: string
  readonly rows: number
  readonly excluded: Readonly<Record<string, number>>
}

interface ConsentCount {
  readonly purpose: string
  readonly allowed: number
  readonly denied: Readonly<Record<string, number>>
}

/** Null stands for what this visitor may not see: its part is left out. */
interface CompliancePageProps {
  readonly purposes: readonly PurposeView[]
  readonly datasets: readonly DatasetView[] | null
  readonly counts: readonly ConsentCount[] | null
  readonly exclusions: readonly ExclusionRow[] | null
}

export function CompliancePage({ purposes, datasets, counts, exclusions }: CompliancePageProps) {
  return (
    <>
      <h1>Compliance</h1>
      <p class="lead">
        Which purposes and data there are, what people agreed to, and which rows were left out because they did not.
      </p>
      <section aria-labelledby="purposes">
        <h2 id="purposes">Purposes</h2>
        {purposes.length === 0 ? (
          <Empty what="No purpose is registered" next="Sources that need consent are refused until there is one." />
        ) : (
          <Purposes purposes={purposes} />
        )}
      </section>
      {counts === null || counts.length === 0 ? null : (
        <section aria-labelledby="consent">
          <h2 id="consent">Consent now</h2>
          <Table
            caption="People each purpose may use, and why others are left out"
            columns={[
              { title: 'Purpose' },
              { title: 'May be used', number: true },
              { title: 'Left out', number: true },
              { title: 'Because' },
            ]}
            rows={counts.map(({ purpose, allowed, denied }) => [
              purpose,
              shown(allowed),
              shown(sum(denied)),
              reasons(denied),
            ])}
          />
        </section>
      )}
      {datasets === null ? null : (
        <section aria-labelledby="datasets">
          <h2 id="datasets">Datasets</h2>
          {datasets.length === 0 ? (
            <Empty
              what="No dataset is registered"
              next="Runs read files and tables that their notebooks name; registered datasets stand here."
            />
          ) : (
            <Table
              caption="The catalogue"
              columns={['Name', 'Kind', 'Source type', 'Purposes', 'Registered'].map((title) => ({ title }))}
              rows={datasets.map(({ name, kind, sourceType, purposes: allowed, registeredAt }) => [
                name,
                kind,
                sourceType,
                allowed.join(', '),
                <Instant at={registeredAt} />,
              ])}
            />
          )}
        </section>
      )}
      {exclusions === null ? null : (
        <section aria-labelledby="excluded">
          <h2 id="excluded">Rows left out, by run</h2>
          {exclusions.length === 0 ? (
            <Empty
              what="No run has a result yet"
              next="Each source of each run is listed here, also when nothing was left out."
            />
          ) : (
            <Exclusions rows={exclusions} />
          )}
        </section>
      )}
    </>
  )
}

function Purposes({ purposes }: { readonly purposes: readonly PurposeView[] }) {
  return (
    <Table
      caption="The newest version of each"
      columns={[
        { title: 'Purpose' },
        { title: 'Legal basis' },
        { title: 'Sale or sharing' },
        { title: 'Version', number: true },
        { title: 'Registered' },
      ]}
      rows={purposes.map(({ key, title, legalBasis, saleOrSharing, version, registeredAt }) => [
        <>
          {title}
          <small>{key}</small>
        </>,
        legalBasis.replaceAll('-', ' '),
        shown(saleOrSharing),
        shown(version),
        <Instant at={registeredAt} />,
      ])}
    />
  )
}

function Exclusions({ rows }: { readonly rows: readonly ExclusionRow[] }) {
  return (
    <Table
      caption="The newest runs first"
      columns={[
        { title: 'Run' },
        { title: 'Source' },
        { title: 'Rows read', number: true },
        { title: 'Left out', number: true },
        { title: 'Because' },
        { title: 'Used', number: true },
      ]}
      rows={rows.map(({ run, source, rows: used, excluded }) => [
        <>
          <a href={`/runs/${run.id}`}>{run.experimentId}</a>
          <small>
            <Instant at={run.requestedAt} />
          </small>
        </>,
        source,
        shown(used + sum(excluded)),
        shown(sum(excluded)),
        reasons(excluded),
        shown(used),
      ])}
    />
  )
}

function Empty({ what, next }: { readonly what: string; readonly next: string }) {
  return (
    <div class="card empty">
      <p>
        <strong>{what}.</strong> {next}
      </p>
    </div>
  )
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0)
}

function reasons(counts: Readonly<Record<string, number>>): string {
  const told = Object.entries(counts).filter(([, count]) => count > 0)
  return told.length === 0
    ? '–'
    : told.map(([reason, count]) => `${reason.replaceAll('-', ' ')} ${shown(count)}`).join(', ')
}
