import { WeighhouseError } from '@weighhouse/kernel'
import {
  describeUnexpected,
  endWithQueriesLeft,
  type House,
  isConnectionLoss,
  openHouse,
  performRun,
} from '@weighhouse/workflows'

// A runner process: performs one run at a time for the worker that started it, and ends with it.

interface Perform {
  readonly kind: 'perform'
  readonly runId: string
  readonly fence: number
}

let current: AbortController | undefined

process.on('message', (message: Perform | { readonly kind: 'cancel' }) => {
  if (message.kind === 'cancel') current?.abort()
  else void perform(message)
})
process.on('disconnect', () => process.exit(0))
process.on('SIGTERM', () => process.exit(0))

let opening: Promise<House> | undefined
openOnce().catch(() => undefined) // told with the first run

/** The house of this process. One that could not be opened, as while the database is away, is opened anew for the next run. */
function openOnce(): Promise<House> {
  opening ??= openHouse({
    home: process.env.WEIGHHOUSE_HOME!,
    experimentsDirectory: process.env.WEIGHHOUSE_EXPERIMENTS!,
    appUrl: process.env.WEIGHHOUSE_APP_URL!,
    connectOnly: true,
    ...(process.env.WEIGHHOUSE_ORIGIN ? { origin: process.env.WEIGHHOUSE_ORIGIN } : {}), // the ledger of the service
  }).catch((error: unknown) => {
    opening = undefined
    throw error
  })
  return opening
}

async function perform({ runId, fence }: Perform): Promise<void> {
  current = new AbortController()
  try {
    await performRun(await openOnce(), { runId, fence }, current.signal)
    answer({ kind: 'done' })
  } catch (error) {
    answer({ kind: 'failed', ...failureOf(error) })
  } finally {
    current = undefined
  }
}

/** A query that cannot be stopped ends with its process, once it is told how the run went. */
function answer(message: Readonly<Record<string, string>>): void {
  process.send!(message, endWithQueriesLeft)
}

function failureOf(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof WeighhouseError) return { code: error.code, message: error.message }
  process.stderr.write(`a run failed unexpectedly: ${describeUnexpected(error)}\n`)
  return {
    code: isConnectionLoss(error) || isLostRace(error) ? 'unavailable' : 'internal',
    message: 'the run failed for a reason that is in the log',
  }
}

/** A transaction that PostgreSQL ended in favour of another one: it may succeed the next time. */
function isLostRace(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error.cause !== undefined && isLostRace(error.cause)) return true
  return 'code' in error && (error.code === '40001' || error.code === '40P01')
}
