import { entryTypes } from '@weighhouse/ledger'
import {
  type EntryView,
  entryProof,
  findEntry,
  latestCheckpoint,
  listEntries,
  verifyHouseLedger,
  withoutVerdict,
} from '@weighhouse/workflows'
import type { HousePages } from '../house-pages.tsx'
import type { PageContext } from '../visitor.ts'
import { EntryPage } from './entry-page.tsx'
import { judgeEntry } from './judge-entry.ts'
import { type EntryChoice, LedgerPage } from './ledger-page.tsx'
import { VerificationPage } from './verification-page.tsx'

const listed = 50

export function ledgerRoutes({ house, on, show }: HousePages): void {
  const verifierKey = house.signer.verifierKey

  on('GET', '/ledger', async (c) => {
    const after = c.req.query('after')
    const choice = choiceOf(c.req.query('type'))
    const [page, checkpoint] = await Promise.all([
      listEntries(house, {
        limit: listed,
        ...(after === undefined ? {} : { after }),
        ...(choice === 'but-consents' ? { except: 'consent.recorded' } : choice === 'all' ? {} : { type: choice }),
      }),
      latestCheckpoint(house),
    ])
    return show(
      c,
      { title: 'Ledger', scripts: ['copy'] },
      <LedgerPage
        page={page}
        choice={choice}
        checkpoint={checkpoint ?? null}
        verifierKey={verifierKey.text}
        visitor={c.var.visitor}
      />,
    )
  })

  // Changes nothing, so its answer needs no redirect; a post, so that no link or crawler sets off the work.
  on('POST', '/ledger/verification', async (c) =>
    show(
      c,
      { title: 'Verification of the ledger', narrow: true, scripts: ['copy'] },
      <VerificationPage report={await verifyHouseLedger(house)} verifierKey={verifierKey.text} />,
    ),
  )

  on('GET', '/ledger/:index', async (c) => {
    const entry = await entryOf(c)
    if (!entry) return c.notFound()
    return showEntry(c, entry, false)
  })

  on('GET', '/ledger/:index/verification', async (c) => {
    const entry = await entryOf(c)
    if (!entry) return c.notFound()
    return showEntry(c, entry, true)
  })

  async function entryOf(c: PageContext): Promise<EntryView | undefined> {
    const index = c.req.param('index') ?? ''
    return /^\d{1,15}$/.test(index) ? findEntry(house, Number(index)) : undefined
  }

  async function showEntry(c: PageContext, entry: EntryView, verify: boolean): Promise<Response> {
    const proof = (await entryProof(house, entry.index)) ?? null
    const judgement = verify ? judgeEntry({ entry, proof, origin: house.origin, key: verifierKey }) : null
    return show(
      c,
      { title: `Entry ${entry.index}`, scripts: ['copy'] },
      <EntryPage
        entry={c.var.visitor.may('result.read') ? entry : withoutVerdict(entry)}
        proof={proof}
        judgement={judgement}
        verifierKey={verifierKey.text}
      />,
    )
  }
}

/** Consents are many and hide all else, so they are shown when they are asked for. */
function choiceOf(given: string | undefined): EntryChoice {
  return given === 'all' ? given : (entryTypes.find((known) => known === given) ?? 'but-consents')
}
