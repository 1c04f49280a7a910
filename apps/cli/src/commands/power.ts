import { type AbTestParameters, answerPower, planNeeds } from '@weighhouse/analyses'
import { printDiagnostics, readNotebook } from '@weighhouse/notebook'
import { describeSql } from '@weighhouse/workflows/describe-sql'
import { type Command, exit, type ExitCode, oneOf, readArguments, UsageError } from '../command.ts'
import { answerAsText, largestNeed, needsAsText, reasonInWords } from '../power/print-answer.ts'
import { numbersByName } from '../power/read-number.ts'
import { type QuestionFlags, readQuestion, sizeOf } from '../power/read-question.ts'
import { readNotebookFile } from '../read-notebook-file.ts'

export const power: Command = {
  usage: '[NOTEBOOK] --baseline … (--effect E | --units N) [options] [--format pretty|json]',
  details: `Says how many units an effect needs, or with --units the smallest effect that they find. Each answer is tried
out, by simulation or by all tables, and the difference is told. Exits with 1 where there is no answer.

  --metric M                proportion (default), mean, ratio or quantile; --mean is short for --metric mean
  --baseline B              rate or mean of the control arm
  --standard-deviation S    of one unit (ratio: of its linearised value; quantile q: √(q(1−q))/density)
  --effect E                on the metric's scale; --effect=-0.01 is a decrease; --relative: part of the baseline
  --units N                 units of both arms: asks for the effect
  --non-inferiority M       a margin instead of a difference, one-sided; "smallest" with --units. --effect is then
                            what is assumed to change. --lower-is-better says which way is worse
  --shares C,T              default 0.5,0.5
  --power P, --level L      default 0.8 and 0.95; --guardrail-alpha A of a margin, default 0.05
  --guardrails G            guardrails of the plan: each test gets the power with which all hold together
  --comparisons M           success metrics times treatment arms, any of which may win: each has α/M
  --variance-reduction R    what covariates take away of the variance, 0 to 1
  --mode M                  fixed (default), always-valid or group-sequential
  --looks K | t1,t2,…       how many, equally far apart (default 10), or at which parts of the units
  --spending S              obrien-fleming (default), pocock, power:EXPONENT, hwang-shih-decani:GAMMA
  --runs R, --seed S        of the simulation, default 20000 and 0
  --format                  pretty (default) or json: { "kind": "estimated", "method", "alpha", "sides", "power",
                            "units": { "total", "control", "treatment" }, "effect": { "absolute", "relative" },
                            "inflation", "check": { "method", "power", "difference", "standardError", "runs", "seed" } }
                            or { "kind": "not-estimable", "reason" }

With NOTEBOOK, what each success metric and guardrail of its ab-test cells needs, by the plan's own rules:
  --baseline metric=0.19, --deviation metric=3, --variance-reduction metric=0.4, each as often as needed;
  json: { "experiment", "cells": [ { "cell", "plannedUnits", "neededUnits", "needs": [ { "metric", "role",
  "treatment", "plannedUnits", "answer" } ] } ] }`,
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      {
        metric: { type: 'string' },
        mean: { type: 'boolean', default: false },
        baseline: { type: 'string', multiple: true, default: [] },
        'standard-deviation': { type: 'string' },
        deviation: { type: 'string', multiple: true, default: [] },
        effect: { type: 'string' },
        relative: { type: 'boolean', default: false },
        'non-inferiority': { type: 'string' },
        'lower-is-better': { type: 'boolean', default: false },
        units: { type: 'string' },
        shares: { type: 'string', default: '0.5,0.5' },
        power: { type: 'string', default: '0.8' },
        level: { type: 'string', default: '0.95' },
        'guardrail-alpha': { type: 'string', default: '0.05' },
        guardrails: { type: 'string', default: '0' },
        comparisons: { type: 'string', default: '1' },
        'variance-reduction': { type: 'string', multiple: true, default: [] },
        mode: { type: 'string' },
        looks: { type: 'string' },
        spending: { type: 'string' },
        runs: { type: 'string', default: '20000' },
        seed: { type: 'string', default: '0' },
        format: { type: 'string', default: 'pretty' },
      },
      { minimum: 0, maximum: 1 },
    )
    const format = oneOf('format', values.format, ['pretty', 'json'])
    const [path] = positionals
    if (path !== undefined) return powerOfNotebook(path, values, format)
    if (values.deviation.length > 0)
      throw new UsageError('--deviation metric=3 belongs to a notebook; say --standard-deviation')
    if (values.mean && values.metric !== undefined && values.metric !== 'mean')
      throw new UsageError('--mean is short for --metric mean')
    return powerOfFlags(
      {
        ...values,
        metric: values.mean ? 'mean' : (values.metric ?? 'proportion'),
        baseline: single('baseline', values.baseline),
        'variance-reduction': single('variance-reduction', values['variance-reduction']),
        effect: values.effect,
        units: values.units,
        mode: values.mode,
        looks: values.looks,
        spending: values.spending,
        'standard-deviation': values['standard-deviation'],
        'non-inferiority': values['non-inferiority'],
      },
      format,
    )
  },
}

