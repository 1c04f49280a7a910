import { findExperiment, type House, type LoadedExperiment, type RunView } from '@weighhouse/workflows'

/** One screen at the start: what runs, where to look, how to stop. */
export async function screen(
  house: House,
  facts: { readonly url: string; readonly loaded: readonly LoadedExperiment[]; readonly redisUrl: string | undefined },
): Promise<string> {
  const { url, loaded, redisUrl } = facts
  const experiments = await Promise.all(
    loaded.map(
      async ({ id, experiment, problem }) =>
        `    ${id.padEnd(22)} ${problem ? `not taken in: ${problem}` : await standing(house, experiment?.id ?? id)}`,
    ),
  )
  return `
  Weighhouse is up.

  look     ${url}            experiments, runs, reports, ledger
           ${url}/api/v1/docs  the API
  data     ${house.home}      database and keys${process.env.DATABASE_URL ? ' (database: DATABASE_URL)' : ''}
  queue    ${redisUrl ? 'Redis, by REDIS_URL' : 'in the database'}

  experiments
${experiments.join('\n') || '    none yet: write one with "npx weighhouse new"'}

  stop     Ctrl-C

`
}

/** The verdict that counts: of the newest confirmatory run of the registered plan, else of the newest run at all. */
async function standing(house: House, id: string): Promise<string> {
  const found = await findExperiment(house, id)
  const { registration: registered, confirmatoryRun: confirmatory, latestRun: latest } = found ?? {}
  if (confirmatory) {
    const later = latest && latest.id !== confirmatory.id ? `; latest: ${runWords(latest)}` : ''
    return `${runWords(confirmatory)}${later}`
  }
  const state = registered ? 'registered' : 'a draft: not registered'
  return latest ? `${state}; ${runWords(latest)}` : registered ? 'registered, not run yet' : `${state}, not run`
}

function runWords(run: RunView): string {
  return run.state === 'completed'
    ? `${run.confirmatory ? 'confirmatory' : 'exploratory'} run, verdict ${run.verdict ?? 'none'}`
    : `run ${run.state}`
}
