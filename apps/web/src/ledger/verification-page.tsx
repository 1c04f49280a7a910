import type { LedgerReport } from '@weighhouse/ledger'
import { Chip } from '../parts/chip.tsx'
import { Facts, Table } from '../parts/table.tsx'
import { Digest, shown } from '../parts/value.tsx'

/** The answer of a whole check: every entry, tile, root and signature, and the rules between entries. */
export function VerificationPage({
  report,
  verifierKey,
}: {
  readonly report: LedgerReport
  readonly verifierKey: string
}) {
  return (
    <>
      <p class="crumbs">
        <a href="/ledger">Ledger</a>
      </p>
      <h1>Verification of the ledger</h1>
      <p class="row" role="status">
        <Chip word={report.ok ? 'pass' : 'fail'} />
        <strong>{report.ok ? 'The ledger is whole.' : 'The ledger is damaged.'}</strong>
      </p>
      <Facts
        of={[
          ['ledger', report.origin ?? 'unknown'],
          ['entries judged', shown(report.entries)],
          ['under a checkpoint of', report.treeSize === null ? 'none' : `${shown(report.treeSize)} entries`],
          ['root', <span class="digest">{report.rootHash ?? 'none'}</span>],
          ['verifier key', <Digest hash={verifierKey} label="the verifier key" />],
        ]}
      />
      {report.problems.length === 0 ? null : (
        <Table
          caption="Problems"
          columns={[{ title: 'Entry', number: true }, { title: 'Code' }, { title: 'What is wrong' }]}
          rows={report.problems.map(({ index, code, message }) => [
            index === null ? 'whole' : shown(index),
            <code>{code}</code>,
            message,
          ])}
        />
      )}
      {report.notes.map((note) => (
        <p class="note">{note}</p>
      ))}
    </>
  )
}
