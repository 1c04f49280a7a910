import {
  findExperiment as findExperimentRow,
  insertExperiment,
  insertNotebookVersion,
  setExperimentVersion,
} from '@weighhouse/db'
import { WeighhouseError } from '@weighhouse/kernel'
import { type Diagnostic, readNotebook } from '@weighhouse/notebook'
import { describeSql } from '../describe-sql.ts'
import type { House } from '../house.ts'
import type { Actor, ExperimentView } from '../views.ts'
import { viewExperiment } from './find-experiments.ts'
import { ownerIdsOfExperiment } from './owners.ts'
import { tellExperiment } from './tell-experiment.ts'

export interface AddedNotebook {
  /** Null when the text could not be read as a notebook. */
  readonly experiment: ExperimentView | null
  readonly created: boolean
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Takes a notebook in as the newest version of its experiment: a checked one, until its plan is registered. A registered
 * experiment keeps its state whatever its text says, since runs of another plan are exploratory until it is amended. A version is named by its bytes, so the same text again changes nothing. With
 * errors nothing is stored, and all of them are told. A person may add to experiments of their own only:
 * whoever added a version is an owner, so anybody could make themselves one. Throws `refused` otherwise.
 */
export async function addNotebook(house: House, actor: Actor, text: string | Uint8Array): Promise<AddedNotebook> {
  const { notebook, plan, diagnostics } = await readNotebook(text, { file: 'notebook.md', describeSql })
  if (!notebook || !plan) return { experiment: null, created: false, diagnostics }
  const { id, title, kind, owners } = notebook.front
  const before = await findExperimentRow(house.db, id)
  if (before && before.sourceHash !== notebook.sourceHash) await assertOwner(house, actor, id)
  if (before?.sourceHash !== notebook.sourceHash) {
    await house.db.transaction(async (tx) => {
      const version = { title, kind, owners: [...owners], sourceHash: notebook.sourceHash, planHash: plan.planHash }
      if (before) await setExperimentVersion(tx, id, version)
      else await insertExperiment(tx, { id, state: 'draft', ...version })
      if (await tellExperiment(tx, id, 'edited')) await tellExperiment(tx, id, 'checked')
      await insertNotebookVersion(tx, {
        sourceHash: notebook.sourceHash,
        experimentId: id,
        planHash: plan.planHash,
        text: notebook.text,
        addedBy: actor.id,
      })
    })
  }
  return { experiment: await viewExperiment(house, id), created: !before, diagnostics }
}

async function assertOwner(house: House, actor: Actor, id: string): Promise<void> {
  if (actor.kind !== 'person') return
  const owners = await ownerIdsOfExperiment(house, id)
  if (owners?.includes(actor.id) === false)
    throw new WeighhouseError(
      'refused',
      `the experiment ${id} belongs to others; only its owners may add a version. Give your notebook another id`,
    )
}
