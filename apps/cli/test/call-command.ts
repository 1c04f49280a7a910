import type { Command } from '../src/command.ts'
import { runCommand } from '../src/run-command.ts'
import type { Ended } from './run-cli.ts'

/** Calls a command in this process, and answers what it printed: a process of its own costs seconds of loading each. */
export async function callCommand(name: string, command: Command, args: readonly string[]): Promise<Ended> {
  const printed = { stdout: '', stderr: '' }
  const originals = { stdout: process.stdout.write, stderr: process.stderr.write }
  for (const stream of ['stdout', 'stderr'] as const) {
    process[stream].write = (chunk: string | Uint8Array): boolean => {
      printed[stream] += String(chunk)
      return true
    }
  }
  try {
    return { code: await runCommand(name, command, args), ...printed }
  } finally {
    process.stdout.write = originals.stdout
    process.stderr.write = originals.stderr
  }
}
