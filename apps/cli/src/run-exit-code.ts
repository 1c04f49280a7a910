import type { RunResult } from '@weighhouse/workflows/local'
import { type ExitCode, exit } from './command.ts'

/**
 * The exit code of a run: 6 when policy refused a cell, 3 when a cell gave no answer for another
 * reason, 4 when a rule's verdict (not its indication) is `rollback` or a guardrail is `inferior`.
 */
export function runExitCode(result: RunResult): ExitCode {
  const cells = Object.values(result.cells)
  if (cells.some(({ outcome }) => outcome === 'refused')) return exit.refused
  if (cells.some(({ outcome }) => outcome !== 'ok' && outcome !== 'cached')) return exit.failed
  const harmful = cells.some((cell) => cell.verdict === 'rollback' || hasInferiorGuardrail(cell.result))
  return harmful ? exit.rollback : exit.ok
}

function hasInferiorGuardrail(result: unknown): boolean {
  if (typeof result !== 'object' || result === null || !('comparisons' in result) || !Array.isArray(result.comparisons))
    return false
  return result.comparisons.some(
    (comparison: { noninferiority?: { state?: unknown } | null }) => comparison?.noninferiority?.state === 'inferior',
  )
}
