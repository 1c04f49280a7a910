import { abTest } from '../src/ab-test/ab-test.ts'
import type { AbTestParameters } from '../src/ab-test/parameters.ts'
import { type PlannedRule, plannedRuleInParts } from '../src/operating-characteristics/planned-rule.ts'

const margin = { value: 0.02, scale: 'absolute' }
export const metric = (id: string, role: string, kind = 'mean') => ({
  id,
  kind,
  role,
  value: id,
  direction: 'higher-is-better',
  ...(role === 'guardrail' ? { margin } : {}),
})
const oneArm = { a: { role: 'control', share: 0.5 }, b: { role: 'treatment', share: 0.5 } }
export const twoArms = {
  a: { role: 'control', share: 0.4 },
  b: { role: 'treatment', share: 0.3 },
  c: { role: 'treatment', share: 0.3 },
}
export const several = [
  metric('kept', 'success'),
  metric('spend', 'success'),
  metric('latency', 'guardrail'),
  metric('errors', 'guardrail', 'proportion'),
  metric('calls', 'deterioration'),
]

export const schedule = { mode: 'group-sequential', looks: [2500, 5000, 7500], spending: { kind: 'obrien-fleming' } }

export function planOf(changes: Record<string, unknown>): AbTestParameters {
  return abTest.parameters.parse({
    unit: 'account',
    arms: oneArm,
    window: { start: '2024-01-01', end: '2024-01-10' },
    plannedUnits: 10_000,
    minimumDurationDays: 0,
    arm: 'arm',
    mode: 'fixed',
    metrics: [metric('kept', 'success')],
    ...changes,
  })
}

export function ruleOf(parameters: AbTestParameters): PlannedRule {
  const parts = plannedRuleInParts(parameters)
  let part = parts.next()
  while (part.done !== true) part = parts.next()
  if (part.value.kind === 'not-estimable') throw new Error(part.value.reason)
  return part.value
}
