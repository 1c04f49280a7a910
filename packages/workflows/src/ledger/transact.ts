import { type Db, findStagingMoment, stageEntries } from '@weighhouse/db'
import { type Hash, WeighhouseError } from '@weighhouse/kernel'
import { type EntryBody, type EntryType, entryBytes, leafHash, type Entry } from '@weighhouse/ledger'
import type { House } from '../house.ts'
import type { Actor } from '../views.ts'

/** What a workflow says of a change; the rest of the entry follows from the house and the moment. */
export interface Statement<Type extends EntryType = EntryType> {
  readonly type: Type
  readonly actor: Actor
  readonly action: string
  readonly outcome?: 'done' | 'refused' | 'failed'
  readonly resource: { readonly type: string; readonly id: string; readonly digest?: Hash | null }
  readonly body: EntryBody<Type>
  readonly purpose?: string | null
  readonly refs?: readonly Hash[]
}

/** Stages entries in the transaction under way; answers the leaf hashes by which tables cite them. */
export interface Stage {
  <Type extends EntryType>(statement: Statement<Type>): Promise<Uint8Array>
  all<Type extends EntryType>(statements: readonly Statement<Type>[]): Promise<readonly Uint8Array[]>
}

/**
 * One transaction for a change and its ledger entries: both commit or neither does. Numbers of this
 * process's writer that a rollback burnt are listed in the next entry, so that a gap always means loss.
 */
export async function transact<T>(house: House, act: (tx: Db, stage: Stage) => Promise<T>): Promise<T> {
  const taken: number[] = []
  try {
    const answer = await house.db.transaction(async (tx) => {
      const all = async (statements: readonly Statement[]): Promise<readonly Uint8Array[]> => {
        const { at, waiting } = await findStagingMoment(tx, house.origin)
        refuseUnderPressure(waiting, statements)
        const staged = statements.map((statement) => {
          const { seq, abandoned } = house.writer.take()
          taken.push(seq)
          const bytes = entryBytes(entryOf(house, statement, at, seq, abandoned))
          return {
            origin: house.origin,
            writerId: house.writer.id,
            writerSeq: seq,
            at,
            bytes,
            leafHash: leafHash(bytes),
          }
        })
        await stageEntries(tx, staged)
        return staged.map((entry) => entry.leafHash)
      }
      const one = async (statement: Statement): Promise<Uint8Array> => (await all([statement]))[0]!
      const stage = Object.assign(one, { all }) as Stage
      return act(tx, stage)
    })
    if (taken.length > 0) house.bell.ring()
    return answer
  } catch (error) {
    house.writer.abandon(taken)
    throw error
  }
}

/** Entries that may wait for an index; withdrawals and erasures have room of their own above it. */
const waitingLimit = 4_096

function refuseUnderPressure(waiting: number, statements: readonly Statement[]): void {
  if (waiting < waitingLimit || statements.every(({ type }) => type === 'consent.recorded')) return
  throw new WeighhouseError('unavailable', 'the ledger has too many entries waiting; try again in a second')
}

function entryOf(
  house: House,
  statement: Statement,
  at: string,
  seq: number,
  abandoned: readonly (readonly [number, number])[],
): Entry {
  const { type, actor, action, outcome = 'done', resource, body, purpose = null, refs = [] } = statement
  return {
    v: 1,
    origin: house.origin,
    type,
    at,
    actor: { kind: actor.kind, id: actor.id, roles: [...actor.roles].sort(), auth: null },
    action,
    outcome,
    resource: { type: resource.type, id: resource.id, digest: resource.digest ?? null },
    before: null,
    after: null,
    body,
    sealed: [],
    purpose,
    requestId: null,
    refs: [...new Set(refs)].sort(),
    writer: { id: house.writer.id, seq, abandoned },
  } as Entry
}
