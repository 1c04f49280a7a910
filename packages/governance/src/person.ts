import { hashOf, microsecondsOf } from '@weighhouse/kernel'
import type { ConsentEvent } from './consent-event.ts'
import { componentAt, type KnownLink } from './identity-graph.ts'

/** An event with its instants in microseconds. */
export interface TimedEvent {
  readonly event: ConsentEvent
  readonly recorded: number
  /** Denials count from the earlier of effective and recorded, grants from the later: grants never reach back. */
  readonly countsFrom: number
}

/** What was said by and for one person, as far as it counts at the instant asked for. */
export interface Person {
  readonly denials: readonly TimedEvent[]
  readonly grants: readonly TimedEvent[]
  readonly expiries: readonly TimedEvent[]
}

export function personOf(
  timed: readonly TimedEvent[],
  links: readonly KnownLink[],
  dataSubject: string,
  at: number,
): Person {
  const wide = componentAt(links, dataSubject, at, 'joined')
  const narrow = componentAt(links, dataSubject, at, 'parted')
  const merges = links.filter(({ link }) => link.kind === 'merge' || link.kind === 'split')
  const counting = timed.filter(({ countsFrom }) => countsFrom <= at)
  const isTheirs = ({ event, recorded }: TimedEvent): boolean => {
    const owner = ownerOf(event)
    // Denials made on a subject while it was merged with this one hold for both after a split.
    return (
      wide.has(owner) ||
      (event.dataSubjectId !== null && componentAt(links, dataSubject, recorded, 'joined').has(owner))
    )
  }
  const mayRely = ({ event, recorded }: TimedEvent): boolean => {
    const owner = ownerOf(event)
    if (!narrow.has(owner)) return false
    if (event.dataSubjectId === null) return true
    // Grants made on a subject while it was merged hold for neither part after a split.
    const now = componentAt(merges, owner, at, 'parted')
    return [...componentAt(merges, owner, recorded, 'joined')].every((part) => now.has(part))
  }
  return {
    denials: counting.filter((item) => isDenial(item.event) && isTheirs(item)),
    grants: counting.filter((item) => isGrant(item.event) && mayRely(item)),
    expiries: counting.filter((item) => item.event.action === 'expire' && isTheirs(item)),
  }
}

/** Events recorded by an instant, or `undefined` if one of them cannot be read. */
export function eventsKnownAt(events: readonly ConsentEvent[], known: number): TimedEvent[] | undefined {
  const result: TimedEvent[] = []
  for (const event of events) {
    const [effective, recorded] = [microsecondsOf(event.effectiveAt), microsecondsOf(event.recordedAt)]
    if (effective === undefined || recorded === undefined) return undefined
    const countsFrom = isGrant(event) ? Math.max(effective, recorded) : Math.min(effective, recorded)
    if (recorded <= known) result.push({ event, recorded, countsFrom })
  }
  return result
}

/** The newest of several, denials first at one instant, then the smallest digest: a choice that no order can change. */
export function pickCited(items: readonly TimedEvent[]): TimedEvent | undefined {
  const newest = Math.max(...items.map(({ countsFrom }) => countsFrom))
  const tied = items.filter(({ countsFrom }) => countsFrom === newest)
  return tied.length < 2
    ? tied[0]
    : tied.toSorted((left, right) => (hashOf(left.event) < hashOf(right.event) ? -1 : 1))[0]
}

/** Whether an `expire` on the same identity and purpose ended the grant: at one instant it did. */
export function isEnded(grant: TimedEvent, { expiries }: Person): boolean {
  return expiries.some(
    (expiry) =>
      expiry.event.purpose === grant.event.purpose &&
      ownerOf(expiry.event) === ownerOf(grant.event) &&
      expiry.countsFrom >= grant.countsFrom,
  )
}

/** Whether an expiry lies at or before an instant. One that cannot be read has passed. */
export function isPast(expiresAt: string | null, at: number): boolean {
  return expiresAt !== null && (microsecondsOf(expiresAt) ?? 0) <= at
}

export function ownerOf(event: ConsentEvent): string {
  return event.dataSubjectId ?? event.identityId ?? ''
}

function isGrant({ action }: ConsentEvent): boolean {
  return action === 'grant' || action === 'opt-in'
}

function isDenial(event: ConsentEvent): boolean {
  return !isGrant(event) && event.action !== 'expire'
}
