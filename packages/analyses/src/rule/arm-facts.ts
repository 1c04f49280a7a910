import type { JsonObject } from '@weighhouse/kernel'
import type { AbTestResult, Check, Comparison } from '../ab-test/result.ts'
import type { Reason, ReasonCode, TableVerdict } from './outcome.ts'

/** What the decision table asks of one treatment arm. */
export interface ArmFacts {
  /** Why the analysis cannot be read at all: failing health checks, nothing to conclude from. */
  readonly invalid: readonly Reason[]
  /** Harm by tests that hold at every look. */
  readonly harm: readonly Reason[]
  /** Success metrics that moved the wrong way, by a bound valid at this look. */
  readonly harmful: readonly Reason[]
  /** Success metrics that are superior, by a bound valid at this look. */
  readonly superior: readonly Reason[]
  readonly successMet: boolean
  readonly guardrailsPass: boolean
  /** Why it is too early: units, days, immature units. */
  readonly notReady: readonly Reason[]
  /** True where one of these reasons keeps the plan's mode from shipping: sequential modes may ship before the planned units. */
  readonly holdsShip: boolean
  /** What a ship still misses, with the units it needs. */
  readonly missing: readonly Reason[]
}

/**
 * Facts of one arm. `plannedLook` says whether the plan's mode allows to conclude at this instant;
 * where it does not, no bound is valid, whatever the numbers are.
 */
export function armFacts(result: AbTestResult, treatment: string, plannedLook: boolean): ArmFacts {
  const comparisons = result.comparisons.filter((comparison) => comparison.treatment === treatment)
  const boundValid = isBoundValid(result, plannedLook)
  const successes = comparisons.filter(({ role }) => role === 'success')
  const guardrails = comparisons.filter(({ role }) => role === 'guardrail')
  const rejected = boundValid ? successes.filter(({ family }) => family.rejected) : []
  const superior = rejected.filter((comparison) => benefitOf(comparison) > 0)
  const harmful = rejected.filter((comparison) => benefitOf(comparison) < 0)
  const successMet = result.successRule === 'all' ? superior.length === successes.length : superior.length > 0
  const open = guardrails.filter(({ noninferiority }) => noninferiority?.state !== 'non-inferior')
  const notReady = notReadyReasons(result, plannedLook)
  return {
    invalid: [
      ...result.checks.flatMap(invalidReasons),
      ...noEstimableSuccess(successes, boundValid && result.plannedEnd.reached),
    ],
    harm: comparisons.flatMap(harmReasons),
    harmful: harmful.map((comparison) => successReason('success-harmful', comparison)),
    superior: superior.map((comparison) => successReason('success-superior', comparison)),
    successMet: boundValid && successes.length > 0 && successMet,
    guardrailsPass: boundValid && open.length === 0,
    notReady,
    holdsShip: notReady.some(({ code }) => code !== 'before-planned-end' || result.mode === 'fixed'),
    missing: [
      ...((boundValid || result.look?.counted === false) && !successMet
        ? successes
            .filter((comparison) => !rejected.includes(comparison))
            .map((comparison) => missingReason('success-not-shown', comparison))
        : []),
      ...open
        .filter(({ noninferiority }) => noninferiority?.state !== 'inferior')
        .map((comparison) => missingReason('guardrail-open', comparison)),
    ],
  }
}

/** Which rows of the table hold; the last one always does. */
export function rowsThatHold(facts: ArmFacts): Readonly<Record<TableVerdict, boolean>> {
  return {
    invalid: facts.invalid.length > 0,
    rollback: facts.harm.length + facts.harmful.length > 0,
    ship: facts.successMet && facts.guardrailsPass && !facts.holdsShip,
    'not-ready': facts.notReady.length > 0,
    inconclusive: true,
  }
}

/**
 * Whether the bounds of the mode hold at this look: fixed ones at the planned end, those of a schedule at a look
 * that counts, always-valid ones at any look that is in order. A comparison that its burn-in or skew gate holds back has no test.
 */
