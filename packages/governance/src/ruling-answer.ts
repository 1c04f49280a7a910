import type { TimedEvent } from './person.ts'
import type { LegalBasis } from './purpose.ts'

export const denialReasons = [
  'unknown-purpose',
  'no-consent', // nobody said anything
  'wrong-purpose', // agreed to something else
  'outdated-version', // agreed to a text that no longer counts
  'expired',
  'withdrawn',
  'objected',
  'restricted', // GDPR art. 18
  'opted-out',
  'erased',
  'no-contract',
  'no-exemption',
  'missing-jurisdiction', // all regimes apply, so consent cannot be told
  'other-jurisdiction', // a regime applies that the purpose is not registered for
  'unreadable', // a record or a time that this depends on cannot be read
] as const
export type DenialReason = (typeof denialReasons)[number]

/** `event` and `exemption` are the ids the ruling rests on, where there is one. */
export type Ruling =
  | {
      readonly kind: 'allow'
      readonly basis: LegalBasis
      readonly purposeVersion: number
      readonly event: string | null
      readonly exemption: string | null
    }
  | { readonly kind: 'deny'; readonly reason: DenialReason; readonly event: string | null }

export function deny(reason: DenialReason, cited?: TimedEvent): Ruling {
  return { kind: 'deny', reason, event: cited?.event.id ?? null }
}
