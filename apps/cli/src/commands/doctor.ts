import { type Command, exit, oneOf, readArguments } from '../command.ts'
import { diagnose, type Finding } from '../doctor/diagnose.ts'

export const doctor: Command = {
  usage: '[--format pretty|json]',
  details: `Looks at everything the service needs, one line each: ok, warn (it runs without) or FAIL, and how to mend it.
Exits with 3 when something fails. The database is started for this command's duration unless it runs already.

  --format   pretty (default) or json: [ { "check": "node", "state": "ok"|"warn"|"FAIL", "found": "…", "mend": "…"|null } ]`,
  async run(args) {
    const { values } = readArguments(
      args,
      { format: { type: 'string', default: 'pretty' } },
      { minimum: 0, maximum: 0 },
    )
    const format = oneOf('format', values.format, ['pretty', 'json'])
    const findings: Finding[] = []
    for await (const finding of diagnose()) {
      findings.push(finding)
      if (format === 'pretty')
        process.stdout.write(
          `${finding.state.padEnd(4)}  ${finding.check.padEnd(9)}  ${finding.found}${finding.mend ? `; ${finding.mend}` : ''}\n`,
        )
    }
    if (format === 'json') process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`)
    return findings.some(({ state }) => state === 'FAIL') ? exit.failed : exit.ok
  },
}
