import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Chart } from '@weighhouse/analyses'
import { chartProblem } from './chart-check.ts'
import { type DrawingLimit, processorTimeOf, watchDrawing } from './drawing-limit.ts'

/** Limits per chart; past one the drawing process is ended and that chart fails. */
export interface RenderOptions extends Partial<DrawingLimit> {
  readonly memoryMb?: number
}

/** A drawn chart, or why there is none. */
export type Drawn = { readonly svg: string } | { readonly problem: string }

/** Starting the process takes longer than drawing several charts, so it waits a while for the next report. */
const idleMs = 60_000
let warm: DrawingProcess | undefined
let queue: Promise<unknown> = Promise.resolve()

/**
 * Draws charts one after another in a process of its own, which is kept for a minute and then ended.
 * A chart that was drawn lately is not drawn again. A chart outside the list is refused before it gets there; one that
 * runs out of processor time or memory, or brings the process down, fails alone. Same chart, same bytes, however busy
 * the machine is.
 */
export function renderCharts(charts: readonly Chart[], options: RenderOptions = {}): Promise<readonly Drawn[]> {
  const drawn = queue.then(async () => {
    const results: Drawn[] = []
    for (const chart of charts) results.push(await renderChart(chart, options))
    return results
  })
  queue = drawn.catch(() => undefined)
  return drawn
}

async function renderChart(
  chart: Chart,
  { processorMs = 10_000, timeoutMs = 300_000, memoryMb = 256 }: RenderOptions,
): Promise<Drawn> {
  const problem = problemOf(chart)
  if (problem !== null) return { problem }
  if (warm?.ended || warm?.memoryMb !== memoryMb) {
    warm?.end()
    warm = undefined
  }
  const text = JSON.stringify([chart.spec, chart.rows])
  const known = lately.get(text)
  if (known !== undefined) return { svg: known }
  warm ??= new DrawingProcess(memoryMb)
  const drawn = await warm.draw(chart, { processorMs, timeoutMs })
  if ('svg' in drawn) remember(text, drawn.svg)
  return drawn
}

/** Drawn charts by what was drawn, the oldest first. */
const lately = new Map<string, string>()
const rememberedCharts = 64
const rememberedLength = 100_000

function remember(text: string, svg: string): void {
  if (text.length + svg.length > rememberedLength) return
  lately.set(text, svg)
  const [oldest] = lately.keys()
  if (lately.size > rememberedCharts && oldest !== undefined) lately.delete(oldest)
}

/** A specification nested past the stack is refused like any other. */
function problemOf(chart: Chart): string | null {
  try {
    return chartProblem(chart)
  } catch {
    return 'it is nested too deeply'
  }
}

/** One child process that draws one chart at a time. Close it with `end`; it ends itself when idle. */
class DrawingProcess {
  readonly memoryMb: number
  ended = false
  readonly #child: ChildProcess
  #next = 0
  #idle: NodeJS.Timeout | undefined

  constructor(memoryMb: number) {
    this.memoryMb = memoryMb
    this.#child = fork(fileURLToPath(new URL('./render-process.ts', import.meta.url)), [], {
      execPath: process.execPath,
      execArgv: [
        `--max-old-space-size=${memoryMb}`,
        '--no-warnings',
        '--permission',
        ...readable().map((path) => `--allow-fs-read=${path}`),
      ],
      env: { TZ: 'UTC', LANG: 'C' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    this.#child.on('exit', () => {
      this.ended = true
    })
    this.#child.on('error', () => {
      this.ended = true
    })
  }

  draw(chart: Chart, limit: DrawingLimit): Promise<Drawn> {
    const id = this.#next++
    const child = this.#child
    clearTimeout(this.#idle)
    child.ref()
    child.channel?.ref()
    return new Promise((resolve) => {
      const finish = (drawn: Drawn): void => {
        unwatch()
        child.off('message', onMessage)
        child.off('exit', onExit)
        this.#rest()
        resolve(drawn)
      }
      const onMessage = (answer: { id: number; svg?: string; problem?: string }): void => {
        if (answer.id === id)
          finish(
            answer.svg === undefined ? { problem: answer.problem ?? 'it could not be drawn' } : { svg: answer.svg },
          )
      }
      const onExit = (): void =>
        finish({ problem: 'drawing it ended the drawing process: too much memory, or a fault' })
      const unwatch = watchDrawing(
        limit,
        () => processorTimeOf(child.pid),
        (problem) => {
          this.end()
          finish({ problem })
        },
      )
      child.on('message', onMessage)
      child.on('exit', onExit)
      if (this.ended) return onExit()
      child.send(JSON.stringify({ id, spec: chart.spec, rows: chart.rows }), (error) => {
        if (error) onExit()
      })
    })
  }

  end(): void {
    this.ended = true
    clearTimeout(this.#idle)
    this.#child.kill('SIGKILL')
  }

  /** An idle process neither keeps its parent alive nor stays for long. */
  #rest(): void {
    this.#child.unref()
    this.#child.channel?.unref()
    this.#idle = setTimeout(() => this.end(), idleMs)
    this.#idle.unref()
  }
}

/** The folders that the drawing process may read: this package, and where its modules are installed. */
function readable(): readonly string[] {
  const modules = ['vega', 'vega-lite', 'vega-interpreter'].map((name) => fileURLToPath(import.meta.resolve(name)))
  const installed = modules.map((path) => path.slice(0, path.lastIndexOf('/node_modules/') + '/node_modules/'.length))
  return [...new Set([fileURLToPath(new URL('../', import.meta.url)), ...installed])]
}
