import type { Reporter, TestModule } from 'vitest/node'

/** Ends a test run with one plain line, `12 passed, 0 failed, 1 skipped`; what could not start counts as failed. */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 }
    for (const module of modules) {
      const tests = [...module.children.allTests()]
      for (const test of tests) counts[test.result().state]++
      if (!module.ok() && !tests.some((test) => test.result().state === 'failed')) counts.failed++
    }
    const line = `${counts.passed} passed, ${counts.failed + counts.pending} failed, ${counts.skipped} skipped`
    process.on('exit', () => process.stdout.write(`\n${line}\n`))
  }
}
