import { setImmediate } from 'node:timers/promises'
import {
  type AbTestParameters,
  type CharacteristicsAnswer,
  operatingCharacteristicsInParts,
} from '@weighhouse/analyses'
import type { Plan } from '@weighhouse/notebook'

/**
 * What the rule of each ab-test cell does before any data, by cell. It takes seconds of a processor, in parts of some
 * milliseconds, so that the service answers others in between.
 */
export async function characteristicsOfPlan({ steps }: Plan): Promise<Readonly<Record<string, CharacteristicsAnswer>>> {
  const answers: Record<string, CharacteristicsAnswer> = {}
  for (const step of steps) {
    if (step.kind !== 'analysis' || step.method !== 'ab-test') continue
    const parts = operatingCharacteristicsInParts(step.parameters as AbTestParameters)
    let part = parts.next()
    while (part.done !== true) {
      await setImmediate()
      part = parts.next()
    }
    answers[step.name] = part.value
  }
  return answers
}
