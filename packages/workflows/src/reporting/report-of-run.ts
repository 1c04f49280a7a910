import {
  findEntries,
  findHead,
  findReportOfResult,
  findResult,
  findRun,
  type LedgerEntry,
  type StoredReport,
} from '@weighhouse/db'
import type { Hash, JsonObject } from '@weighhouse/kernel'
import { parseEntry } from '@weighhouse/ledger'
import { type LedgerFacts, type Report, withEnvelope } from '@weighhouse/reports'
import type { House } from '../house.ts'
import { findCitedEntry, proveEntries } from '../ledger/reading.ts'
import { isId } from '../runs/find-runs.ts'

/** A run's report with its envelope: the entries that bind it, their proofs and a checkpoint. */
export async function reportOfRun(house: House, runId: string): Promise<Report | undefined> {
  const stored = await storedReport(house, runId)
  if (!stored) return undefined
  const bundle = stored.bundle.bundle as JsonObject
  const report: Report = { html: stored.html, reportHash: stored.reportHash as Hash, bundle }
  return withEnvelope(report, { ledger: await ledgerFacts(house, stored), statements: [] })
}

/** The run as a Jupyter notebook. */
export async function reportNotebookOfRun(house: House, runId: string): Promise<JsonObject | undefined> {
  return (await storedReport(house, runId))?.bundle.notebook as JsonObject | undefined
}

/** Names of the run's tables, and one of them as CSV. */
export async function tablesOfRun(house: House, runId: string): Promise<readonly string[]> {
  return Object.keys(((await storedReport(house, runId))?.bundle.tables as JsonObject | undefined) ?? {})
}

export async function csvOfRun(house: House, runId: string, name: string): Promise<string | undefined> {
  const tables = (await storedReport(house, runId))?.bundle.tables as Readonly<Record<string, string>> | undefined
  return tables && Object.hasOwn(tables, name) ? tables[name] : undefined
}

async function storedReport(house: House, runId: string): Promise<StoredReport | undefined> {
  const row = isId(runId) ? await findRun(house.db, runId) : undefined
  return row?.resultHash ? findReportOfResult(house.db, row.resultHash) : undefined
}

/** The entries that name this result and this report, with proofs under one checkpoint. */
async function ledgerFacts(house: House, { resultHash, reportHash }: StoredReport): Promise<LedgerFacts | null> {
  const result = await findResult(house.db, resultHash)
  const first = result && (await findCitedEntry(house, result.leafHash))
  const second = first && (await findReportEntry(house, first.index, reportHash))
  if (!first || !second) return null
  const proven = await proveEntries(house, [first.index, second.index])
  if (!proven) return null
  return {
    origin: house.origin,
    checkpoint: proven.note,
    entries: [first, second].map(({ index, bytes }) => ({
      index,
      text: Buffer.from(bytes).toString('utf8'),
      proof: proven.proofs.get(index)!.map((hash) => Buffer.from(hash).toString('base64')),
    })),
  }
}

/** The report's entry stands after its result's, a few entries on. */
async function findReportEntry(house: House, after: number, reportHash: string): Promise<LedgerEntry | undefined> {
  const size = (await findHead(house.db, house.origin))?.treeSize ?? 0
  for (let from = after; from < size; from += 256) {
    const found = (await findEntries(house.db, house.origin, from, from + 256)).find(({ bytes }) => {
      const entry = parseEntry(bytes)
      return entry.type === 'report.recorded' && entry.body.reportHash === reportHash
    })
    if (found) return found
  }
  return undefined
}
