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

export interface ServiceOptions {
  readonly port: number
  readonly host: string
  readonly redisUrl: string | undefined
  readonly say: (text: string) => void
}

/** Starts the whole service in this process; `stopped` resolves once a signal has ended it and nothing is left. */
export async function startService(options: ServiceOptions): Promise<{ readonly stopped: Promise<void> }> {
  const { port, host, say } = options
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new WeighhouseError('bad-input', `the port must be a whole number from 0 to 65535`)
  refuseOpenBinding(host)
  const home = process.env.WEIGHHOUSE_HOME ?? '.weighhouse'
  const undo: (() => Promise<void>)[] = []
  let stopping = false
  const stop = async (): Promise<void> => {
    stopping = true
    for (const step of undo.splice(0).toReversed())
      await step().catch((error: unknown) =>
        say(`while stopping: ${error instanceof Error ? error.message : 'something failed'}\n`),
      )
  }
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
    const house = await openCliHouse()
    undo.push(() => house.close())
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

    const stopped = stopOnSignal(stop)
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

/** The first signal drains; a second one while draining ends the process at once. */
function stopOnSignal(stop: () => Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    let stopping = false
    const onSignal = (): void => {
      if (stopping) process.exit(130)
      stopping = true
      process.stdout.write('\nstopping …\n')
      void stop().then(() => {
        process.stdout.write('stopped\n')
        resolve()
      })
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
  })
}
