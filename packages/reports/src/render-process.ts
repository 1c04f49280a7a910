import { expressionInterpreter } from 'vega-interpreter'
import { compile, type TopLevelSpec } from 'vega-lite'
import * as vega from 'vega'
import { chartConfig, chartWidth } from './chart-style.ts'
import { textWidth } from './text-width.ts'

/**
 * The drawing process: it takes one chart at a time over its channel and answers with SVG or with why
 * not. Nothing outside can be reached from a specification: expressions are walked, not compiled, the
 * loader denies, and the parent starts this process without rights to write, to start others or to
 * read beyond the packages. A warning is a failure, so that no chart is quietly another than asked.
 */
process.on('message', (message: unknown) => {
  const { id, spec, rows } = message as DrawRequest
  draw(spec, rows).then(
    (svg) => process.send!({ id, svg }),
    (error: unknown) => process.send!({ id, problem: error instanceof Error ? error.message : String(error) }),
  )
})
process.on('disconnect', () => process.exit(0))

interface DrawRequest {
  readonly id: number
  readonly spec: Readonly<Record<string, unknown>>
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}

/** Metrics of a fixed font: with a canvas installed the same chart would be laid out otherwise. */
const metrics = vega as unknown as { textMetrics: { width: (item: { fontSize?: number }, text: string) => number } }
metrics.textMetrics.width = (item, text) => textWidth(String(text ?? '')) * (item.fontSize ?? 11)

const denied = () => Promise.reject(new Error('a chart may load nothing'))
const denyingLoader = { load: denied, sanitize: denied, http: denied, file: denied, options: {} }

async function draw(spec: DrawRequest['spec'], rows: DrawRequest['rows']): Promise<string> {
  const warnings: string[] = []
  const logger = loggerInto(warnings)
  ;(vega as unknown as { resetSVGDefIds: () => void }).resetSVGDefIds()
  const sized = { ...sizeOf(spec), ...spec, ...(isSingle(spec) ? { width: chartWidth } : {}), data: { values: rows } }
  const compiled = compile(sized as unknown as TopLevelSpec, { config: chartConfig as object, logger }).spec
  fail(warnings)
  const runtime = vega.parse(compiled, {}, { ast: true })
  const view = new vega.View(runtime, {
    renderer: 'none',
    loader: denyingLoader as unknown as vega.Loader,
    logger,
    expr: expressionInterpreter,
  } as unknown as vega.ViewOptions)
  try {
    const svg = await view.toSVG()
    fail(warnings)
    return svg
  } finally {
    view.finalize()
  }
}

/** A single view fills the house's width, its axes and labels included; compositions keep their own widths. */
function sizeOf(spec: DrawRequest['spec']): object {
  return isSingle(spec) ? { autosize: { type: 'fit-x', contains: 'padding' } } : {}
}

function isSingle(spec: DrawRequest['spec']): boolean {
  const encoding = (spec.encoding ?? {}) as Record<string, unknown>
  const faceted = 'row' in encoding || 'column' in encoding || 'facet' in encoding
  return ('mark' in spec || 'layer' in spec) && !faceted
}

function fail(warnings: readonly string[]): void {
  if (warnings.length > 0) throw new Error(warnings[0])
}

/** Keeps what would only have been printed. Shape of Vega's `LoggerInterface`. */
function loggerInto(warnings: string[]): vega.LoggerInterface {
  const note = (...parts: readonly unknown[]) => {
    const text = parts.map(String).join(' ').slice(0, 300)
    // Only the width is fitted, on purpose; Vega-Lite remarks on it wherever the height counts steps.
    if (!text.startsWith('Dropping "fit-y"')) warnings.push(text)
    return logger
  }
  const quiet = () => logger
  const level = ((value?: number) => (value === undefined ? 2 : logger)) as vega.LoggerInterface['level']
  const logger: vega.LoggerInterface = { level, error: note, warn: note, info: quiet, debug: quiet }
  return logger
}
