import { cancelRun } from '@weighhouse/workflows'
import { type Command, exit, oneOf, readArguments } from '../command.ts'
import { inHouse } from '../in-house.ts'
import { runOfId } from '../named-run.ts'

export const cancel: Command = {
  usage: 'RUN [--format pretty|json]',
  details: `Asks a run to end. Whoever performs it stops within seconds and leaves nothing partial; "watch" tells when.
Fails with 3 when the run has ended already.

  --format   pretty (default) or json: { "run": "…", "state": "running", "cancelRequested": true }`,
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      { format: { type: 'string', default: 'pretty' } },
      { minimum: 1, maximum: 1 },
    )
    const format = oneOf('format', values.format, ['pretty', 'json'])
    const { id, state } = await inHouse(async (house, actor) =>
      cancelRun(house, actor, (await runOfId(house, positionals[0]!)).id),
    )
    process.stdout.write(
      format === 'json'
        ? `${JSON.stringify({ run: id, state, cancelRequested: true }, null, 2)}\n`
        : `run ${id} was asked to end\n`,
    )
    return exit.ok
  },
}
