import type { JsonValue } from '@weighhouse/kernel'
import type { AbTestResult, Comparison } from '../ab-test/result.ts'
import { type ArmFacts, rowsThatHold } from './arm-facts.ts'
import { type ClauseValue, type RuleClause, type TableVerdict, tableVerdicts } from './outcome.ts'

const words: Readonly<Record<TableVerdict, string>> = {
  invalid: 'a health check fails, or no success metric can be estimated at the planned end',
  rollback:
    'a guardrail is inferior, a deterioration metric deteriorated, or a success metric moved in the harmful direction',
  ship: 'the success rule is met by a bound valid at this look, every guardrail is non-inferior, and the minimum duration is over',
  'not-ready': 'the planned units or days are not reached, or too many units are immature',
  inconclusive: 'no row above holds',
}

/** Every row of the decision table with the numbers it reads, whether it held in some arm, in order. */
export function tableClauses(result: AbTestResult, arms: readonly ArmFacts[]): readonly RuleClause[] {
  const rows = arms.map(rowsThatHold)
  const earlierHeld = (index: number) =>
    rows.every((held) => tableVerdicts.slice(0, index).some((verdict) => held[verdict]))
  return tableVerdicts.map((clause, index) => ({
    clause,
    row: index + 1,
    expression: words[clause],
    values: valuesOf(clause, result),
    held: clause === 'inconclusive' ? !earlierHeld(index) : rows.some((held) => held[clause]),
    missing: false,
  }))
}

function valuesOf(clause: TableVerdict, result: AbTestResult): readonly ClauseValue[] {
  const several = new Set(result.comparisons.map(({ treatment }) => treatment)).size > 1
  const inRole = (...roles: Comparison['role'][]) => result.comparisons.filter(({ role }) => roles.includes(role))
  const at = (comparison: Comparison, path: string, value: JsonValue | undefined) =>
    clauseValue(`comparisons${keyOf(comparison, several)}.${path}`, value)
  const success = inRole('success').flatMap((comparison) => [
    at(
      comparison,
      'absolute.estimate',
      comparison.absolute.kind === 'estimated' ? comparison.absolute.estimate : undefined,
    ),
    // Where each test has a bound of its own, no p-value is adjusted.
    result.mode === 'group-sequential'
      ? at(comparison, 'family.rejected', comparison.family.rejected)
      : at(comparison, 'family.adjustedPValue', comparison.family.adjustedPValue ?? undefined),
  ])
  const harmP = ({ harm }: Comparison) => (harm !== null && 'adjustedPValue' in harm ? harm.adjustedPValue : undefined)
  const { reached, units, plannedUnits, elapsedDays, requiredDays } = result.plannedEnd
  const values: Readonly<Record<TableVerdict, readonly ClauseValue[]>> = {
    invalid: result.checks
      .filter(({ verdict }) => verdict !== 'insufficient-evidence')
      .flatMap(({ check, verdict, pValue, limit }) => [
        clauseValue(`checks['${check}'].verdict`, verdict),
        clauseValue(`checks['${check}'].pValue`, pValue),
        clauseValue(`checks['${check}'].limit`, limit),
      ]),
    rollback: [
      ...success,
      ...inRole('guardrail', 'deterioration').map((comparison) =>
        at(comparison, 'harm.adjustedPValue', harmP(comparison)),
      ),
    ],
    ship: [
      ...success,
      ...inRole('guardrail').map((comparison) =>
        at(comparison, 'noninferiority.state', comparison.noninferiority?.state),
      ),
      result.look === null
        ? clauseValue('plannedEnd.reached', reached)
        : clauseValue('look.counted', result.look.counted),
    ],
    'not-ready': [
      clauseValue('plannedEnd.units', units),
      clauseValue('plannedEnd.plannedUnits', plannedUnits),
      clauseValue('plannedEnd.elapsedDays', elapsedDays),
      clauseValue('plannedEnd.requiredDays', requiredDays),
    ],
    inconclusive: [],
  }
  return values[clause]
}

/** How a path names a comparison: by metric, and by arm too where there are several. */
function keyOf({ metric, treatment }: Comparison, several: boolean): string {
  const key = several ? `${metric}/${treatment}` : metric
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? `.${key}` : `['${key.replaceAll("'", "''")}']`
}

function clauseValue(path: string, value: JsonValue | undefined): ClauseValue {
  return { path, value: value ?? null, missing: value === undefined }
}
