import type { JsonObject, JsonValue } from '@weighhouse/kernel'
import { listAsTable } from '@weighhouse/notebook'
import { Chip } from '../parts/chip.tsx'
import { Facts, Table } from '../parts/table.tsx'
import { shareText, shown } from '../parts/value.tsx'
import { at, isObject, objectsAt, textAt } from './json-read.ts'

/** Columns of a finding's table that fit beside a notebook; the report has all of them. */
const findingColumns = 6

/** An analysis: its effects with their intervals, its health checks, its findings. Which of them it has depends on the method. */
export function AnalysisAnswer({ result }: { readonly result: JsonValue | undefined }) {
  if (!isObject(result)) return <p class="note">It gave no result.</p>
  const checks = objectsAt(result, 'checks')
  const findings = objectsAt(result, 'findings')
  return (
    <>
      {objectsAt(result, 'comparisons').map((comparison) => (
        <Comparison comparison={comparison} />
      ))}
      {findings.length === 0 ? null : <Findings findings={findings} />}
      {checks.length === 0 ? null : <Checks checks={checks} />}
      <Numbers result={result} />
    </>
  )
}

function Comparison({ comparison }: { readonly comparison: JsonObject }) {
  const isShare = textAt(comparison, 'estimand', 'kind') === 'proportion'
  const [format, meanFormat] = isShare ? ['pp', 'pct'] : ['number', 'number']
  const set = at(comparison, 'absolute', 'set')
  const level = at(set, 'level')
  const means = at(comparison, 'means')
  const margin = textAt(comparison, 'noninferiority', 'state')
  const label = textAt(comparison, 'label') ?? textAt(comparison, 'metric') ?? ''
  return (
    <div>
      <h4>
        {label} <small class="note">{textAt(comparison, 'role') ?? ''}</small>
      </h4>
      <p class="effect">
        <span class={isObject(set) ? 'figure' : 'note'}>{effectText(at(comparison, 'absolute'), format)}</span>
        {isObject(set) ? (
          <span>
            {typeof level === 'number' ? `${shareText(level)} interval ` : ''}
            {shown(at(set, 'lower'), format)} to {shown(at(set, 'upper'), format)}
          </span>
        ) : null}
        {margin === undefined ? null : <Chip word={margin} />}
      </p>
      <Facts
        of={[
          ...(isObject(means)
            ? Object.entries(means).map(
                ([arm, mean]) =>
                  [arm, `${effectText(mean, meanFormat)} of ${shown(at(comparison, 'units', arm))} units`] as const,
              )
            : []),
          ['relative', effectText(at(comparison, 'relative'), 'pct')],
          ['p-value', `${shown(at(comparison, 'test', 'pValue'), 'pvalue')}${adjusted(comparison)}`],
        ]}
      />
    </div>
  )
}

function adjusted(comparison: JsonObject): string {
  const value = at(comparison, 'family', 'adjustedPValue')
  if (typeof value !== 'number') return ''
  // The family of the guardrails tests non-inferiority, not the difference whose p-value stands before it.
  const test = at(comparison, 'family', 'name') === 'guardrails' ? '; of non-inferiority, adjusted' : ', adjusted'
  return `${test} ${shown(value, 'pvalue')}`
}

/** A number, an estimated effect, or why there is none. */
function effectText(value: JsonValue | undefined, format: string): string {
  if (!isObject(value)) return shown(value, format)
  if ('estimate' in value) return shown(value.estimate, format)
  const [kind, reason] = [textAt(value, 'kind') ?? 'not-estimated', textAt(value, 'reason')]
  if (reason === undefined) return words(kind)
  return reason.startsWith(kind) ? words(reason) : `${words(kind)}: ${words(reason)}`
}

function Checks({ checks }: { readonly checks: readonly JsonObject[] }) {
  return (
    <>
      <h4>Health checks</h4>
      <Table
        caption="Checks of the data that stand before any estimate"
        columns={[{ title: 'Check' }, { title: 'Verdict' }, { title: 'p', number: true }]}
        rows={checks.map((check) => [
          (textAt(check, 'check') ?? '').replaceAll('-', ' '),
          <>
            <Chip word={textAt(check, 'verdict') ?? 'insufficient-evidence'} />
            <small>{(textAt(check, 'reason') ?? '').replaceAll('-', ' ')}</small>
          </>,
          at(check, 'pValue') === null || at(check, 'pValue') === undefined
            ? '–'
            : shown(at(check, 'pValue'), 'pvalue'),
        ])}
      />
    </>
  )
}

function Findings({ findings }: { readonly findings: readonly JsonObject[] }) {
  const rows = listAsTable(findings)
  const columns = Object.keys(rows[0] ?? {}).slice(0, findingColumns)
  return (
    <Table
      caption="Findings"
      columns={columns.map((title) => ({
        title: title.replaceAll('_', ' '),
        number: rows.some((row) => typeof row[title] === 'number'),
      }))}
      rows={rows.map((row) =>
        columns.map((column) => (column === 'verdict' ? <Chip word={shown(row[column])} /> : shown(row[column]))),
      )}
    />
  )
}

/** Single numbers and words of the result itself, such as its mode and whether the planned end was reached. */
function Numbers({ result }: { readonly result: JsonObject }) {
  const plain = Object.entries(result).filter(
    ([name, value]) => !['engine', 'seed', 'asOf'].includes(name) && value !== null && typeof value !== 'object',
  )
  const end = at(result, 'plannedEnd')
  const facts = [
    ...plain.map(([name, value]) => [words(name), shown(value)] as const),
    ...(isObject(end) ? ([['planned end reached', shown(end.reached)]] as const) : []),
  ]
  return facts.length === 0 ? null : <Facts of={facts} />
}

function words(name: string): string {
  return name
    .replaceAll('-', ' ')
    .replace(/([a-z0-9])([A-Z])/g, (_, left: string, right: string) => `${left} ${right.toLowerCase()}`)
}
