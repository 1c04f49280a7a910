import { claimRun, findRun, type House, performRun, requestRun, type RunView } from '@weighhouse/workflows'
import type { Actor } from '@weighhouse/workflows'

/** A data scientist, who may register what she wrote. */
export const scientist = (id: string): Actor => ({ kind: 'person', id, roles: ['data-scientist'] })

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
