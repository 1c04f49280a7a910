// `npm run check`: everything a machine can say about the source without running the product.
// Steps run side by side; what they print appears when each ends; the slowest decides the time.
import { spawn } from 'node:child_process'

const bin = (name: string) => `node_modules/.bin/${name}`

const steps: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['types', bin('tsc'), '-p', '.'],
  ['lint', bin('oxlint'), '--type-aware', '--deny-warnings'],
  ['format', bin('biome'), 'check', '.'],
  ['dead code', bin('knip'), '--no-progress'],
  ['layers', bin('vitest'), 'run', 'test/architecture.test.ts', '--reporter=dot'],
]

const results = await Promise.all(steps.map(([name, command, ...args]) => runStep(name, command, args)))
process.exitCode = results.every(Boolean) ? 0 : 1

function runStep(name: string, command: string, args: readonly string[]): Promise<boolean> {
  const started = performance.now()
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    const end = (passed: boolean, why = '') => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      process.stdout.write(`${passed ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)${why}\n${passed ? '' : output}`)
      resolve(passed)
    }
    child.on('error', (error) => end(false, ` ${error.message}`))
    child.on('close', (code) => end(code === 0))
  })
}