function powerOfFlags(flags: QuestionFlags, format: 'pretty' | 'json'): ExitCode {
  const question = readQuestion(flags)
  const answer = answerPower(question)
  if (format === 'json') process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`)
  else if (answer.kind === 'estimated') process.stdout.write(answerAsText(answer, question))
  else process.stderr.write(`weighhouse power: ${reasonInWords(answer.reason)}\n`)
  return answer.kind === 'estimated' ? exit.ok : exit.diagnostics
}

/** Flags that a plan answers itself. */
const ofTheQuestion = [
  'metric',
  'effect',
  'units',
  'non-inferiority',
  'standard-deviation',
  'mode',
  'looks',
  'spending',
]

async function powerOfNotebook(
  path: string,
  values: { readonly [flag: string]: unknown } & Pick<QuestionFlags, 'runs' | 'seed'> & {
      readonly baseline: readonly string[]
      readonly deviation: readonly string[]
      readonly 'variance-reduction': readonly string[]
    },
  format: 'pretty' | 'json',
): Promise<ExitCode> {
  const told = ofTheQuestion.find((flag) => values[flag] !== undefined)
  if (told !== undefined) throw new UsageError(`the notebook's plan says --${told} itself`)
  const known = {
    baselines: numbersByName('baseline', values.baseline),
    deviations: numbersByName('deviation', values.deviation, { above: 0 }),
    varianceReductions: numbersByName('variance-reduction', values['variance-reduction'], { from: 0, below: 1 }),
  }
  const { file, bytes } = await readNotebookFile(path)
  const { plan, diagnostics } = await readNotebook(bytes, { file, describeSql })
  if (!plan) {
    process.stderr.write(printDiagnostics(diagnostics, new TextDecoder().decode(bytes), 'pretty'))
    return exit.diagnostics
  }
  const tests = plan.steps.flatMap((step) =>
    step.kind === 'analysis' && step.method === 'ab-test'
      ? [{ cell: step.name, parameters: step.parameters as AbTestParameters }]
      : [],
  )
  refuseUnknownMetrics(known, tests)
  const cells = tests.map(({ cell, parameters }) => {
    const needs = planNeeds(parameters, known, sizeOf(values))
    return { cell, plannedUnits: parameters.plannedUnits, neededUnits: largestNeed(needs), needs }
  })
  process.stdout.write(
    format === 'json'
      ? `${JSON.stringify({ experiment: plan.experiment, cells }, null, 2)}\n`
      : cells.map(({ cell, plannedUnits, needs }) => needsAsText(cell, plannedUnits, needs)).join('\n'),
  )
  return cells.some(({ neededUnits }) => neededUnits !== null) ? exit.ok : exit.diagnostics
}

function refuseUnknownMetrics(
  known: Readonly<Record<string, Readonly<Record<string, number>>>>,
  tests: readonly { readonly parameters: AbTestParameters }[],
): void {
  const ids = tests.flatMap(({ parameters }) => parameters.metrics.map(({ id }) => id))
  const unknown = Object.values(known)
    .flatMap(Object.keys)
    .find((id) => !ids.includes(id))
  if (unknown !== undefined)
    throw new UsageError(`the notebook has no metric "${unknown}"; it has ${[...new Set(ids)].join(', ') || 'none'}`)
}

function single(option: string, given: readonly string[]): string | undefined {
  if (given.length > 1) throw new UsageError(`--${option} stands once, unless there is a notebook`)
  return given[0]
}
