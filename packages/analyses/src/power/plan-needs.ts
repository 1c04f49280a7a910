import { notEstimable } from '@weighhouse/statistics'
import { findControl, shareOf, treatmentNames } from '../ab-test/arms.ts'
import { type AbTestParameters, directionOf, type Metric } from '../ab-test/parameters.ts'
import { answerPower } from './answer-power.ts'
import type { PowerAnswerOrReason, PowerQuestion } from './power-question.ts'
import { testErrors } from './test-errors.ts'

/** What is known of each metric before the start, by its id. */
export interface KnownBefore {
  readonly baselines: Readonly<Record<string, number>>
  readonly deviations: Readonly<Record<string, number>>
  /** Part of the variance that covariates take away, 0–1; none where it is not given. */
  readonly varianceReductions: Readonly<Record<string, number>>
}

/** What one metric in one treatment arm needs of the whole experiment. */
export type MetricNeed = {
  readonly metric: string
  readonly role: 'success' | 'guardrail'
  readonly treatment: string
  /** Of the two arms that are compared. */
  readonly answer: PowerAnswerOrReason
  /** Units of all arms, of which these two have their shares; null without an answer. */
  readonly plannedUnits: number | null
}

/** How often an always-valid plan, which has no schedule, is taken to be looked at. */
const alwaysValidLooks = 10

/**
 * What every success metric and guardrail of a plan needs, by the plan's own mode, errors, families and
 * guardrails; always-valid plans as if they were looked at ten times. Not estimable beside the reasons of
 * `answerPower`: `standard-deviation-missing`, `minimum-effect-missing`. Metrics of other roles have no planned power.
 */
export function planNeeds(
  parameters: AbTestParameters,
  known: KnownBefore,
  size: { readonly runs: number; readonly seed: number },
): readonly MetricNeed[] {
  const control = findControl(parameters)
  if (control === undefined) throw new Error('a plan without a single control arm is refused before it is read')
  const treatments = treatmentNames(parameters)
  return parameters.metrics.flatMap((metric) => {
    const { id, role } = metric
    if (role !== 'success' && role !== 'guardrail') return []
    return treatments.map((treatment): MetricNeed => {
      const share = shareOf(parameters, treatment) + shareOf(parameters, control)
      const answer = needOf(metric, shareOf(parameters, treatment) / share, parameters, known, size)
      return {
        metric: id,
        role,
        treatment,
        answer,
        plannedUnits: answer.kind === 'estimated' ? Math.ceil((answer.units.total / share) * (1 - 1e-12)) : null,
      }
    })
  })
}

function needOf(
  metric: Metric,
  treatmentShare: number,
  parameters: AbTestParameters,
  known: KnownBefore,
  size: { readonly runs: number; readonly seed: number },
): PowerAnswerOrReason {
  const facts = metricFacts(metric, known)
  if (typeof facts === 'string') return notEstimable(facts)
  const isMarginTest = metric.role === 'guardrail'
  const planned = isMarginTest ? metric.margin : metric.minimumEffect
  if (planned === null) return notEstimable(isMarginTest ? 'no-margin' : 'minimum-effect-missing')
  const inRole = (role: Metric['role']) => parameters.metrics.filter((other) => other.role === role).length
  const isShared = parameters.successRule === 'any'
  return answerPower({
    metric: facts,
    aim: isMarginTest
      ? {
          kind: 'non-inferiority',
          margin: planned,
          scale: planned.scale,
          assumedBenefit: 0,
          direction: directionOf(metric),
        }
      : { kind: 'difference', effect: planned, falls: directionOf(metric) < 0 },
    shares: { control: 1 - treatmentShare, treatment: treatmentShare },
    test: testErrors({
      isMarginTest,
      comparisons: isShared ? inRole('success') * treatmentNames(parameters).length : 1,
      guardrails: inRole('guardrail'),
      level: parameters.level,
      guardrailAlpha: parameters.guardrailAlpha,
      power: parameters.power,
    }),
    looks: looksOfPlan(parameters),
    units: null,
    varianceReduction: known.varianceReductions[metric.id] ?? 0,
    ...size,
  })
}

/** What is known of a metric, or the reason why too little is. */
function metricFacts({ id, kind }: Metric, { baselines, deviations }: KnownBefore): PowerQuestion['metric'] | string {
  const baseline = baselines[id] ?? null
  if (kind === 'proportion') return baseline === null ? 'baseline-missing' : { kind, baseline }
  const standardDeviation = deviations[id]
  return standardDeviation === undefined ? 'standard-deviation-missing' : { kind, baseline, standardDeviation }
}

/** The looks at which a plan may conclude, as parts of its units. */
function looksOfPlan({ mode, looks, plannedUnits, spending }: AbTestParameters): PowerQuestion['looks'] {
  if (mode === 'fixed') return { kind: 'fixed' }
  if (mode === 'always-valid') return { kind: 'always-valid', fractions: evenFractions(alwaysValidLooks) }
  if (plannedUnits === null || spending === null)
    throw new Error('a group-sequential plan without units or spending is refused before it is read')
  const interim = looks.filter((units) => units < plannedUnits).map((units) => units / plannedUnits)
  return { kind: 'group-sequential', fractions: [...interim, 1], spending }
}

/** Looks that are equally far apart, the last at the planned units. */
export function evenFractions(looks: number): readonly number[] {
  return Array.from({ length: looks }, (_, index) => (index + 1) / looks)
}
