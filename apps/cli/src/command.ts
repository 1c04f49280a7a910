import { parseArgs, type ParseArgsConfig } from 'node:util'
import type { WeighhouseError } from '@weighhouse/kernel'

/** Exit codes of every command. */
export const exit = {
  ok: 0,
  diagnostics: 1,
  usage: 2,
  failed: 3,
  rollback: 4,
  verification: 5,
  refused: 6,
} as const

export type ExitCode = (typeof exit)[keyof typeof exit]

/** A command's own module: what it takes, and what it does. Loaded only when it is called. */
export interface Command {
  readonly usage: string
  readonly details: string
  run(args: readonly string[]): Promise<ExitCode>
}

/** What is wrong with the way a command was called; printed with the command's usage, exit code 2. */
export class UsageError extends Error {}

type Options = NonNullable<ParseArgsConfig['options']>

/** Reads a command's options strictly: an unknown one, or a missing value, is a usage error. */
export function readArguments<const O extends Options>(
  args: readonly string[],
  options: O,
  positionals: { readonly minimum: number; readonly maximum: number },
) {
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
    if (parsed.positionals.length < positionals.minimum) throw new UsageError('an argument is missing')
    if (parsed.positionals.length > positionals.maximum)
      throw new UsageError(`"${parsed.positionals[positionals.maximum]}" is one argument too many`)
    return parsed
  } catch (cause) {
    if (cause instanceof TypeError && 'code' in cause) throw new UsageError(cause.message.split('. ')[0], { cause })
    throw cause
  }
}

/** One of a closed list of words. */
export function oneOf<const T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((word) => word === value)
  if (found === undefined) throw new UsageError(`--${option} is one of ${allowed.join(', ')}`)
  return found
}

/** Which exit code a failure we expect ends with. */
export function exitCodeOf(error: WeighhouseError): ExitCode {
  switch (error.code) {
    case 'bad-input':
    case 'not-found':
      return exit.usage
    case 'refused':
    case 'unauthenticated':
      return exit.refused
    case 'verification-failed':
    case 'corrupt':
      return exit.verification
    default:
      return exit.failed
  }
}
