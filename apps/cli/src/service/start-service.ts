import { createServer } from 'node:http'
import { once } from 'node:events'
import { getRequestListener } from '@hono/node-server'
import { WeighhouseError } from '@weighhouse/kernel'
import { allowQueues, installation, loadExperiments, startSequencer } from '@weighhouse/workflows'
import { migrateQueue, openRunWorker } from '@weighhouse/worker'
import { openCliHouse } from '../open-house.ts'
import { createApp } from './create-app.ts'
import { takeInstallationLock } from './installation-lock.ts'
import { bringUpToDate } from './bring-up-to-date.ts'
import { screen } from './screen.ts'
import { endSoon, isAway, stopOnSignal, undoAll, type UndoStep } from './stop-service.ts'

export interface ServiceOptions {
  readonly port: number
  readonly host: string
  readonly redisUrl: string | undefined
  readonly say: (text: string) => void
}

/**
 * Starts the whole service in this process. `stopped` resolves once a signal has ended it and nothing is left, and
 * rejects when its database is lost for good.
 */
export async function startService(options: ServiceOptions): Promise<{ readonly stopped: Promise<void> }> {
  const { port, host, say } = options
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new WeighhouseError('bad-input', `the port must be a whole number from 0 to 65535`)
  refuseOpenBinding(host)
  const home = process.env.WEIGHHOUSE_HOME ?? '.weighhouse'
  const undo: UndoStep[] = []
  let stopping = false
  let away = async (): Promise<boolean> => false
  const stop = async (): Promise<void> => {
    stopping = true
    await undoAll(undo, await away(), say)
  }
  const lost = Promise.withResolvers<never>()
  lost.promise.catch(() => undefined) // told by `stopped`, once there is one
  try {
    undo.push(await takeInstallationLock(home))
    // The port is held from the first moment on; whoever asks before the house is open waits until it is.
    const opened = Promise.withResolvers<ReturnType<typeof getRequestListener>>()
    const server = createServer((request, response) => {
      void opened.promise.then((answer) => answer(request, response))
    })
    await listenOn(server, port, host)
    undo.push(async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    })
    const house = await openCliHouse({
      onServerEnd: { restarted: (message) => say(`  ${message}\n`), lost: (error) => lost.reject(error) },
    })
    undo.push(() => house.close())
    away = () => isAway(house)
    const sequencer = startSequencer(house)
    undo.push(() => sequencer.stop())
    const place = { appUrl: house.appUrl, redisUrl: options.redisUrl }
    await migrateQueue(place, house.ownerUrl)
    if (!options.redisUrl) await allowQueues(house.ownerUrl, ['runs'])
    const worker = await openRunWorker(house, place, {
      runners: 2,
      runnerEnvironment: {
        WEIGHHOUSE_HOME: house.home,
        WEIGHHOUSE_EXPERIMENTS: house.experimentsDirectory,
        WEIGHHOUSE_APP_URL: house.appUrl,
        WEIGHHOUSE_ORIGIN: house.origin,
      },
    })
    undo.push(() => worker.close())
    await installation(house)
    const app = await createApp(house, (runId) => worker.ring(runId))
    opened.resolve(getRequestListener(app.fetch))
    const address = server.address()
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${typeof address === 'object' && address ? address.port : port}`

    const stopped = Promise.race([stopOnSignal(stop), lost.promise])
      .catch(async (error: unknown) => {
        await stop()
        throw error
      })
      .finally(endSoon)
    const loaded = await loadExperiments(house)
    say(await screen(house, { url, loaded, redisUrl: options.redisUrl }))
    bringUpToDate(house, loaded, (runId) => worker.ring(runId), say).catch((error: unknown) => {
      if (!stopping)
        say(`  not everything could be prepared: ${error instanceof Error ? error.message : 'unknown reason'}\n`)
    })
    return { stopped }
  } catch (error) {
    await stop()
    throw error
  }
}

function refuseOpenBinding(host: string): void {
  if (['127.0.0.1', '::1', 'localhost'].includes(host)) return
  throw new WeighhouseError(
    'refused',
    `the only sign-in is the demo's, which asks for no password, so the service binds to this machine alone; ${host} is refused until a real sign-in is configured`,
  )
}

async function listenOn(server: ReturnType<typeof createServer>, port: number, host: string): Promise<void> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : ''
    const why =
      code === 'EADDRINUSE'
        ? 'another program listens there'
        : code === 'EACCES'
          ? 'this user may not listen there'
          : `it cannot be opened (${String(code)})`
    throw new WeighhouseError('unavailable', `port ${port} on ${host}: ${why}; choose another with PORT=…`, { cause })
  }
}
