import type { PlanProblem } from '../analysis.ts'
import { armNames, findControl, treatmentNames } from './arms.ts'
import { eventProblems } from './event-problems.ts'
import { maturityProblems } from './maturity-problems.ts'
import { measureProblems, segmentProblems } from './measure-problems.ts'
import { methodsNotBuilt } from './not-built.ts'
import type { AbTestParameters, Metric } from './parameters.ts'

/** Shares may miss 1 by this much, the rounding of a handful of decimal fractions. */
const shareTolerance = 1e-12

/** Everything that keeps a plan from being registered, all at once. */
export function abTestPlanProblems(parameters: AbTestParameters): readonly PlanProblem[] {
  return [
    ...armProblems(parameters),
    ...scheduleProblems(parameters),
    ...familyProblems(parameters),
    ...metricListProblems(parameters),
    ...parameters.metrics.flatMap((metric, index) => metricProblems(metric, ['metrics', index], parameters)),
    ...eventProblems(parameters),
    ...maturityProblems(parameters),
    ...segmentProblems(parameters),
    ...methodsNotBuilt(parameters),
  ]
}

function armProblems(parameters: AbTestParameters): PlanProblem[] {
  const problems: PlanProblem[] = []
  const names = armNames(parameters)
  if (findControl(parameters) === undefined) {
    const controls = names.filter((arm) => parameters.arms[arm]?.role === 'control').length
    problems.push(
      problem('no-single-control', ['arms'], `exactly one arm must have the role control; ${controls} have it`),
    )
  }
  if (treatmentNames(parameters).length === 0) {
    problems.push(problem('no-treatment', ['arms'], 'at least one arm must have the role treatment'))
  }
  for (const arm of names) {
    if ((parameters.arms[arm]?.share ?? 0) > 0) continue
    problems.push(problem('share-not-positive', ['arms', arm, 'share'], `the share of arm ${arm} must be above 0`))
  }
  const total = names.reduce((sum, arm) => sum + (parameters.arms[arm]?.share ?? 0), 0)
  if (names.length > 0 && !(Math.abs(total - 1) <= shareTolerance)) {
    problems.push(problem('shares-not-one', ['arms'], `the shares of the arms must sum to 1; they sum to ${total}`))
  }
  return problems
}

function scheduleProblems({ mode, plannedUnits, window, looks, spending }: AbTestParameters): PlanProblem[] {
  const problems: PlanProblem[] = []
  if (plannedUnits === null) {
    problems.push(
      problem(
        'planned-units-missing',
        ['plannedUnits'],
        `mode ${mode} needs plannedUnits, the number of units at which the experiment ends`,
      ),
    )
  }
  if (window.end < window.start) {
    problems.push(problem('window-ends-before-start', ['window', 'end'], 'the window ends before it starts'))
  }
  const notIncreasing = looks.findIndex((units, index) => index > 0 && units <= (looks[index - 1] ?? 0))
  if (notIncreasing >= 0) {
    problems.push(
      problem(
        'look-schedule-not-increasing',
        ['looks', notIncreasing],
        'each look must come at more units than the one before it',
      ),
    )
  }
  if (mode === 'group-sequential') {
    if (looks.length === 0)
      problems.push(problem('looks-missing', ['looks'], 'group-sequential mode needs looks, the units at each look'))
    if (spending === null)
      problems.push(problem('spending-missing', ['spending'], 'group-sequential mode needs a spending function'))
  } else {
    if (looks.length > 0)
      problems.push(problem('looks-not-used', ['looks'], `mode ${mode} has no schedule of looks: leave looks out`))
    if (spending !== null)
      problems.push(problem('spending-not-used', ['spending'], `mode ${mode} spends no alpha: leave spending out`))
  }
  return problems
}

/** A correction of e-values needs e-values, which always-valid tests alone have. */
function familyProblems({ mode, familyMethod }: AbTestParameters): PlanProblem[] {
  return (['success', 'exploratory'] as const)
    .filter((family) => mode !== 'always-valid' && familyMethod[family] === 'e-bh')
    .map((family) =>
      problem(
        'correction-needs-e-values',
        ['familyMethod', family],
        `mode ${mode} has no e-values, which the correction e-bh works on`,
        'mode: always-valid, or another correction',
      ),
    )
}

function metricListProblems({ metrics }: AbTestParameters): PlanProblem[] {
  const problems: PlanProblem[] = []
  if (!metrics.some(({ role }) => role === 'success')) {
    problems.push(
      problem(
        'success-list-empty',
        ['metrics'],
        'no metric has the role success, so nothing could ever ship',
        'give one metric role: success',
      ),
    )
  }
  const seen = new Map<string, { readonly roles: Set<string>; readonly definition: string }>()
  metrics.forEach((metric, index) => {
    const { id, role } = metric
    const earlier = seen.get(id)
    const definition = definitionOf(metric)
    if (!earlier) {
      seen.set(id, { roles: new Set([role]), definition })
      return
    }
    if (earlier.roles.has(role)) {
      problems.push(
        problem('metric-twice-in-role', ['metrics', index, 'id'], `metric ${id} is listed twice with the role ${role}`),
      )
    }
    if (earlier.definition !== definition) {
      problems.push(
        problem(
          'metric-defined-twice',
          ['metrics', index, 'id'],
          `metric ${id} is defined in two ways; one id must have one definition in all its roles`,
        ),
      )
    }
    earlier.roles.add(role)
  })
  return problems
}

/** What a metric measures, without the part it plays. */
function definitionOf({
  role: _role,
  margin: _margin,
  minimumEffect: _effect,
  label: _label,
  ...definition
}: Metric): string {
  return JSON.stringify(definition) // as its schema ordered it; a canonical text would end at expressions of some depth
}

function metricProblems(metric: Metric, path: readonly (string | number)[], { mode }: AbTestParameters): PlanProblem[] {
  const problems: PlanProblem[] = []
  const { id, role, margin, minimumEffect, cap } = metric
  if (role === 'guardrail' && margin === null) {
    problems.push(
      problem(
        'guardrail-without-margin',
        path,
        `guardrail ${id} needs a margin: how much worse it may get`,
        'margin: { value: 0.02, scale: relative }',
      ),
    )
  }
  if (margin !== null && !(margin.value > 0)) {
    problems.push(problem('margin-not-positive', [...path, 'margin', 'value'], `the margin of ${id} must be above 0`))
  }
  if (margin !== null && role !== 'guardrail') {
    problems.push(
      problem('margin-not-used', [...path, 'margin'], `only a guardrail has a margin; ${id} has the role ${role}`),
    )
  }
  if (minimumEffect !== null && !(minimumEffect.value > 0)) {
    problems.push(
      problem(
        'minimum-effect-not-positive',
        [...path, 'minimumEffect'],
        `the minimum effect of ${id} is a size and must be above 0; direction says which way`,
      ),
    )
  }
  if (mode !== 'fixed' && cap?.kind === 'percentile' && !cap.frozenAtFirstLook) {
    problems.push(
      problem(
        'percentile-cap-not-frozen',
        [...path, 'cap'],
        `mode ${mode} needs a percentile cap that is frozen at the first look`,
        'frozenAtFirstLook: true',
      ),
    )
  }
  return [...problems, ...measureProblems(metric, path)]
}

function problem(reason: string, path: readonly (string | number)[], message: string, hint?: string): PlanProblem {
  return hint === undefined ? { reason, message, path } : { reason, message, path, hint }
}
