import { getRequestListener } from '@hono/node-server'
import { allowQueues, type House, installation, loadExperiments, startSequencer } from '@weighhouse/workflows'
import type { EmbeddedServer } from '@weighhouse/workflows/embedded-server'
import { migrateQueue, openRunWorker, type RunWorker } from '@weighhouse/worker'
import { openCliHouse } from '../open-house.ts'
import { bringUpToDate } from './bring-up-to-date.ts'
import { createApp } from './create-app.ts'
import { screen } from './screen.ts'
import type { Start } from './start-service.ts'
import { isAway } from './stop-service.ts'

/**
 * Opens the house over its database and answers as soon as the pages can; queue, worker and experiments follow, and
 * the first runs are under way when this resolves.
 */
export async function openService(start: Start, server: EmbeddedServer | undefined): Promise<void> {
  const { options, undo, url, stopping } = start
  const { say } = options
  const house = await openCliHouse({
    ...(server ? { server } : {}),
    onServerEnd: { restarted: (message) => say(`  ${message}\n`), lost: start.giveUp },
  })
  undo.push(() => house.close())
  start.askDatabaseWith(() => isAway(house))
  const sequencer = startSequencer(house)
  undo.push(() => sequencer.stop())
  await installation(house)
  const opened = Promise.withResolvers<RunWorker>()
  opened.promise.catch(() => undefined) // told by the start itself
  const ring = async (runId: string): Promise<void> => (await opened.promise).ring(runId)
  const app = await createApp(house, ring)
  start.answerWith(getRequestListener(app.fetch))
  say(`\n  The pages answer at ${url}; taking in the experiments …\n`)
  const worker = openWorker(house, options.redisUrl)
  worker.then((one) => {
    undo.push(() => one.close())
    opened.resolve(one)
  }, opened.reject)
  const loaded = await loadExperiments(house)
  await opened.promise
  say(await screen(house, { url, loaded, redisUrl: options.redisUrl }))
  void bringUpToDate(house, loaded, ring, say, stopping)
}

async function openWorker(house: House, redisUrl: string | undefined): Promise<RunWorker> {
  const place = { appUrl: house.appUrl, redisUrl }
  await migrateQueue(place, house.ownerUrl)
  if (!redisUrl) await allowQueues(house.ownerUrl, ['runs'])
  return openRunWorker(house, place, {
    runners: 2,
    runnerEnvironment: {
      WEIGHHOUSE_HOME: house.home,
      WEIGHHOUSE_EXPERIMENTS: house.experimentsDirectory,
      WEIGHHOUSE_APP_URL: house.appUrl,
      WEIGHHOUSE_ORIGIN: house.origin,
    },
  })
}
