import { canonicalJson } from '@weighhouse/kernel'
import { parseTlogProof } from '@weighhouse/ledger'
import type { EntryView } from '@weighhouse/workflows'
import { Chip } from '../parts/chip.tsx'
import { Facts } from '../parts/table.tsx'
import { Digest, Instant, shown } from '../parts/value.tsx'
import { textAt } from '../notebook/json-read.ts'
import type { Judgement } from './judge-entry.ts'

interface EntryPageProps {
  readonly entry: EntryView
  /** C2SP tlog-proof text; null while no checkpoint covers the entry. */
  readonly proof: string | null
  /** Null until somebody asks. */
  readonly judgement: Judgement | null
  readonly verifierKey: string
}

export function EntryPage({ entry, proof, judgement, verifierKey }: EntryPageProps) {
  return (
    <>
      <p class="crumbs">
        <a href="/ledger">Ledger</a>
      </p>
      <h1>
        Entry {shown(entry.index)}: {entry.type}
      </h1>
      <div class="columns">
        <section aria-labelledby="entry">
          <h2 id="entry">What it says</h2>
          <Facts
            of={[
              ['written', <Instant at={entry.at} />],
              ['by', `${textAt(entry.entry, 'actor', 'kind') ?? ''} ${textAt(entry.entry, 'actor', 'id') ?? ''}`],
              ['action', entry.action],
              ['outcome', entry.outcome],
              [
                'about',
                `${textAt(entry.entry, 'resource', 'type') ?? ''} ${textAt(entry.entry, 'resource', 'id') ?? ''}`,
              ],
              ['leaf hash', <Digest hash={entry.leafHash} label="the leaf hash" />],
            ]}
          />
        </section>
        <section aria-labelledby="verify">
          <h2 id="verify">Verification</h2>
          {judgement === null ? (
            <>
              <p>
                Recomputes the hash of these bytes, follows the proof to the root, and checks the signature under it.
              </p>
              <form method="get" action={`/ledger/${entry.index}/verification`}>
                <button class="main" type="submit">
                  Verify this entry
                </button>
              </form>
            </>
          ) : (
            <Judged judgement={judgement} />
          )}
        </section>
      </div>
      <section aria-labelledby="bytes">
        <h2 id="bytes">Canonical bytes</h2>
        {entry.withheld === undefined ? (
          <p class="note">Exactly these bytes are hashed, after a zero byte.</p>
        ) : (
          <p class="note">
            The verdict is left out here, since your roles may not read results. The leaf hash is that of the whole
            entry: whoever is given it can check it.
          </p>
        )}
        <pre class="wrap" tabindex={0}>
          <code>{canonicalJson(entry.entry)}</code>
        </pre>
      </section>
      <section aria-labelledby="proof">
        <h2 id="proof">Inclusion proof</h2>
        {proof === null ? (
          <p class="note">No checkpoint covers this entry yet. One is signed within seconds; reload then.</p>
        ) : (
          <Proof proof={proof} verifierKey={verifierKey} />
        )}
      </section>
    </>
  )
}

function Judged({ judgement }: { readonly judgement: Judgement }) {
  return (
    <div role="status">
      <p>
        <Chip word={judgement.holds ? 'pass' : 'fail'} />{' '}
        <strong>
          {judgement.holds ? 'The entry is in the ledger, as it was written.' : 'The entry could not be verified.'}
        </strong>
      </p>
      <ol class="steps">
        {judgement.steps.map(({ title, holds, detail }) => (
          <li>
            <Chip word={holds ? 'pass' : 'fail'} /> {title}
            <br />
            <span class="digest">{detail}</span>
          </li>
        ))}
      </ol>
      <p class="note">
        This page is part of the house that is checked. To rely on nobody, take the proof below and the key from
        elsewhere.
      </p>
    </div>
  )
}

function Proof({ proof, verifierKey }: { readonly proof: string; readonly verifierKey: string }) {
  const { hashes } = parseTlogProof(proof)
  return (
    <>
      <p class="note">
        {hashes.length === 1 ? 'One hash leads' : `${shown(hashes.length)} hashes lead`} from this leaf to the root. The
        text is a C2SP tlog-proof, with the signed checkpoint at its end.
      </p>
      <pre class="wrap" tabindex={0}>
        <code>{proof}</code>
      </pre>
      <Facts of={[['verifier key', <Digest hash={verifierKey} label="the verifier key" />]]} />
    </>
  )
}
