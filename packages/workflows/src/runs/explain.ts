import { findAnalysis } from '@weighhouse/analyses'
import {
  type CachedCell,
  findCachedCell,
  findCellOutcomes,
  findNewestCachedCells,
  findRuns,
  type Run,
  type StoredCellOutcome,
} from '@weighhouse/db'
import { canonicalJson, type JsonObject, type JsonValue, WeighhouseError } from '@weighhouse/kernel'
import type { Cell, Plan } from '@weighhouse/notebook'
import { statisticsVersion } from '@weighhouse/statistics'
import { engineVersion } from '@weighhouse/tables'
import type { House } from '../house.ts'

/** The first component in which two keys differ. A part that is absent on one side is null there. */
export interface KeyDifference {
  /** Such as `cellHash` or `snapshots.players`. */
  readonly component: string
  readonly before: JsonValue
  readonly after: JsonValue
}

/** One output of the cell in the newest run: found under its key, or computed, and why it had to be. */
interface OutputExplanation {
  readonly output: string
  readonly answer: 'hit' | 'miss'
  /** Null for a hit, and for an output that was never made before. */
  readonly because: KeyDifference | null
}

export interface CellExplanation {
  readonly experiment: string
  readonly cell: string
  /** The newest run that answered the cell, and the one before it. */
  readonly run: string | null
  readonly previousRun: string | null
  readonly outputs: readonly OutputExplanation[]
  /** The same for a run of the notebook as it is now; a hit as long as data, parameters and consent are what they were. */
  readonly next: Omit<OutputExplanation, 'output'>
}

/** Says why a cell of the newest run was computed or found, and what a run of this plan would do. */
export async function explainCell(house: House, plan: Plan, name: string): Promise<CellExplanation> {
  const step = plan.steps.find((cell) => cell.name === name)
  if (!step)
    throw new WeighhouseError(
      'bad-input',
      `the plan of ${plan.experiment} has no cell ${name} (it has: ${plan.steps.map((cell) => cell.name).join(', ')})`,
    )
  if (step.kind !== 'sql' && step.kind !== 'analysis' && step.kind !== 'rule')
    throw new WeighhouseError(
      'bad-input',
      `${name} is a ${step.kind}: it is lazy and keeps no answer; ask for a cell that reads it`,
    )
  const [newest, previous] = await answersOf(house, plan.experiment, name)
  const none = { experiment: plan.experiment, cell: name, run: null, previousRun: null, outputs: [] }
  if (!newest) return { ...none, next: { answer: 'miss', because: null } }
  const [after, before] = await Promise.all([keyOf(house, newest), keyOf(house, previous)])
  const summaries = await explainSummaries(house, newest.run, name, after)
  const hit = newest.outcome.outcome === 'cached' || after?.cacheKey === before?.cacheKey
  const own: OutputExplanation = {
    output: name,
    answer: hit ? 'hit' : 'miss',
    because: hit || !before || !after ? null : firstDifference(before.components, after.components),
  }
  return {
    ...none,
    run: newest.run.id,
    previousRun: previous?.run.id ?? null,
    outputs: [...summaries, own],
    next: nextRun(plan, step, after),
  }
}

interface Answer {
  readonly run: Run
  readonly outcome: StoredCellOutcome
}

/** The two newest runs in which the cell gave an answer. */
async function answersOf(house: House, experimentId: string, name: string): Promise<readonly Answer[]> {
  const answers: Answer[] = []
  for (const run of await findRuns(house.db, experimentId)) {
    const outcome = (await findCellOutcomes(house.db, run.id)).find(({ cell }) => cell === name)
    if (outcome?.cacheKey) answers.push({ run, outcome })
    if (answers.length === 2) break
  }
  return answers
}

async function keyOf(house: House, answer: Answer | undefined): Promise<CachedCell | undefined> {
  return answer?.outcome.cacheKey ? findCachedCell(house.db, answer.outcome.cacheKey) : undefined
}

/**
 * Summaries that an analysis' result was concluded from: its key names each by its request, beside
 * inputs that are no outputs. A summary that this run had to compute is one whose key was first kept
 * when the run was recorded.
 */
async function explainSummaries(
  house: House,
  run: Run,
  cell: string,
  key: CachedCell | undefined,
): Promise<readonly OutputExplanation[]> {
  const inputs = key?.components.inputs
  const explained: OutputExplanation[] = []
  for (const input of isObject(inputs) ? Object.keys(inputs) : []) {
    const output = `${cell}/summary:${input}`
    const [newest, before] = await findNewestCachedCells(house.db, run.experimentId, output, 2)
    if (!newest) continue
    const computed = run.startedAt && run.endedAt && newest.at >= run.startedAt && newest.at <= run.endedAt
    const because = computed && before ? firstDifference(before.components, newest.components) : null
    explained.push({ output, answer: computed ? 'miss' : 'hit', because })
  }
  return explained
}

/** What the notebook and this version of the program alone decide about the next key. */
function nextRun(
  plan: Plan,
  step: Extract<Cell, { kind: 'sql' | 'analysis' | 'rule' }>,
  kept: CachedCell | undefined,
): CellExplanation['next'] {
  if (!kept) return { answer: 'miss', because: null }
  const { components } = kept
  const analysis = step.kind === 'analysis' ? findAnalysis(step.method) : undefined
  const now: JsonObject = {
    ...components,
    cellHash: step.cellHash,
    purpose: plan.front.purpose,
    engineVersion: step.kind === 'sql' ? engineVersion : '',
    statisticsVersion:
      step.kind === 'sql' ? '' : analysis ? `${analysis.version} ${statisticsVersion}` : statisticsVersion,
  }
  const because = firstDifference(components, now)
  return { answer: because ? 'miss' : 'hit', because }
}

/** Causes before their consequences: changed rows change a snapshot first, then what an input is known by. */
const order = [
  'cellHash',
  'purpose',
  'snapshots',
  'consentEpoch',
  'params',
  'asOf',
  'seed',
  'engineVersion',
  'statisticsVersion',
  'inputs',
]

function firstDifference(before: JsonObject, after: JsonObject): KeyDifference | null {
  for (const component of order) {
    const [left, right] = [before[component] ?? null, after[component] ?? null]
    if (canonicalJson(left) === canonicalJson(right)) continue
    if (!isObject(left) || !isObject(right)) return { component, before: left, after: right }
    for (const part of [...new Set([...Object.keys(left), ...Object.keys(right)])].sort()) {
      const [leftPart, rightPart] = [left[part] ?? null, right[part] ?? null]
      if (canonicalJson(leftPart) !== canonicalJson(rightPart))
        return { component: `${component}.${part}`, before: leftPart, after: rightPart }
    }
  }
  return null
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
