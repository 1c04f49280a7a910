import { WeighhouseError } from '@weighhouse/kernel'
import { type ExitCode, exit, exitCodeOf } from './command.ts'

/** Says on standard error why a command failed, never with a statement or its parameters, and answers its exit code. */
export async function tellFailure(name: string, error: unknown): Promise<ExitCode> {
  if (error instanceof WeighhouseError) {
    process.stderr.write(`weighhouse ${name}: ${error.message}\n`)
    return exitCodeOf(error)
  }
  const { describeUnexpected, isConnectionLoss } = await import('@weighhouse/workflows')
  process.stderr.write(
    isConnectionLoss(error)
      ? `weighhouse ${name}: the connection to the database was lost; call the command again\n`
      : `weighhouse ${name}: something broke that should not\n${describeUnexpected(error)}\n`,
  )
  return exit.failed
}

/** An error that no caller awaited ends the process in the same words; Node itself would print all that it holds. */
export function endOnUncaught(name: string): void {
  let isEnding = false
  process.on('uncaughtException', (error) => {
    if (isEnding) return
    isEnding = true
    tellFailure(name, error).then(
      (code) => process.exit(code),
      () => process.exit(exit.failed),
    )
  })
}