function isBoundValid({ mode, plannedEnd, look }: AbTestResult, plannedLook: boolean): boolean {
  return plannedLook && (mode === 'fixed' ? plannedEnd.reached : look?.counted === true)
}

function invalidReasons(check: Check): Reason[] {
  if (check.verdict !== 'invalid') return []
  const numbers = { pValue: check.pValue, limit: check.limit }
  if (check.check === 'sample-ratio') {
    const isUnplanned = check.reason === 'unplanned-arm'
    const isOff = check.log10PValue !== null && check.limit !== null && check.log10PValue <= Math.log10(check.limit)
    return [
      ...(isUnplanned
        ? [
            reason('unplanned-arm', {
              arms: check.detail['unplanned'] ?? null,
              units: check.detail['unplannedUnits'] ?? null,
            }),
          ]
        : []),
      ...(isOff || !isUnplanned ? [reason('sample-ratio', numbers)] : []),
    ]
  }
  const codes = {
    crossover: 'crossover',
    balance: 'imbalance',
    deviations: 'deviation',
    maturity: 'immature-units',
  } as const
  return [reason(codes[check.check], { ...numbers, ...check.detail })]
}

function noEstimableSuccess(successes: readonly Comparison[], isEnd: boolean): Reason[] {
  if (!isEnd || successes.some(({ test }) => test.kind !== 'not-estimable' || isWaiting(test.reason))) return []
  return [reason('no-estimable-success', {})]
}

function harmReasons({ metric, role, noninferiority, harm }: Comparison): Reason[] {
  const numbers = { metric, adjustedPValue: harm !== null && 'adjustedPValue' in harm ? harm.adjustedPValue : null }
  if (role === 'guardrail' && noninferiority?.state === 'inferior') return [reason('guardrail-inferior', numbers)]
  if (role === 'deterioration' && harm !== null && 'shown' in harm && harm.shown)
    return [reason('metric-deteriorated', numbers)]
  return []
}

function successReason(code: 'success-harmful' | 'success-superior', { metric, absolute, family }: Comparison): Reason {
  const estimate = absolute.kind === 'estimated' ? absolute.estimate : null
  return reason(code, { metric, estimate, adjustedPValue: family.adjustedPValue })
}

function missingReason(
  code: 'success-not-shown' | 'guardrail-open',
  { metric, role, test, power, look }: Comparison,
): Reason {
  if (test.kind === 'not-estimable') {
    return isWaiting(test.reason)
      ? reason(test.reason, { metric, role })
      : reason('not-estimable', { metric, role, reason: test.reason })
  }
  const needed = 'unitsNeeded' in power ? power.unitsNeeded : null
  return reason(code, { metric, additionalUnits: needed === null ? null : Math.max(0, needed - look.units) })
}

/** True where more units may open the bound: this is no failure to estimate. */
function isWaiting(reason: string): reason is 'burn-in' | 'skew-gate' {
  return reason === 'burn-in' || reason === 'skew-gate'
}

function notReadyReasons({ plannedEnd, checks }: AbTestResult, plannedLook: boolean): Reason[] {
  const remainingUnits = Math.max(0, plannedEnd.plannedUnits - plannedEnd.units)
  const remainingDays = Math.max(0, plannedEnd.requiredDays - plannedEnd.elapsedDays)
  const immature = checks.find(({ check, verdict }) => check === 'maturity' && verdict === 'fail')
  return [
    ...(!plannedEnd.reached || !plannedLook ? [reason('before-planned-end', { remainingUnits })] : []),
    ...(remainingDays > 0 ? [reason('minimum-duration', { remainingDays })] : []),
    ...(immature ? [reason('immature-units', immature.detail)] : []),
  ]
}

/** The estimate's sign seen from the metric's direction: above 0 is better; 0 where nothing is estimated. */
function benefitOf({ absolute, estimand }: Comparison): number {
  if (absolute.kind !== 'estimated') return 0
  return estimand.direction === 'higher-is-better' ? absolute.estimate : -absolute.estimate
}

function reason(code: ReasonCode, args: JsonObject): Reason {
  return { code, arguments: args }
}
