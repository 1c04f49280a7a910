import {
  findExperiment as findExperimentRow,
  findExperiments,
  findNotebookVersion,
  type StoredExperiment,
} from '@weighhouse/db'
import { type Hash, WeighhouseError } from '@weighhouse/kernel'
import { type NotebookReading, readNotebook } from '@weighhouse/notebook'
import { describeSql } from '../describe-sql.ts'
import type { House } from '../house.ts'
import { confirmatoryRun, latestRun } from '../runs/find-runs.ts'
import type { ExperimentSummary, ExperimentView, Page } from '../views.ts'
import { findRegistration } from './registration.ts'

/** Experiments in the order of their ids. */
export async function listExperiments(
  house: House,
  { after, limit }: { readonly after?: string; readonly limit: number },
): Promise<Page<ExperimentSummary>> {
  const rows = await findExperiments(house.db, { ...(after === undefined ? {} : { afterId: after }), limit: limit + 1 })
  const items = await Promise.all(rows.slice(0, limit).map((row) => summaryOf(house, row)))
  return { items, next: rows.length > limit ? items.at(-1)!.id : null }
}

export async function findExperiment(house: House, id: string): Promise<ExperimentView | undefined> {
  const row = await findExperimentRow(house.db, id)
  if (!row) return undefined
  const version = await findNotebookVersion(house.db, row.sourceHash)
  const text = version?.text ?? ''
  const { notebook } = await readNotebook(text, { file: 'notebook.md', describeSql })
  return {
    ...(await summaryOf(house, row)),
    purpose: notebook?.front.purpose ?? '',
    legalBasis: notebook?.front.legalBasis ?? '',
    question: notebook?.front.question ?? '',
    sourceHash: row.sourceHash as Hash,
    planHash: row.planHash as Hash | null,
    text,
    registration: await findRegistration(house, id),
  }
}

/** The same for a caller that knows the experiment exists. */
export async function viewExperiment(house: House, id: string): Promise<ExperimentView> {
  const found = await findExperiment(house, id)
  if (!found) throw new WeighhouseError('not-found', 'there is no such experiment')
  return found
}

/** The newest notebook of an experiment, read again. */
export async function readPlan(house: House, id: string): Promise<NotebookReading | undefined> {
  const row = await findExperimentRow(house.db, id)
  const version = row && (await findNotebookVersion(house.db, row.sourceHash))
  return version && readNotebook(version.text, { file: `${id}/notebook.md`, describeSql })
}

async function summaryOf(house: House, row: StoredExperiment): Promise<ExperimentSummary> {
  const [confirmatory, latest] = await Promise.all([confirmatoryRun(house, row.id), latestRun(house, row.id)])
  return {
    id: row.id,
    title: row.title,
    kind: row.kind,
    state: row.state,
    owners: row.owners,
    updatedAt: row.updatedAt.toISOString(),
    verdict: (confirmatory ?? latest)?.verdict ?? null,
    confirmatoryRun: confirmatory,
    latestRun: latest,
  }
}
