import { setTimeout as pause } from 'node:timers/promises'
import {
  describeUnexpected,
  findResult,
  findRun,
  type House,
  isConnectionLoss,
  type LoadedExperiment,
  requestMissingRuns,
  watchRun,
} from '@weighhouse/workflows'
import { answerLine } from './answer-line.ts'
import { looksExperiment, requestNextLook } from './example-looks.ts'
import { generatedExperiments, prepareExamples } from './prepare-examples.ts'

/** A database that went away is waited for this long before what is missing is done again. */
const againAfterMs = 2_000

/**
 * Runs what is registered and has no result yet, and says a line as each run ends. The examples whose
 * data and consents are made first come last, so that the others do not wait for them. Goes on after
 * the database was away, and ends without a word when `signal` stops it.
 */
export async function bringUpToDate(
  house: House,
  loaded: readonly LoadedExperiment[],
  ring: (runId: string) => Promise<void>,
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const ready = loaded.filter(({ id }) => !generatedExperiments.some((generated) => generated === id))
  const readAtOnce = loaded.filter(({ id }) => id !== looksExperiment)
  const waiting = new Set<string>()
  for (;;) {
    try {
      await runMissing(house, ready, ring, say, waiting)
      await prepareExamples(house, say)
      await runMissing(house, readAtOnce, ring, say, waiting)
      await takeLooks(house, loaded, ring, say, waiting)
      return await runMissing(house, loaded, ring, say, waiting)
    } catch (error) {
      if (signal.aborted) return
      if (!isConnectionLoss(error)) return say(`  not everything could be prepared: ${describeUnexpected(error)}\n`)
      await pause(againAfterMs, undefined, { ref: false })
    }
  }
}

/** `waiting` holds the runs that were requested here and have not ended, also across an interruption. */
async function runMissing(
  house: House,
  loaded: readonly LoadedExperiment[],
  ring: (runId: string) => Promise<void>,
  say: (text: string) => void,
  waiting: Set<string>,
): Promise<void> {
  for (const runId of await requestMissingRuns(house, loaded)) {
    waiting.add(runId)
    await ring(runId)
  }
  await awaitRuns(house, say, waiting)
}

/** Looks of the example that has some, one after another: each knows those before it. */
async function takeLooks(
  house: House,
  loaded: readonly LoadedExperiment[],
  ring: (runId: string) => Promise<void>,
  say: (text: string) => void,
  waiting: Set<string>,
): Promise<void> {
  for (;;) {
    const runId = await requestNextLook(house, loaded)
    if (runId === null) return
    waiting.add(runId)
    await ring(runId)
    await awaitRuns(house, say, waiting)
  }
}

async function awaitRuns(house: House, say: (text: string) => void, waiting: Set<string>): Promise<void> {
  await Promise.all(
    [...waiting].map(async (runId) => {
      for await (const _ of watchRun(house, runId, 0, new AbortController().signal));
      const [run, result] = [await findRun(house, runId), await findResult(house, runId)]
      if (run) say(answerLine(run, result))
      waiting.delete(runId)
    }),
  )
}
