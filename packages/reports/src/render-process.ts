import * as vega from 'vega'
import { expressionInterpreter } from 'vega-interpreter'
import { compile, type TopLevelSpec } from 'vega-lite'
import { chartConfig, chartWidth } from './chart-style.ts'
import { textWidth } from './text-width.ts'

/**
 * The drawing process: it takes one chart at a time over its channel, as JSON text, and answers with
 * SVG or with why not. Nothing outside can be reached from a specification: expressions are walked,
 * not compiled, the loader denies, and the parent starts this process without rights to write, to
 * start others or to read beyond the packages. A warning is a failure, so that no chart is quietly
 * another than asked.
 */
process.on('message', (text: string) => {
  const request: DrawRequest = JSON.parse(text)
  draw(request).then(
    (svg) => process.send!({ id: request.id, svg }),
    (error: unknown) =>
      process.send!({ id: request.id, problem: error instanceof Error ? error.message : 'it could not be drawn' }),
  )
})
process.on('disconnect', () => process.exit(0))

const markLimit = 2_000

interface DrawRequest {
  readonly id: number
  /** As `chartProblem` let it pass: Vega-Lite without data. */
  readonly spec: TopLevelSpec
  readonly rows: Record<string, unknown>[]
}

/** Metrics of a fixed font: with a canvas installed the same chart would be laid out otherwise. */
const metrics: { width: (item: { fontSize?: number }, text: unknown) => number } = Reflect.get(vega, 'textMetrics')
metrics.width = (item, text) => textWidth(String(text)) * (item.fontSize ?? 11)

/** Vega's seedable generator; its type declarations leave it out. */
const random: { setRandom: (next: () => number) => void; randomLCG: (seed: number) => () => number } = {
  setRandom: Reflect.get(vega, 'setRandom'),
  randomLCG: Reflect.get(vega, 'randomLCG'),
}

const denied = () => Promise.reject(new Error('a chart may load nothing'))
const denyingLoader: vega.Loader = { load: denied, sanitize: denied, http: denied, file: denied }

async function draw({ spec, rows }: DrawRequest): Promise<string> {
  const warnings: string[] = []
  const logger = loggerInto(warnings)
  vega.resetSVGDefIds()
  // Bootstrapped intervals draw numbers; the same chart must draw the same ones.
  random.setRandom(random.randomLCG(1))
  const sized: TopLevelSpec = { ...fitted(spec), data: { values: rows } }
  const compiled = compile(sized, { config: chartConfig, logger }).spec
  fail(warnings)
  const runtime = vega.parse(compiled, {}, { ast: true })
  const view = new vega.View(runtime, { renderer: 'none', loader: denyingLoader, logger, expr: expressionInterpreter })
  try {
    const svg = await view.toSVG()
    fail(warnings)
    const marks = markCount(Reflect.get(view.scenegraph(), 'root'))
    if (marks > markLimit) throw new Error(`it has ${marks} marks, more than ${markLimit}`)
    return svg
  } finally {
    view.finalize()
  }
}

interface SceneNode {
  readonly marktype?: string
  readonly role?: string
  readonly items?: readonly SceneNode[]
}

/** Items of the chart's own marks, axes and legends left out; a line or an area is one. */
function markCount(node: SceneNode): number {
  const items = node.items ?? []
  const own = node.role === 'mark' && node.marktype !== 'group'
  const drawn = node.marktype === 'line' || node.marktype === 'area' ? Math.min(1, items.length) : items.length
  return own ? drawn : items.reduce((count, item) => count + markCount(item), 0)
}

/** A single view fills the house's width, its axes and labels included; compositions keep their own widths. */
function fitted(spec: TopLevelSpec): TopLevelSpec {
  if (!('mark' in spec || 'layer' in spec)) return spec
  const encoding = spec.encoding ?? {}
  if ('row' in encoding || 'column' in encoding || 'facet' in encoding) return spec
  return { ...spec, width: chartWidth, autosize: { type: 'fit-x', contains: 'padding' } }
}

function fail(warnings: readonly string[]): void {
  if (warnings.length > 0) throw new Error(warnings[0])
}

/** Keeps what would only have been printed. */
function loggerInto(warnings: string[]): vega.LoggerInterface {
  const note = (...parts: readonly unknown[]) => {
    const text = parts.map(String).join(' ').slice(0, 300)
    // Only the width is fitted, on purpose; Vega-Lite remarks on it wherever the height counts steps.
    if (!text.startsWith('Dropping "fit-y"')) warnings.push(text)
    return logger
  }
  const quiet = () => logger
  function level(value: number): vega.LoggerInterface
  function level(): number
  function level(value?: number): vega.LoggerInterface | number {
    return value === undefined ? 2 : logger
  }
  const logger: vega.LoggerInterface = { level, error: note, warn: note, info: quiet, debug: quiet }
  return logger
}
