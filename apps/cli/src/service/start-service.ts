import type { RequestListener, Server } from 'node:http'
import { resolve } from 'node:path'
import { WeighhouseError } from '@weighhouse/kernel'
import { startEmbedded } from '@weighhouse/workflows/embedded-server'
import { takeInstallationLock } from './installation-lock.ts'
import { addressOf, holdPort } from './hold-port.ts'
import { endSoon, stopOnSignal, undoAll, type UndoStep } from './stop-service.ts'

export interface ServiceOptions {
  readonly port: number
  readonly host: string
  readonly redisUrl: string | undefined
  readonly say: (text: string) => void
}

/** What the parts of a start share. */
export interface Start {
  readonly options: ServiceOptions
  readonly undo: UndoStep[]
  /** Aborted when the service stops. */
  readonly stopping: AbortSignal
  readonly url: string
  /** From now on requests are answered; those that came before have waited. */
  answerWith(listener: RequestListener): void
  /** Ends the service, which cannot go on. */
  giveUp(error: unknown): void
  /** How to find out whether the database is away, once there is one. */
  askDatabaseWith(isAway: () => Promise<boolean>): void
}

/**
 * Starts the whole service in this process. `stopped` resolves once a signal has ended it and nothing is left, and
 * rejects when its database is lost for good. The database comes up while the rest of the program is loaded.
 */
export async function startService(options: ServiceOptions): Promise<{ readonly stopped: Promise<void> }> {
  const { port, host } = options
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new WeighhouseError('bad-input', `the port must be a whole number from 0 to 65535`)
  refuseOpenBinding(host)
  const home = resolve(process.env.WEIGHHOUSE_HOME ?? '.weighhouse')
  const undo: UndoStep[] = []
  const stopping = new AbortController()
  let isAway = async (): Promise<boolean> => false
  const stop = async (): Promise<void> => {
    stopping.abort()
    await undoAll(undo, await isAway(), options.say)
  }
  const lost = Promise.withResolvers<never>()
  const stopped = Promise.race([stopOnSignal(stop), lost.promise])
    .catch(async (error: unknown) => {
      await stop()
      throw error
    })
    .finally(endSoon)
  stopped.catch(() => undefined) // told to whoever awaits it
  try {
    undo.push(await takeInstallationLock(home))
    const { server, answerWith } = await holdPort(port, host)
    undo.push(() => closeServer(server))
    const database = process.env.DATABASE_URL ? undefined : startEmbedded({ home, log: () => undefined })
    undo.push(async () => (await database?.catch(() => undefined))?.stop())
    const { openService } = await import('./open-service.ts')
    const start: Start = {
      options,
      undo,
      stopping: stopping.signal,
      url: addressOf(server, host),
      answerWith,
      giveUp: lost.reject,
      askDatabaseWith: (ask) => (isAway = ask),
    }
    await Promise.race([openService(start, await database), stopped])
  } catch (error) {
    if (stopping.signal.aborted) return { stopped } // a signal came first, and what it took away failed
    await stop()
    throw error
  }
  return { stopped }
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((closed) => server.close(closed))
}

function refuseOpenBinding(host: string): void {
  if (['127.0.0.1', '::1', 'localhost'].includes(host)) return
  throw new WeighhouseError(
    'refused',
    `the only sign-in is the demo's, which asks for no password, so the service binds to this machine alone; ${host} is refused until a real sign-in is configured`,
  )
}
