import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findRuns } from '@weighhouse/db'
import type { House } from '../house.ts'
import { installation } from '../people/people.ts'
import { requestRun } from '../runs/request-run.ts'
import type { ExperimentView } from '../views.ts'
import { addNotebook } from './add-notebook.ts'
import { registerExperiment } from './register.ts'
import { registeredPlanHash } from './registration.ts'
import { shippedPlans } from './shipped-plans.ts'

export interface LoadedExperiment {
  readonly id: string
  readonly experiment: ExperimentView | null
  /** The first error of a notebook that could not be taken in. */
  readonly problem: string | null
}

/**
 * Takes in every notebook of the experiments folder: drafts, save those whose planHash stands in
 * `registered.json`, which are registered. One bad notebook keeps no other out.
 */
export async function loadExperiments(house: House): Promise<readonly LoadedExperiment[]> {
  const actor = await installation(house)
  const shipped = await shippedPlans(house.experimentsDirectory)
  const loaded: LoadedExperiment[] = []
  for (const id of await notebookFolders(house.experimentsDirectory)) {
    const bytes = await readFile(join(house.experimentsDirectory, id, 'notebook.md'))
    const { experiment, diagnostics } = await addNotebook(house, actor, bytes)
    const [first] = diagnostics.filter(({ severity }) => severity === 'error')
    if (
      experiment?.planHash &&
      shipped.has(experiment.planHash) &&
      (await registeredPlanHash(house, experiment.id)) === null
    ) {
      loaded.push({ id, experiment: await registerExperiment(house, actor, experiment.id), problem: null })
    } else
      loaded.push({
        id,
        experiment,
        problem: first ? `line ${first.range.start.line}: ${first.code} ${first.message}` : null,
      })
  }
  return loaded
}

/** Requests a run of every registered experiment that has no run yet. Answers their ids. */
export async function requestMissingRuns(
  house: House,
  loaded: readonly LoadedExperiment[],
): Promise<readonly string[]> {
  const actor = await installation(house)
  const ids: string[] = []
  for (const { experiment } of loaded) {
    if (!experiment?.registration || experiment.registration.planHash !== experiment.planHash) continue
    const runs = await findRuns(house.db, experiment.id, 20)
    if (
      runs.some(
        ({ planHash, endedAt, resultHash }) =>
          planHash === experiment.planHash && (endedAt === null || resultHash !== null),
      )
    )
      continue
    ids.push((await requestRun(house, actor, { experimentId: experiment.id, params: {} })).id)
  }
  return ids
}

async function notebookFolders(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => [])
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const withNotebook = await Promise.all(
    folders.map(async (name) => ((await readdir(join(directory, name))).includes('notebook.md') ? [name] : [])),
  )
  return withNotebook.flat().sort()
}
