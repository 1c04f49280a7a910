import type { ConsentStatement } from './record-consent.ts'

/**
 * A history without the grants that it shows as taken back. A grant counts from its record at the
 * earliest, a denial from when it took effect: recorded today, an old grant would be the newer word
 * and lift the withdrawal that followed it. Only a grant that no later denial of the same person
 * answers, on its purpose or one above it, is left.
 */
export function withoutSupersededGrants(history: readonly ConsentStatement[]): readonly ConsentStatement[] {
  const denied = new Map<string, number>()
  for (const statement of history) {
    if (isGrant(statement) || statement.action === 'expire') continue
    const key = keyOf(statement, statement.purpose)
    denied.set(key, Math.max(denied.get(key) ?? Number.NEGATIVE_INFINITY, Date.parse(statement.effectiveAt)))
  }
  return history.filter((statement) => {
    if (!isGrant(statement)) return true
    const from = Date.parse(statement.effectiveAt)
    return !purposeAndAbove(statement.purpose).some(
      (purpose) => (denied.get(keyOf(statement, purpose)) ?? Number.NEGATIVE_INFINITY) >= from,
    )
  })
}

function isGrant({ action }: ConsentStatement): boolean {
  return action === 'grant' || action === 'opt-in'
}

function keyOf({ identity }: ConsentStatement, purpose: string): string {
  return JSON.stringify([identity.type, identity.value.normalize('NFC').trim(), purpose])
}

function purposeAndAbove(purpose: string): readonly string[] {
  const steps = purpose.split('.')
  return steps.map((_, index) => steps.slice(0, index + 1).join('.'))
}
