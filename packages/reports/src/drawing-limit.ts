import { readFileSync } from 'node:fs'

export interface DrawingLimit {
  /** Processor time that one chart may take, in milliseconds: the same on an idle and on a busy machine. */
  readonly processorMs: number
  /** Time by the clock after which the process counts as stuck; the only limit where processor time cannot be read. */
  readonly timeoutMs: number
}

/** Calls `onPast` once, with the reason in words, when a process went past a limit. Returns what ends the watch. */
export function watchDrawing(
  { processorMs, timeoutMs }: DrawingLimit,
  processorTime: () => number | undefined,
  onPast: (problem: string) => void,
): () => void {
  const before = processorTime()
  const stop = (): void => {
    clearInterval(look)
    clearTimeout(deadline)
  }
  const look = setInterval(
    () => {
      const now = processorTime()
      if (before === undefined || now === undefined || now - before <= processorMs) return
      stop()
      onPast(`drawing it took more than ${processorMs} ms of processor time`)
    },
    Math.min(200, processorMs),
  )
  const deadline = setTimeout(() => {
    stop()
    onPast(`drawing it took longer than ${timeoutMs} ms`)
  }, timeoutMs)
  return stop
}

/** Milliseconds in which a processor worked for a process, in steps of ten; `undefined` where the system does not tell. */
export function processorTimeOf(pid: number | undefined): number | undefined {
  if (pid === undefined || process.platform !== 'linux') return undefined
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ') // the name before may hold spaces
    const ticks = Number(fields[11]) + Number(fields[12]) // user and system, in hundredths of a second
    return Number.isFinite(ticks) ? ticks * 10 : undefined
  } catch {
    return undefined
  }
}
