import {
  findResult,
  findRun,
  type House,
  type LoadedExperiment,
  requestMissingRuns,
  watchRun,
} from '@weighhouse/workflows'
import { answerLine } from './answer-line.ts'
import { generatedExperiment, prepareExamples } from './prepare-examples.ts'

/**
 * Runs what is registered and has no result yet, and says a line as each run ends. The example whose
 * data and consents are made first comes last, so that the others do not wait for it.
 */
export async function bringUpToDate(
  house: House,
  loaded: readonly LoadedExperiment[],
  ring: (runId: string) => Promise<void>,
  say: (text: string) => void,
): Promise<void> {
  const ready = loaded.filter(({ id }) => id !== generatedExperiment)
  await runMissing(house, ready, ring, say)
  await prepareExamples(house)
  await runMissing(house, loaded, ring, say)
}

async function runMissing(
  house: House,
  loaded: readonly LoadedExperiment[],
  ring: (runId: string) => Promise<void>,
  say: (text: string) => void,
): Promise<void> {
  const runIds = await requestMissingRuns(house, loaded)
  for (const runId of runIds) await ring(runId)
  await Promise.all(
    runIds.map(async (runId) => {
      for await (const _ of watchRun(house, runId, 0, new AbortController().signal));
      const [run, result] = [await findRun(house, runId), await findResult(house, runId)]
      if (run) say(answerLine(run, result))
    }),
  )
}
