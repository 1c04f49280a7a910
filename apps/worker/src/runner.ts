import { WeighhouseError } from '@weighhouse/kernel'
import { describeUnexpected, type House, openHouse, performRun } from '@weighhouse/workflows'

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

const house: Promise<House> = openHouse({
  home: process.env.WEIGHHOUSE_HOME!,
  experimentsDirectory: process.env.WEIGHHOUSE_EXPERIMENTS!,
  appUrl: process.env.WEIGHHOUSE_APP_URL!,
  connectOnly: true,
  ...(process.env.WEIGHHOUSE_ORIGIN ? { origin: process.env.WEIGHHOUSE_ORIGIN } : {}), // the ledger of the service
})
house.catch(() => undefined) // told with the first run

async function perform({ runId, fence }: Perform): Promise<void> {
  current = new AbortController()
  try {
    await performRun(await house, { runId, fence }, current.signal)
    process.send!({ kind: 'done' })
  } catch (error) {
    process.send!({ kind: 'failed', ...failureOf(error) })
  } finally {
    current = undefined
  }
}

function failureOf(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof WeighhouseError) return { code: error.code, message: error.message }
  process.stderr.write(`a run failed unexpectedly: ${describeUnexpected(error)}\n`)
  return {
    code: isConnectionLoss(error) ? 'unavailable' : 'internal',
    message: 'the run failed for a reason that is in the log',
  }
}

function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error.cause !== undefined && isConnectionLoss(error.cause)) return true
  const code = 'code' in error ? String(error.code) : ''
  return /^(ECONN|EPIPE|CONNECTION_|57P0|08|40001|40P01)/.test(code)
}
