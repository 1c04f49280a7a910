import { type Command, type ExitCode, exit, UsageError } from './command.ts'
import { tellFailure } from './tell-failure.ts'

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
    return tellFailure(name, error)
  }
}
