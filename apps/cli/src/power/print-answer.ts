import type { MetricNeed, PowerAnswer, PowerQuestion } from '@weighhouse/analyses'

const count = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** What keeps a question from an answer, in words. */
export function reasonInWords(reason: string): string {
  const words: Readonly<Record<string, string>> = {
    'effect-zero': 'an effect of 0 is found by no number of units',
    'effect-out-of-range':
      'with this effect a rate would leave 0 to 1, or no effect within reach is found with the planned power',
    'zero-variance': 'where nothing varies there is nothing to plan',
    'too-few-units': 'each arm needs two units at least',
    'too-many-units': 'the effect is so small that it needs more than a million millions',
    'non-finite-values': 'a variance or an effect is beyond the numbers of this machine',
    'baseline-missing': 'the mean or rate of the control arm is needed: --baseline',
    'standard-deviation-missing': 'the deviation of one unit is needed: --deviation',
    'minimum-effect-missing': 'the plan says no minimumEffect of this metric',
    'no-margin': 'the plan says no margin of this guardrail',
    'power-out-of-range': 'the power lies between the error and 1',
    'no-error-spent': 'no look has an error to spend',
  }
  return words[reason] === undefined ? reason : `${reason}: ${words[reason]}`
}

export function answerAsText(answer: PowerAnswer, question: PowerQuestion): string {
  const { units, effect, inflation } = answer
  const size = question.aim.kind === 'non-inferiority' ? 'margin' : 'effect'
  const lines = [
    question.units === null
      ? `${count.format(units.total)} units: ${count.format(units.control)} in the control arm, ${count.format(units.treatment)} in the treatment arm`
      : `smallest ${size} ${effectInWords(effect)} with ${count.format(units.total)} units`,
    ...(question.units === null ? [`  ${size}      ${effectInWords(effect)}`] : []),
    `  test        ${testInWords(answer)}`,
    ...(question.looks.kind === 'fixed'
      ? []
      : [
          `  looks       ${question.looks.fractions.length}, ${question.looks.kind}, at ${count.format(100 * (inflation - 1))} % more units than one test at the end`,
        ]),
    `  method      ${methodInWords(answer)}`,
    `  checked     ${checkInWords(answer)}`,
  ]
  return `${lines.join('\n')}\n`
}

/** One line for each metric of a plan, and the units that all of them need. */
export function needsAsText(cell: string, plannedUnits: number | null, needs: readonly MetricNeed[]): string {
  const width = Math.max(0, ...needs.map(({ metric, treatment }) => `${metric}/${treatment}`.length))
  const lines = needs.map(({ metric, treatment, role, answer, plannedUnits: needed }) => {
    const name = `${metric}/${treatment}`.padEnd(width)
    if (answer.kind === 'not-estimable' || needed === null)
      return `  ${name}  ${role}: not known, ${answer.kind === 'not-estimable' ? reasonInWords(answer.reason) : ''}`
    const size = role === 'guardrail' ? 'margin' : 'effect'
    return `  ${name}  ${role}: ${count.format(needed)} units, ${size} ${effectInWords(answer.effect)}, ${testInWords(answer)}; ${checkInWords(answer)}`
  })
  const most = largestNeed(needs)
  const planned = plannedUnits === null ? 'the plan says none' : `the plan says ${count.format(plannedUnits)}`
  const whole =
    most === null
      ? `  units for all of them: not known; ${planned}`
      : `  units for all of them: ${count.format(most)}; ${planned}${plannedUnits !== null && plannedUnits < most ? ', which is too few' : ''}`
  return `${cell}\n${[...lines, whole].join('\n')}\n`
}

/** Units of the whole experiment with which every metric has its power; null where one of them has no answer. */
export function largestNeed(needs: readonly MetricNeed[]): number | null {
  const units = needs.map(({ plannedUnits }) => plannedUnits)
  return units.length === 0 || units.includes(null) ? null : Math.max(...units.map((value) => value ?? 0))
}

function effectInWords({ absolute, relative }: PowerAnswer['effect']): string {
  return `${short(absolute)}${relative === null ? '' : ` (${short(100 * relative)} % of the control)`}`
}

function testInWords({ alpha, sides, power }: PowerAnswer): string {
  return `${sides}-sided at ${short(alpha)}, power ${short(power)}`
}

function methodInWords({ method }: PowerAnswer): string {
  return {
    'noncentral-t': "Welch's test by the noncentral t distribution, both tails",
    normal: 'normal form',
    enumeration: 'all tables by the tests for few events',
    looks: 'normal form, with bounds by the recursion over the looks',
  }[method]
}

function checkInWords({ check }: PowerAnswer): string {
  const points = (100 * check.difference).toFixed(2).replace(/^-(0\.00)$/, '$1')
  const difference = `${points.startsWith('-') ? '' : '+'}${points} points`
  const by =
    check.method === 'enumeration'
      ? 'by all tables'
      : `in ${count.format(check.runs ?? 0)} simulated runs, ± ${(100 * (check.standardError ?? 0)).toFixed(2)} points, seed ${check.seed}`
  return `power ${check.power.toFixed(4)} ${by} (${difference})`
}

function short(value: number): string {
  return String(Number(value.toPrecision(5)))
}
