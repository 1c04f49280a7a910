import type { Expression, Scalar } from '@weighhouse/expressions'
import type { CovariateFit, Ratio } from '@weighhouse/statistics'
import { type Aggregate, momentsAnswer, type SummaryGroup } from '@weighhouse/summaries'
import type { CapValues } from './caps.ts'
import type { CovariateFits } from './covariates.ts'
import { call, filled, isMissing, literal, sumOf } from './metric-expressions.ts'
import type { Metric } from './parameters.ts'
import { covariateColumns, outcomeColumns } from './request.ts'

type Arms<Value> = { readonly control: Value; readonly treatment: Value }

/** Units with a leverage nearer to 1 than this are fitted by themselves, and their residual says nothing. */
const leastRest = 1e-10

export function rowErrorAggregate(id: string, treatment: string): string {
  return `row-error:${id}:${treatment}`
}

/**
 * The HC2 terms w²e²/(1 − h) of a comparison over rows, each arm with the constants of its own fit, or null where
 * there is no fit. Their sum over an arm is the variance of its adjusted mean. A unit with leverage 1 is
 * left out, so that the count says that the sum is none.
 * Source: MacKinnon & White (1985), Journal of Econometrics 29:305–325; with Lin (2013).
 */
export function rowErrorOf(
  metric: Metric,
  caps: CapValues | null,
  arm: string,
  keys: Arms<Scalar>,
  { fit, fills, ratios }: CovariateFits,
): Aggregate | null {
  if (fit.kind === 'not-estimable' || fills === null) return null
  const columns = covariateColumns(metric, caps)
  const all = [...columns.map((column, index) => filled(column, fills[index] ?? 0)), ...columns.map(isMissing)]
  const covariates = fit.kept.map((index) => all[index] ?? literal(0))
  const outcome = outcomeColumns(metric, caps)
  const term = (side: keyof Arms<unknown>) => rowTerm(outcome, covariates, fit[side], ratios?.[side] ?? null)
  const isArm = (key: Scalar) => call('eq', { kind: 'column', name: arm }, keyLiteral(key))
  const none: Expression = { kind: 'literal', type: 'null', value: null }
  return {
    kind: 'moments',
    of: call('case', isArm(keys.control), term('control'), isArm(keys.treatment), term('treatment'), none),
  }
}

/** The sum of an arm's terms, or null where a unit of the fit has none. */
export function rowErrorSum(group: SummaryGroup, name: string, { units }: CovariateFit): number | null {
  if (group.aggregates[name] === undefined) return null
  const { moments, nonFinite } = momentsAnswer(group, name)
  return moments.count === units && nonFinite === 0 ? moments.mean * moments.count : null
}

function rowTerm(
  outcome: readonly Expression[],
  covariates: readonly Expression[],
  fit: CovariateFit,
  ratio: Ratio | null,
): Expression {
  const deviations = covariates.map((covariate, index) =>
    call('subtract', covariate, literal(fit.covariateMeans[index] ?? 0)),
  )
  const inner = (coefficients: readonly number[]) =>
    sumOf(
      coefficients.flatMap((coefficient, index) => {
        const deviation = deviations[index]
        return deviation ? [call('multiply', literal(coefficient), deviation)] : []
      }),
    )
  const square = (expression: Expression) => call('multiply', expression, expression)
  const weight = call('subtract', literal(1 / fit.units), inner(fit.tilt))
  const error = call('subtract', centredOutcome(outcome, fit, ratio), inner(fit.coefficients))
  const leverage = sumOf(fit.whitening.map((row) => square(inner(row))))
  const rest = call('subtract', literal(1 - 1 / fit.units), leverage)
  return call(
    'case',
    call('gt', rest, literal(leastRest)),
    call('divide', square(call('multiply', weight, error)), rest),
    { kind: 'literal', type: 'null', value: null },
  )
}

/** y − m_a, or of a ratio (Y − R·X)/X̄. */
function centredOutcome(outcome: readonly Expression[], fit: CovariateFit, ratio: Ratio | null): Expression {
  const [value = literal(0), denominator = literal(0)] = outcome
  if (ratio === null) return call('subtract', value, literal(fit.mean))
  const gap = call('subtract', value, call('multiply', literal(ratio.moments.mean), denominator))
  return call('divide', gap, literal(ratio.denominator))
}

function keyLiteral(key: Scalar): Expression {
  const type = typeof key === 'boolean' ? 'boolean' : typeof key === 'number' ? 'number' : 'text'
  return { kind: 'literal', type, value: key }
}
