import { connectDatabase } from '@weighhouse/db'
import { type House, installation, recordRefusal, settleLedger, verifyHouseLedger } from '@weighhouse/workflows'
import { openBenchHouse } from './bench-house.ts'
import { type Benchmark, inTurn, timed } from './measure.ts'

const entries = 1_000
const inFlight = 64
/** Bytes of a raw row: those of an entry of the kind that is staged. */
const rowBytes = 600

/**
 * Entries per second of the ledger, each in a durable transaction of its own, against bare rows of the
 * same size, inserted one by one with the same driver. Nothing is promised of these: they are told.
 */
export const ledger: Benchmark = {
  async run(tell) {
    const { house, close } = await openBenchHouse()
    const owner = connectDatabase(house.ownerUrl)
    try {
      await owner.sql`CREATE TABLE bare_rows (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, bytes bytea NOT NULL)`
      const bytes = Buffer.alloc(rowBytes, 0x61)
      const bare = () => owner.sql`INSERT INTO bare_rows (bytes) VALUES (${bytes})`
      const stage = await staging(house)
      const integrating: number[] = []
      const staged = await inTurn(
        async () => {
          const ms = await timed(() => many(stage))
          const rate = perSecond(entries, ms)
          integrating.push(perSecond(entries, ms + (await timed(() => settleLedger(house)))))
          return rate
        },
        async () => perSecond(entries, await timed(() => many(bare))),
      )
      const peer = { unit: 'entries/s', peerName: 'single-row inserts', limit: null } as const
      tell({ name: `ledger, staged, ${inFlight} at once`, ...staged, ...peer })
      const integrated = await inTurn(
        async (round) => integrating[round] ?? 0,
        async () => staged.peer,
      )
      tell({ name: 'ledger, staged and integrated', ...integrated, ...peer })
      const verified = await inTurn(
        async () => {
          let size = 0
          const ms = await timed(async () => {
            const report = await verifyHouseLedger(house)
            if (!report.ok) throw new Error('the ledger does not verify')
            size = report.entries
          })
          return perSecond(size, ms)
        },
        async () => staged.peer,
      )
      tell({ name: 'ledger, exported and verified', ...verified, ...peer })
    } finally {
      await owner.close()
      await close()
    }
  },
}

async function staging(house: House): Promise<() => Promise<void>> {
  const actor = await installation(house)
  const refused = { action: 'run.request', resource: { type: 'experiment', id: 'gate-30' }, reason: 'not-allowed' }
  return () => recordRefusal(house, actor, refused)
}

/** Does something `entries` times, never more than `inFlight` at once. */
async function many(work: () => PromiseLike<unknown>): Promise<void> {
  let left = entries
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (left-- > 0) await work()
    }),
  )
}

function perSecond(count: number, ms: number): number {
  return (count / ms) * 1_000
}
