import { type ExperimentView, registerExperiment } from '@weighhouse/workflows'
import { changeLines } from '../change-lines.ts'
import { type Command, exit, oneOf, readArguments } from '../command.ts'
import { inHouse } from '../in-house.ts'
import { experimentId } from '../named-experiment.ts'
import { outcomesRead } from '../outcomes-read.ts'

export const register: Command = {
  usage: 'ID|FILE [--format pretty|json]',
  details: `Seals the plan of an experiment before its outcomes are read: from now on only runs of this plan are
confirmatory. ID is an experiment that was taken in already, in its newest version; FILE, a notebook or
its folder, is taken in first. What is registered already is refused (6): amend it.

  --format   pretty (default) or json: { "experiment", "planHash", "sourceHash", "registeredAt", "outcomeReads",
             "amendments": [ { "planHash", "at", "by", "reason", "outcomeReads", "changes" } ] }`,
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      { format: { type: 'string', default: 'pretty' } },
      { minimum: 1, maximum: 1 },
    )
    const format = oneOf('format', values.format, ['pretty', 'json'])
    return inHouse(async (house, actor) => {
      const id = await experimentId(house, actor, positionals[0]!)
      if (id === undefined) return exit.diagnostics
      process.stdout.write(registrationText(await registerExperiment(house, actor, id), format))
      return exit.ok
    })
  },
}

/** What stands registered now, for a screen or as JSON. */
export function registrationText({ id, sourceHash, registration }: ExperimentView, format: 'pretty' | 'json'): string {
  const amendments = registration?.amendments ?? []
  const planHash = amendments.at(-1)?.planHash ?? registration?.planHash ?? null
  const facts = {
    experiment: id,
    planHash,
    sourceHash,
    registeredAt: registration?.at ?? null,
    outcomeReads: registration?.outcomeReads ?? null,
  }
  if (format === 'json') return `${JSON.stringify({ ...facts, amendments }, null, 2)}\n`
  return [
    ...amendments.flatMap(({ at, by, reason, outcomeReads, changes }, index) => [
      `amendment ${index + 1} of ${id}, ${at.slice(0, 10)} by ${by}, ${outcomesRead(outcomeReads)} before: ${reason}`,
      ...changes.flatMap(changeLines),
    ]),
    `${id} is registered, plan ${planHash}`,
    `  ${amendments.length === 0 ? '' : 'before the first plan: '}${outcomesRead(registration?.outcomeReads ?? 0)}${amendments.length === 0 ? ' before' : ''}`,
    '',
  ].join('\n')
}
