import { evenFractions, type PowerQuestion, testErrors } from '@weighhouse/analyses'
import { oneOf, UsageError } from '../command.ts'
import { numbersOf, numberOf, wholeOf } from './read-number.ts'

/** The flags of a question that stands for itself, as they were written. */
export interface QuestionFlags {
  readonly metric: string
  readonly baseline: string | undefined
  readonly 'standard-deviation': string | undefined
  readonly effect: string | undefined
  readonly relative: boolean
  readonly 'non-inferiority': string | undefined
  readonly 'lower-is-better': boolean
  readonly units: string | undefined
  readonly shares: string
  readonly power: string
  readonly level: string
  readonly 'guardrail-alpha': string
  readonly guardrails: string
  readonly comparisons: string
  readonly 'variance-reduction': string | undefined
  readonly mode: string | undefined
  readonly looks: string | undefined
  readonly spending: string | undefined
  readonly runs: string
  readonly seed: string
}

/** The question that the flags ask, or a usage error that names the flag. */
export function readQuestion(flags: QuestionFlags): PowerQuestion {
  const [control = 0, treatment = 0, ...more] = numbersOf('shares', flags.shares)
  if (!(control > 0 && treatment > 0) || more.length > 0)
    throw new UsageError('--shares are two numbers above 0, control first: 0.5,0.5')
  const units = flags.units === undefined ? null : wholeOf('units', flags.units, 4)
  const aim = aimOf(flags)
  const asked = aim.kind === 'difference' ? aim.effect : aim.margin
  if (units === null && asked === null)
    throw new UsageError('say --effect (or --non-inferiority) to be told the units, or --units to be told the effect')
  if (units !== null && asked !== null)
    throw new UsageError(
      'with --units the effect is what is told: leave --effect out, or say --non-inferiority smallest',
    )
  return {
    metric: metricOf(flags),
    aim,
    shares: { control: control / (control + treatment), treatment: treatment / (control + treatment) },
    test: testErrors({
      isMarginTest: aim.kind === 'non-inferiority',
      comparisons: wholeOf('comparisons', flags.comparisons, 1),
      guardrails: wholeOf('guardrails', flags.guardrails, 0),
      level: numberOf('level', flags.level, { above: 0, below: 1 }),
      guardrailAlpha: numberOf('guardrail-alpha', flags['guardrail-alpha'], { above: 0, below: 0.5 }),
      power: numberOf('power', flags.power, { above: 0, below: 1 }),
    }),
    looks: looksOf(flags),
    units,
    varianceReduction:
      flags['variance-reduction'] === undefined
        ? 0
        : numberOf('variance-reduction', flags['variance-reduction'], { from: 0, below: 1 }),
    ...sizeOf(flags),
  }
}

/** How a check is simulated. */
export function sizeOf({ runs, seed }: Pick<QuestionFlags, 'runs' | 'seed'>): { runs: number; seed: number } {
  return { runs: wholeOf('runs', runs, 100, 1_000_000), seed: wholeOf('seed', seed, 0) }
}

function metricOf(flags: QuestionFlags): PowerQuestion['metric'] {
  const kind = oneOf('metric', flags.metric, ['proportion', 'mean', 'ratio', 'quantile'])
  const deviation = flags['standard-deviation']
  if (kind === 'proportion') {
    if (flags.baseline === undefined) throw new UsageError('a proportion needs --baseline, the rate of the control arm')
    if (deviation !== undefined)
      throw new UsageError('a proportion has the deviation of its rate: leave --standard-deviation out')
    return { kind, baseline: numberOf('baseline', flags.baseline, { from: 0, to: 1 }) }
  }
  if (deviation === undefined) throw new UsageError(`a ${kind} needs --standard-deviation, that of one unit`)
  return {
    kind,
    baseline: flags.baseline === undefined ? null : numberOf('baseline', flags.baseline),
    standardDeviation: numberOf('standard-deviation', deviation, { above: 0 }),
  }
}

function aimOf(flags: QuestionFlags): PowerQuestion['aim'] {
  const scale = flags.relative ? 'relative' : 'absolute'
  const falls = flags['lower-is-better']
  const effect = flags.effect === undefined ? null : numberOf('effect', flags.effect)
  if (flags['non-inferiority'] === undefined) {
    const isFall = effect === null ? falls : effect < 0
    return { kind: 'difference', effect: effect === null ? null : { value: effect, scale }, falls: isFall }
  }
  const isAsked = flags['non-inferiority'] === 'smallest'
  const baseline = flags.baseline === undefined ? null : numberOf('baseline', flags.baseline)
  if (effect !== null && flags.relative && baseline === null) throw new UsageError('a relative effect needs --baseline')
  const change = effect === null ? 0 : flags.relative ? effect * Math.abs(baseline ?? 0) : effect
  return {
    kind: 'non-inferiority',
    margin: isAsked ? null : { value: numberOf('non-inferiority', flags['non-inferiority'], { above: 0 }), scale },
    scale,
    assumedBenefit: falls ? -change : change,
    direction: falls ? -1 : 1,
  }
}

function looksOf(flags: QuestionFlags): PowerQuestion['looks'] {
  const mode = oneOf('mode', flags.mode ?? (flags.spending === undefined ? 'fixed' : 'group-sequential'), [
    'fixed',
    'always-valid',
    'group-sequential',
  ])
  if (mode === 'fixed') {
    if (flags.looks !== undefined || flags.spending !== undefined)
      throw new UsageError('--looks and --spending need --mode always-valid or group-sequential')
    return { kind: 'fixed' }
  }
  const fractions = fractionsOf(flags.looks)
  if (mode === 'group-sequential') return { kind: mode, fractions, spending: spendingOf(flags.spending) }
  if (flags.spending !== undefined) throw new UsageError('an always-valid test spends nothing: leave --spending out')
  return { kind: mode, fractions }
}

/** One whole number is how many looks there are, equally far apart; several numbers are where they are. */
function fractionsOf(looks = '10'): readonly number[] {
  const numbers = numbersOf('looks', looks)
  const [count = 0] = numbers
  if (numbers.length === 1 && Number.isInteger(count) && count >= 1 && count <= 200) return evenFractions(count)
  const fractions = numbers.at(-1) === 1 ? numbers : [...numbers, 1]
  if (
    fractions.length > 200 ||
    fractions.some((fraction, index) => !(fraction > (fractions[index - 1] ?? 0) && fraction <= 1))
  )
    throw new UsageError('--looks is how many there are (1 to 200), or rising parts of the planned units: 0.25,0.5,1')
  return fractions
}

function spendingOf(text = 'obrien-fleming') {
  const [kind, number, ...more] = text.split(':')
  const isSound = more.length === 0
  if (isSound && number === undefined && (kind === 'obrien-fleming' || kind === 'pocock')) return { kind } as const
  if (isSound && kind === 'power')
    return { kind, exponent: number === undefined ? 2 : numberOf('spending', number, { above: 0 }) } as const
  if (isSound && kind === 'hwang-shih-decani' && number !== undefined)
    return { kind, gamma: numberOf('spending', number) } as const
  throw new UsageError('--spending is obrien-fleming, pocock, power:EXPONENT or hwang-shih-decani:GAMMA')
}
