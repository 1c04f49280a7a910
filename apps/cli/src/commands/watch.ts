import { findResult, watchRun } from '@weighhouse/workflows'
import { type Command, exit, oneOf, readArguments } from '../command.ts'
import { inHouse } from '../in-house.ts'
import { runOfId } from '../named-run.ts'
import { runExitCode } from '../run-exit-code.ts'

export const watch: Command = {
  usage: 'RUN [--after SEQ] [--format pretty|json]',
  details: `Follows a run until it ends: its events so far, then each as it comes. Exits as "run" would: 0, 3, 4 or 6.

  --after SEQ   only the events after that number
  --format      pretty (default) or json: one object a line,
                { "seq": 1, "at": "2026-05-01T09:00:00.000Z", "type": "cell-ended", "body": { … } }`,
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      { after: { type: 'string', default: '0' }, format: { type: 'string', default: 'pretty' } },
      { minimum: 1, maximum: 1 },
    )
    const format = oneOf('format', values.format, ['pretty', 'json'])
    const stop = new AbortController()
    process.once('SIGINT', () => stop.abort())
    return inHouse(async (house) => {
      const { id } = await runOfId(house, positionals[0]!)
      for await (const event of watchRun(house, id, Number.parseInt(values.after, 10) || 0, stop.signal))
        process.stdout.write(
          format === 'json' ? `${JSON.stringify(event)}\n` : `${event.at}  ${event.type}${wordsOf(event.body)}\n`,
        )
      const run = await runOfId(house, id)
      const result = await findResult(house, id)
      if (result) return runExitCode(result)
      process.stderr.write(`run ${id} is ${run.state}${run.failure ? `: ${run.failure.message}` : ''}\n`)
      return run.state === 'refused' ? exit.refused : exit.failed
    })
  },
}

function wordsOf(body: object): string {
  const words = Object.entries(body).map(
    ([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
  )
  return words.length > 0 ? `  ${words.join(', ')}` : ''
}
