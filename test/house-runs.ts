import {
  type Actor,
  addNotebook,
  addPerson,
  claimRun,
  type ExperimentView,
  findRun,
  type House,
  installation,
  performRun,
  requestRun,
  type RunView,
} from '@weighhouse/workflows'

/** A data scientist of the house, who may register what she wrote. */
export async function addScientist(house: House): Promise<Actor> {
  const { id } = await addPerson(house, await installation(house), { name: 'Ana', roles: ['data-scientist'] })
  return { kind: 'person', id, roles: ['data-scientist'] }
}

/** Takes a notebook in that has no errors. */
export async function takeIn(house: House, actor: Actor, text: string | Uint8Array): Promise<ExperimentView> {
  const { experiment, diagnostics } = await addNotebook(house, actor, text)
  if (!experiment) throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join('; '))
  return experiment
}

/** Requests a run, claims it and performs it in this process, as a worker's runner would. */
export async function runInHouse(
  house: House,
  actor: Actor,
  experimentId: string,
  options: { readonly params?: Readonly<Record<string, unknown>>; readonly dataDirectory?: string } = {},
): Promise<RunView> {
  const { id } = await requestRun(house, actor, { experimentId, params: options.params ?? {} })
  const lease = await claimRun(house, id, 60_000)
  if (!lease) throw new Error(`run ${id} could not be claimed`)
  const { dataDirectory } = options
  await performRun(house, lease, new AbortController().signal, dataDirectory === undefined ? {} : { dataDirectory })
  const ended = await findRun(house, id)
  if (!ended) throw new Error(`run ${id} is gone`)
  return ended
}
