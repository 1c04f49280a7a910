import type { JsonObject } from '@weighhouse/kernel'
import { isAbTestResult } from './result.ts'

/** True when a result holds a guardrail that is shown to be inferior, whatever a rule over it says. */
export function hasInferiorGuardrail(result: JsonObject): boolean {
  return isAbTestResult(result) && result.comparisons.some(({ noninferiority }) => noninferiority?.state === 'inferior')
}
