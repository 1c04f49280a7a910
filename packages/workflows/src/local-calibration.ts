import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AbTestParameters, calibrateAbTest, findAnalysis, type MetricCalibration } from '@weighhouse/analyses'
import type { Verb } from '@weighhouse/expressions'
import { type Clock, type Hash, WeighhouseError } from '@weighhouse/kernel'
import type { Notebook, Plan } from '@weighhouse/notebook'
import { openTables, type Tables } from '@weighhouse/tables'
import { execute } from './execution/execute.ts'
import type { Executed } from './execution/execution.ts'
import { asOfInstant, resolveParams } from './execution/params.ts'
import { standingOf } from './execution/standing.ts'
import { bindVerb } from './execution/table-cell.ts'

export interface LocalCalibration {
  readonly notebook: Notebook
  readonly plan: Plan
  readonly dataDirectory: string
  readonly params: Readonly<Record<string, unknown>>
  /** Re-randomisations, and the seed that their salts come from. */
  readonly runs: number
  readonly seed: number
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** The A/A ledger of one experiment under one plan. */
export interface CalibrationLedger {
  readonly experiment: string
  readonly planHash: Hash
  readonly runs: number
  readonly seed: number
  /** Every mode is read once, at the planned end. */
  readonly mode: 'fixed'
  readonly cells: readonly {
    readonly cell: string
    readonly units: number
    readonly metrics: readonly MetricCalibration[]
  }[]
}

/** Units that are held in memory as rows, thousands of times re-randomised. */
const mostUnits = 500_000

/**
 * Re-randomises the units that a notebook's experiments read, and records whether their tests keep
 * their errors. No server, database or ledger; sources with `consent: required` are refused, since no rulings are
 * at hand. Refuses with `bad-input` a notebook without an `ab-test`, with `limit-exceeded` too many units.
 */
export async function calibrateLocally(run: LocalCalibration): Promise<CalibrationLedger> {
  const { plan, runs, seed, signal } = run
  const tests = plan.steps.filter((cell) => cell.kind === 'analysis').filter(({ method }) => method === 'ab-test')
  if (tests.length === 0) throw new WeighhouseError('bad-input', 'the notebook has no ab-test to calibrate')
  const params = resolveParams(run.notebook.front, run.params)
  const asOf = asOfInstant(params, run.clock.now())
  const temporaryDirectory = await mkdtemp(join(tmpdir(), 'weighhouse-'))
  const tables = openTables({ dataDirectory: run.dataDirectory, temporaryDirectory })
  try {
    const executed = await execute({
      plan: { ...plan, steps: plan.steps.filter(({ kind }) => ['source', 'transform', 'sql'].includes(kind)) },
      params,
      asOf,
      seed,
      standing: standingOf(plan, null, asOf),
      tables,
      earlier: () => [],
      findCached: async () => undefined,
      onProgress: () => undefined,
      signal,
    })
    const cells: CalibrationLedger['cells'][number][] = []
    for (const { name, inputs, parameters } of tests) {
      const verbs = findAnalysis('ab-test')?.unitRows?.(parameters) ?? []
      const bound = verbs.map((verb) => bindVerb(verb, params))
      const { schema, rows } = await unitsOf(inputs['data'] ?? '', bound, executed, tables, signal)
      const metrics = calibrateAbTest({ schema, rows, params }, parameters as AbTestParameters, { runs, seed })
      cells.push({ cell: name, units: rows.length, metrics })
    }
    return { experiment: plan.experiment, planHash: plan.planHash, runs, seed, mode: 'fixed', cells }
  } finally {
    await tables.close()
    await rm(temporaryDirectory, { recursive: true, force: true })
  }
}

async function unitsOf(input: string, verbs: readonly Verb[], executed: Executed, tables: Tables, signal: AbortSignal) {
  const found = executed.tables.get(input)
  if (!found) {
    const error = Object.values(executed.cells).find((cell) => cell.error && cell.outcome !== 'blocked')?.error
    throw new WeighhouseError('bad-input', error?.message ?? `${input} gave no rows`)
  }
  const table = tables.transform(found, verbs, (other) => {
    throw new Error(`the verbs of a method read no other table, such as ${other}`)
  })
  const units = await tables.count(table, { signal })
  if (units > mostUnits)
    throw new WeighhouseError(
      'limit-exceeded',
      `${input} has ${units} units; calibration takes ${mostUnits} at most: read a sample of them`,
    )
  return { schema: table.schema, rows: await tables.rows(table, { limit: mostUnits, signal }) }
}
