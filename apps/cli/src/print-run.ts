import type { JsonObject, JsonValue } from '@weighhouse/kernel'
import type { RunResult } from '@weighhouse/workflows/local'
import { outcomesRead } from './outcomes-read.ts'

/** One screen about a run: what each cell answered, the numbers of each comparison, the verdict. */
export function printRun(result: RunResult): string {
  const lines = [
    `${result.experiment}: ${result.confirmatory ? 'confirmatory' : 'exploratory'}${result.local ? ', local' : ''}, as of ${result.asOf}`,
    ...historyLines(result),
    ...Object.entries(result.sources).map(
      ([name, { rows, excluded }]) => `  source ${name}: ${rowsWords(rows, excluded)}`,
    ),
    ...Object.entries(result.cells).flatMap(([name, cell]) => cellLines(name, cell)),
    `  result ${result.resultHash ?? 'none: a cell gave no answer'}`,
  ]
  return `${lines.join('\n')}\n`
}

/** What the reader must hold against the numbers: outcomes that were seen before, and plans that were changed. */
function historyLines({ registration, outcomeReads, confirmatory, local }: RunResult): readonly string[] {
  if (local) return confirmatory ? ['  plan sealed for this run alone; nobody knows who read the outcomes before'] : []
  if (!registration || !outcomeReads)
    return outcomeReads && outcomeReads.beforeRun > 0
      ? [`  plan not registered, ${outcomesRead(outcomeReads.beforeRun)} before this run`]
      : []
  const { at, outcomeReadsBefore, amendments } = registration
  const early = outcomeReads.beforeWindowEnd
  return [
    `  plan registered ${day(at)}, ${outcomesRead(outcomeReadsBefore)} before${early > 0 ? `; ${outcomesRead(early)} before the window's end` : ''}`,
    ...amendments.map(
      (amendment) =>
        `  plan amended ${day(amendment.at)}, ${outcomesRead(amendment.outcomeReadsBefore)} before: ${amendment.reason}`,
    ),
  ]
}

function day(instant: string): string {
  return instant.slice(0, 10)
}

function cellLines(name: string, cell: RunResult['cells'][string]): readonly string[] {
  if (cell.error) return [`  ${cell.kind} ${name}: ${cell.outcome}, ${textAt(cell.error, 'message')}`]
  if (cell.kind === 'rule') {
    const [verdict, indication] = [textAt(cell, 'verdict'), textAt(cell, 'indication')]
    const arms = listAt(cell, 'arms').map((arm) => `${textAt(arm, 'treatment')} ${textAt(arm, 'value')}`)
    const each = arms.length > 1 ? `, by arm: ${arms.join(', ')}` : ''
    return [`  rule ${name}: ${verdict}${verdict === indication ? '' : ` (would be ${indication})`}${each}`]
  }
  if (cell.kind !== 'analysis') return []
  const checks = listAt(cell.result, 'checks').filter((check) => memberOf(check, 'pValue') !== null)
  return [
    ...checks.map(
      (check) =>
        `  check ${textAt(check, 'check')}: ${textAt(check, 'verdict')}${because(check)} (p ${numberAt(check, 'pValue')})`,
    ),
    ...listAt(cell.result, 'comparisons').map(comparisonLine),
    ...listAt(cell.result, 'findings').map(
      (finding) => `  finding ${textAt(finding, 'name')}: ${textAt(finding, 'verdict')}`,
    ),
  ]
}

function because(check: JsonValue): string {
  const reason = memberOf(check, 'reason')
  return typeof reason === 'string' && reason !== textAt(check, 'check') ? `, ${reason}` : ''
}

function comparisonLine(comparison: JsonValue): string {
  const [role, metric, treatment, control] = ['role', 'metric', 'treatment', 'control'].map((key) =>
    textAt(comparison, key),
  )
  const head = `  ${role} ${metric}, ${treatment} against ${control}: `
  const absolute = memberOf(comparison, 'absolute')
  if (textAt(absolute, 'kind') !== 'estimated') return `${head}${withoutEstimate(comparison, absolute)}`
  const set = memberOf(absolute, 'set')
  const pValue = numberAt(memberOf(comparison, 'test'), 'pValue')
  const noninferiority = memberOf(comparison, 'noninferiority')
  const state = isObject(noninferiority) ? `, ${textAt(noninferiority, 'state')}` : ''
  return `${head}${numberAt(absolute, 'estimate')} (${numberAt(set, 'lower')}, ${numberAt(set, 'upper')}), p ${pValue}${state}`
}

/** Why there is no number; of values that are missing how many, and where the plan says what they count as. */
function withoutEstimate(comparison: JsonValue, absolute: JsonValue | undefined): string {
  const reason = textAt(absolute, 'reason')
  if (textAt(absolute, 'kind') === 'withheld') return reason
  const issue = listAt(comparison, 'issues').find((one) => textAt(one, 'code') === reason)
  if (reason !== 'missing-values' || !issue) return `not-estimable, ${reason}`
  const [treatment, control] = ['treatment', 'control'].map(
    (side) => `${numberAt(memberOf(issue, 'arguments'), side)} in ${textAt(comparison, side)}`,
  )
  return `not-estimable, ${reason} (${treatment}, ${control}; the metric says what they count as: missing: zero or exclude)`
}

function rowsWords(used: number, excluded: Readonly<Record<string, number>>): string {
  const some = Object.entries(excluded).filter(([, count]) => count > 0)
  if (some.length === 0) return `${used} rows read, all used`
  const read = some.reduce((sum, [, count]) => sum + count, used)
  return `${read} rows read, ${used} used, left out: ${some.map(([reason, count]) => `${count} ${reason}`).join(', ')}`
}

function memberOf(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return isObject(value) ? value[key] : undefined
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function listAt(value: JsonValue | undefined, key: string): readonly JsonValue[] {
  const list = memberOf(value, key)
  return Array.isArray(list) ? list : []
}

function textAt(value: JsonValue | undefined, key: string): string {
  const text = memberOf(value, key)
  return typeof text === 'string' ? text : 'none'
}

/** Six digits are what a screen needs; a bound that is absent is an open one. */
function numberAt(value: JsonValue | undefined, key: string): string {
  const number = memberOf(value, key)
  return typeof number === 'number' ? String(Number(number.toPrecision(6))) : 'unbounded'
}
