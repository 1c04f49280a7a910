import { WeighhouseError } from '@weighhouse/kernel'
import { type Command, type ExitCode, exit, exitCodeOf, UsageError } from './command.ts'

/** Runs one command and turns every failure into a sentence on standard error and an exit code. */
export async function runCommand(name: string, command: Command, args: readonly string[]): Promise<ExitCode> {
  const usage = `Usage: weighhouse ${name} ${command.usage}\n`
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${usage}\n${command.details}\n`)
    return exit.ok
  }
  try {
    return await command.run(args)
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`weighhouse ${name}: ${error.message}\n${usage}`)
      return exit.usage
    }
    if (error instanceof WeighhouseError) {
      process.stderr.write(`weighhouse ${name}: ${error.message}\n`)
      return exitCodeOf(error)
    }
    process.stderr.write(
      `weighhouse ${name}: something broke that should not\n${(await import('@weighhouse/workflows')).describeUnexpected(error)}\n`,
    )
    return exit.failed
  }
}
