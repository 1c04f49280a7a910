import { microsecondsOf } from '@weighhouse/kernel'
import type { ConsentEvent, IdentityLink } from './consent-event.ts'
import type { KnownLink } from './identity-graph.ts'
import { judgeByBasis } from './legal-basis.ts'
import { eventsKnownAt, isEnded, isPast, ownerOf, type Person, personOf, pickCited, type TimedEvent } from './person.ts'
import { coversPurpose, type Exemption, type Purpose } from './purpose.ts'
import { deny, type Ruling } from './ruling-answer.ts'

export interface RulingTimes {
  /** The instant the processing happens. */
  readonly validAt: string
  /** The instant up to which records are known. */
  readonly knownAt: string
  readonly exemptions?: readonly Exemption[]
}

/**
 * Whether one person's data may be processed for one purpose. Pure, and a function of sets: order of
 * arrival, repetition and batching of events, links and purposes do not matter. Denials flow from a
 * purpose down to its children and from each identity to the whole person; grants flow nowhere.
 * Whatever cannot be told is a denial.
 */
export function ruling(
  events: readonly ConsentEvent[],
  links: readonly IdentityLink[],
  purposes: readonly Purpose[],
  dataSubject: string,
  purpose: string,
  { validAt, knownAt, exemptions = [] }: RulingTimes,
): Ruling {
  const at = microsecondsOf(validAt)
  const known = microsecondsOf(knownAt)
  if (at === undefined || known === undefined) return deny('unreadable')
  const versions = versionsKnownAt(purposes, known)
  const knownLinks = linksKnownAt(links, known)
  const timed = eventsKnownAt(events, known)
  if (!versions || !knownLinks || !timed) return deny('unreadable')
  const version = versions.get(purpose)
  if (!version) return deny('unknown-purpose')
  const person = personOf(timed, knownLinks, dataSubject, at)
  const erasure = pickCited(person.denials.filter(({ event }) => event.action === 'erase'))
  if (erasure) return deny('erased', erasure)
  const live = person.grants.filter((grant) => isLive(grant, versions, person, at))
  const relevant = person.denials.filter(({ event }) => coversPurpose(event.purpose, purpose))
  const standing = relevant.filter((denial) => !live.some((grant) => lifts(grant, denial, purpose)))
  return judgeByBasis({ version, at, known, relevant, standing, live, person, exemptions })
}

/** A grant past its expiry, ended, or for a version that no longer counts, is as if absent. */
function isLive(grant: TimedEvent, versions: ReadonlyMap<string, Purpose>, person: Person, at: number): boolean {
  const version = versions.get(grant.event.purpose)
  return (
    version !== undefined &&
    isOfCountingVersion(grant.event, version) &&
    !isPast(grant.event.expiresAt, at) &&
    !isEnded(grant, person)
  )
}

/**
 * On its own identity and purpose the newer word holds, at one instant the denial. Across identities,
 * and from a parent purpose, only a later authenticated grant by the data subject lifts a denial.
 */
function lifts(grant: TimedEvent, denial: TimedEvent, purpose: string): boolean {
  if (grant.countsFrom <= denial.countsFrom) return false
  const samePurpose = grant.event.purpose === denial.event.purpose
  if (samePurpose && ownerOf(grant.event) === ownerOf(denial.event)) return true
  const byThePerson = grant.event.authenticated && grant.event.dataSubjectId !== null
  return byThePerson && (samePurpose || grant.event.purpose === purpose)
}

/** A changed purpose is a new version; by default earlier grants no longer count. */
function isOfCountingVersion(event: ConsentEvent, version: Purpose): boolean {
  return (
    event.purposeVersion <= version.version && event.purposeVersion >= (version.grantsFromVersion ?? version.version)
  )
}

/** The newest version of each purpose registered by an instant, or `undefined` if one cannot be read. */
function versionsKnownAt(purposes: readonly Purpose[], known: number): Map<string, Purpose> | undefined {
  const versions = new Map<string, Purpose>()
  for (const purpose of purposes) {
    const registered = microsecondsOf(purpose.registeredAt)
    if (registered === undefined) return undefined
    if (registered > known || purpose.version <= (versions.get(purpose.key)?.version ?? 0)) continue
    versions.set(purpose.key, purpose)
  }
  return versions
}

/** Links recorded by an instant, or `undefined` if one of them cannot be read: then nobody's identities are known. */
function linksKnownAt(links: readonly IdentityLink[], known: number): KnownLink[] | undefined {
  const result: KnownLink[] = []
  for (const link of links) {
    const [effective, recorded] = [microsecondsOf(link.effectiveAt), microsecondsOf(link.recordedAt)]
    if (effective === undefined || recorded === undefined) return undefined
    if (recorded <= known) result.push({ link, effective })
  }
  return result
}
