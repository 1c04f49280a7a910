import { type EntryType, entryTypes } from '@weighhouse/ledger'
import type { EntryView, Page } from '@weighhouse/workflows'
import { Chip } from '../parts/chip.tsx'
import { PostForm } from '../parts/form.tsx'
import { Facts, More, Table } from '../parts/table.tsx'
import { Digest, Instant, shown } from '../parts/value.tsx'
import type { Visitor } from '../visitor.ts'
import { at, textAt } from '../notebook/json-read.ts'

/** Which entries are listed: one type, all, or, unless somebody chooses, all but those of consents. */
export type EntryChoice = EntryType | 'all' | 'but-consents'

interface LedgerPageProps {
  readonly page: Page<EntryView>
  readonly choice: EntryChoice
  readonly checkpoint: {
    readonly note: string
    readonly treeSize: number
    readonly rootHash: string
    readonly signedAt: string
  } | null
  readonly verifierKey: string
  readonly visitor: Visitor
}

export function LedgerPage({ page, choice, checkpoint, verifierKey, visitor }: LedgerPageProps) {
  return (
    <>
      <h1>Ledger</h1>
      <p class="lead">
        Every change, read and result of this house, in one tree of hashes. What stands here cannot be changed without
        being seen.
      </p>
      <div class="card">
        <Facts
          of={[
            ['checkpoint', checkpoint === null ? 'none is signed yet' : `${shown(checkpoint.treeSize)} entries`],
            ...(checkpoint === null
              ? []
              : ([
                  ['signed', <Instant at={checkpoint.signedAt} />],
                  ['root', <Digest hash={checkpoint.rootHash} label="the root hash" />],
                ] as const)),
            ['verifier key', <Digest hash={verifierKey} label="the verifier key" />],
          ]}
        />
        <PostForm to="/ledger/verification" visitor={visitor}>
          <button type="submit">Verify the whole ledger</button>
        </PostForm>
      </div>
      <form method="get" action="/ledger" class="row">
        <label for="type">Show</label>
        <select id="type" name="type">
          <option value="but-consents" selected={choice === 'but-consents'}>
            every entry but consents
          </option>
          <option value="all" selected={choice === 'all'}>
            every entry
          </option>
          {entryTypes.map((one) => (
            <option value={one} selected={one === choice}>
              only {one}
            </option>
          ))}
        </select>
        <button type="submit">Show</button>
      </form>
      {page.items.length === 0 ? (
        <div class="card empty">
          <p>
            <strong>
              {entryTypes.some((one) => one === choice)
                ? `There is no entry of type ${choice}.`
                : 'There is no entry yet.'}
            </strong>{' '}
            Each gets its place seconds after it was written.
          </p>
        </div>
      ) : (
        <Entries items={page.items} caption={captionOf(choice)} />
      )}
      <More href={(after) => `/ledger?after=${after}&type=${choice}`} next={page.next} />
    </>
  )
}

function captionOf(choice: EntryChoice): string {
  if (choice === 'all') return 'Every entry, the newest first'
  return choice === 'but-consents'
    ? 'Every entry but those of consents, the newest first'
    : `Entries of type ${choice}, the newest first`
}

function Entries({ items, caption }: { readonly items: readonly EntryView[]; readonly caption: string }) {
  return (
    <Table
      caption={caption}
      columns={[
        { title: 'Index', number: true },
        { title: 'Type' },
        { title: 'About' },
        { title: 'Written' },
        { title: 'Outcome' },
        { title: 'Leaf' },
      ]}
      rows={items.map(({ index, at: written, type, outcome, leafHash, entry }) => [
        <a href={`/ledger/${index}`}>{shown(index)}</a>,
        type,
        <>
          {textAt(entry, 'resource', 'type') ?? ''}
          <small class="still">{about(at(entry, 'resource', 'id'))}</small>
        </>,
        <Instant at={written} />,
        outcome === 'done' ? 'done' : <Chip word={outcome} />,
        <Digest hash={leafHash} label="the leaf hash" short />,
      ])}
    />
  )
}

/** Ids that are hashes or UUIDs are cut; names stand whole. */
function about(id: unknown): string {
  const text = typeof id === 'string' ? id : ''
  return text.length > 40 ? `${text.slice(0, 19)}…` : text
}
