import { findAnalysis } from '@weighhouse/analyses'
import { bindParameters, type Scalar, type Verb } from '@weighhouse/expressions'
import { type Hash, hashOf, type JsonObject, WeighhouseError } from '@weighhouse/kernel'
import type { Cell } from '@weighhouse/notebook'
import { statisticsVersion } from '@weighhouse/statistics'
import type { Aggregate, Summary, SummaryRequest } from '@weighhouse/summaries'
import type { Output } from './execution.ts'
import { bindVerb } from './table-cell.ts'
import { keyComponents, outputOf, tableOf, type Workbench } from './workbench.ts'

type AnalysisCell = Extract<Cell, { kind: 'analysis' }>

/**
 * Asks for the summaries an analysis needs, then lets it conclude. Summaries and the result are
 * outputs of their own: when rows changed but a summary's bytes did not, the result is found again
 * under the same key.
 */
export async function concludeAnalysis(
  cell: AnalysisCell,
  bench: Workbench,
  onRows: (rows: number) => void,
): Promise<Output> {
  const analysis = findAnalysis(cell.method)
  if (!analysis)
    throw new WeighhouseError('corrupt', `the plan names the method ${cell.method}, which this version does not have`)
  const version = `${analysis.version} ${statisticsVersion}`
  bench.statisticsVersions.set(cell.method, version)

  const summaries: Record<string, Summary> = {}
  const hashes: Record<string, Hash> = {}
  const verbs = analysis.unitRows?.(cell.parameters) ?? []
  const answer = async (requests: Readonly<Record<string, SummaryRequest>>): Promise<void> => {
    for (const [name, request] of Object.entries(requests)) {
      const output = await summaryOf(cell, bench, name, request, verbs, onRows)
      summaries[name] = output.body as unknown as Summary
      hashes[name] = output.outputHash
    }
  }
  const { asOf } = bench.execution
  await answer(analysis.requires(cell.parameters, { asOf }))
  if (analysis.requiresNext) await answer(analysis.requiresNext(summaries, cell.parameters, { asOf }))

  const looks = bench.execution.earlier(cell.name)
  const components = keyComponents(
    bench,
    cell,
    { ...hashes, 'earlier looks': hashOf(looks), 'registered plan': hashOf(bench.execution.standing.registered) },
    {},
    version,
  )
  const belowSummaries = { ...components, snapshots: {}, consentEpoch: 0, engineVersion: '' }
  const output = await outputOf(bench, cell, 'result', belowSummaries, async () => {
    const { seed, standing } = bench.execution
    return analysis.conclude(summaries, cell.parameters, {
      asOf,
      seed,
      registered: standing.registered,
      earlier: looks,
    })
  })
  bench.results.set(cell.name, output.body)
  bench.identities.set(cell.name, output.outputHash)
  return output
}

async function summaryOf(
  cell: AnalysisCell,
  bench: Workbench,
  name: string,
  request: SummaryRequest,
  verbs: readonly Verb[],
  onRows: (rows: number) => void,
): Promise<Output> {
  const input = cell.inputs[request.input]
  const identity = input === undefined ? undefined : bench.identities.get(input)
  if (input === undefined || !identity)
    throw new WeighhouseError('corrupt', `cell ${cell.name} has no input ${request.input}`)
  const { params, tables } = bench.execution
  const components = keyComponents(bench, cell, { [request.input]: identity }, params, '')
  return outputOf(bench, cell, `summary:${name}`, components, async () => {
    const bound = verbs.map((verb) => bindVerb(verb, params))
    const table = tables.transform(tableOf(bench, input), bound, (other) => tableOf(bench, other))
    const summary = await tables.summarise(table, bindRequest(request, params), {
      signal: bench.execution.signal,
      onProgress: onRows,
    })
    return summary as unknown as JsonObject
  })
}

/** The request with the run's parameters in the place of `$name`. */
function bindRequest(request: SummaryRequest, params: Readonly<Record<string, Scalar>>): SummaryRequest {
  const bound = (aggregate: Aggregate): Aggregate => {
    switch (aggregate.kind) {
      case 'count':
        return aggregate
      case 'comoments':
      case 'tally':
        return { ...aggregate, of: aggregate.of.map((expression) => bindParameters(expression, params)) }
      case 'moments':
      case 'histogram':
      case 'quantiles':
        return { ...aggregate, of: bindParameters(aggregate.of, params) }
    }
  }
  return {
    ...request,
    ...(request.where ? { where: bindParameters(request.where, params) } : {}),
    aggregates: Object.fromEntries(
      Object.entries(request.aggregates).map(([name, aggregate]) => [name, bound(aggregate)]),
    ),
  }
}
