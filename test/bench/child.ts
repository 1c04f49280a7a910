import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ownEnvironment, root } from '../run-weighhouse.ts'

/** Runs a script under this Node and gives what it printed; any other end than 0 is an error. */
export function runNode(args: readonly string[]): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const child = spawn(process.execPath, args, { cwd: root, env: ownEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve({ stdout, stderr })
      else reject(new Error(`${args.join(' ')} ended with ${code}: ${stderr.slice(0, 2_000)}`))
    })
  })
}

/** The command line as it is installed. */
export const weighhouse = join(root, 'node_modules/.bin/weighhouse')
