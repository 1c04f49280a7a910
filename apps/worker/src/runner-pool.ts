import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { WeighhouseError } from '@weighhouse/kernel'

/** A run as a runner is asked to perform it: ids only, never rows. */
interface RunnerTask {
  readonly runId: string
  readonly fence: number
}

type RunnerAnswer =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }

export interface RunnerPool {
  /** Performs a run in a process of its own. Aborting asks it to stop, and ends the process when it does not. */
  perform(task: RunnerTask, signal: AbortSignal): Promise<RunnerAnswer>
  close(): Promise<void>
}

const graceMs = 2_000

/**
 * Runs are executed in processes beside the one that answers requests and renews leases: a busy or
 * crashed one disturbs nobody, and ending it is always safe. `size` bounds how many exist; idle ones
 * stay warm.
 */
export function openRunnerPool(options: {
  readonly size: number
  readonly environment: Readonly<Record<string, string>>
}): RunnerPool {
  const idle: ChildProcess[] = []
  const all = new Set<ChildProcess>()
  let closed = false

  const start = (): ChildProcess => {
    const child = fork(fileURLToPath(new URL('./runner.ts', import.meta.url)), [], {
      env: { ...process.env, ...options.environment },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      detached: true, // Ctrl-C reaches the service, which drains; its runners are ended by it
    })
    all.add(child)
    // A runner may be gone before its end is told here. What cannot be sent to it then is an event of
    // its own, which without a listener would end the service; the end itself is what is acted on.
    child.on('error', () => child.kill('SIGKILL'))
    child.on('exit', () => {
      all.delete(child)
      const at = idle.indexOf(child)
      if (at >= 0) idle.splice(at, 1)
    })
    return child
  }
  for (let warm = 0; warm < options.size; warm++) idle.push(start())

  return {
    async perform(task, signal) {
      if (closed) throw new WeighhouseError('unavailable', 'the worker is stopping')
      const child = idle.pop() ?? start()
      const answer = await ask(child, task, signal)
      if (isLive(child) && !closed && idle.length < options.size) idle.push(child)
      else child.kill('SIGTERM')
      return answer
    },
    async close() {
      closed = true
      await Promise.all([...all].map((child) => end(child)))
    },
  }
}

/** A runner whose end was told can be connected still for a moment; asked then, it would never answer. */
function isLive(child: ChildProcess): boolean {
  return child.connected && child.exitCode === null && child.signalCode === null
}

function ask(child: ChildProcess, task: RunnerTask, signal: AbortSignal): Promise<RunnerAnswer> {
  return new Promise((resolve) => {
    let hardStop: NodeJS.Timeout | undefined
    const finish = (answer: RunnerAnswer): void => {
      clearTimeout(hardStop)
      child.off('message', onMessage)
      child.off('exit', onExit)
      signal.removeEventListener('abort', onAbort)
      resolve(answer)
    }
    const onMessage = (message: unknown): void => finish(message as RunnerAnswer)
    const onExit = (): void =>
      finish({ kind: 'failed', code: 'unavailable', message: 'the runner process ended before it answered' })
    const onAbort = (): void => {
      if (child.connected) child.send({ kind: 'cancel' })
      hardStop = setTimeout(() => child.kill('SIGKILL'), graceMs)
    }
    child.on('message', onMessage)
    child.on('exit', onExit)
    child.send({ kind: 'perform', ...task })
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    const hardStop = setTimeout(() => child.kill('SIGKILL'), graceMs)
    child.once('exit', () => {
      clearTimeout(hardStop)
      resolve()
    })
    if (child.connected) child.disconnect()
    child.kill('SIGTERM')
  })
}
