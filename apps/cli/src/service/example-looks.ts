import { type House, installation, listRuns, type LoadedExperiment, requestRun } from '@weighhouse/workflows'

/** The example that is looked at while it runs, and the days on which it was. */
export const looksExperiment = 'lakeside-looks'
const lookDays = ['2026-05-30', '2026-05-31', '2026-06-01', '2026-06-02'] as const

/** Requests a run at the first of the example's looks that has none yet; null when all have, or where it is not registered. */
export async function requestNextLook(house: House, loaded: readonly LoadedExperiment[]): Promise<string | null> {
  const experiment = loaded.find(({ id }) => id === looksExperiment)?.experiment
  if (!experiment?.registration || experiment.registration.planHash !== experiment.planHash) return null
  const { items } = await listRuns(house, { experimentId: looksExperiment, limit: 1_000 })
  const taken = new Set(
    items.filter(({ planHash }) => planHash === experiment.planHash).map(({ params }) => params['asOf']),
  )
  const day = lookDays.find((asOf) => !taken.has(asOf))
  if (day === undefined) return null
  return (await requestRun(house, await installation(house), { experimentId: looksExperiment, params: { asOf: day } }))
    .id
}
