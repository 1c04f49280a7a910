import type { JsonObject } from '@weighhouse/kernel'
import type { AbTestResult } from './result.ts'

/** True when a result holds a guardrail that is shown to be inferior, whatever a rule over it says. */
export function hasInferiorGuardrail(result: JsonObject): boolean {
  const { comparisons } = result as Partial<AbTestResult>
  return (
    Array.isArray(comparisons) && comparisons.some((comparison) => comparison?.noninferiority?.state === 'inferior')
  )
}
