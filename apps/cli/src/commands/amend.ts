import { amendExperiment } from '@weighhouse/workflows'
import { type Command, exit, oneOf, readArguments, UsageError } from '../command.ts'
import { inHouse } from '../in-house.ts'
import { experimentId } from '../named-experiment.ts'
import { registrationText } from './register.ts'

export const amend: Command = {
  usage: 'ID|FILE --reason TEXT [--format pretty|json]',
  details: `Registers a changed plan in place of the registered one. The reason and the difference, cell by cell, stand
first in every report from then on. ID is an experiment in its newest version; FILE is taken in first.

  --reason TEXT  why, in words that a later reader understands (at least 10 characters; no personal data)
  --format       pretty (default) or json: as of "register", with the amendments so far`,
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      { reason: { type: 'string' }, format: { type: 'string', default: 'pretty' } },
      { minimum: 1, maximum: 1 },
    )
    const format = oneOf('format', values.format, ['pretty', 'json'])
    const { reason } = values
    if (reason === undefined) throw new UsageError('--reason TEXT is missing')
    return inHouse(async (house, actor) => {
      const id = await experimentId(house, actor, positionals[0]!)
      if (id === undefined) return exit.diagnostics
      process.stdout.write(registrationText(await amendExperiment(house, actor, id, reason), format))
      return exit.ok
    })
  },
}
