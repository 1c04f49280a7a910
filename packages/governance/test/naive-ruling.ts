import type { ConsentEvent, IdentityLink, Purpose } from '../src/index.ts'

/**
 * A second reading of the consent algebra, for the tests alone: whole histories are scanned again and
 * again, instants are compared as texts, and nothing of the code it judges is used. Texts compare as
 * instants do because the tests write all of them with three decimals. Says allow or deny only.
 */
export function naiveRuling(
  events: readonly ConsentEvent[],
  links: readonly IdentityLink[],
  purposes: readonly Purpose[],
  person: string,
  about: string,
  now: string,
): 'allow' | 'deny' {
  const heard = events.filter((event) => event.recordedAt <= now)
  const drawn = links.filter((each) => each.recordedAt <= now)
  const versionOf = (key: string): Purpose | undefined =>
    purposes
      .filter((each) => each.key === key && each.registeredAt <= now)
      .sort((left, right) => right.version - left.version)[0]
  const current = versionOf(about)
  if (!current) return 'deny'

  const later = (one: string, other: string): string => (one > other ? one : other)
  const earlier = (one: string, other: string): string => (one < other ? one : other)
  const says = (event: ConsentEvent): 'yes' | 'no' | 'end' =>
    event.action === 'grant' || event.action === 'opt-in' ? 'yes' : event.action === 'expire' ? 'end' : 'no'
  const from = (event: ConsentEvent): string =>
    says(event) === 'yes' ? later(event.effectiveAt, event.recordedAt) : earlier(event.effectiveAt, event.recordedAt)
  const who = (event: ConsentEvent): string => String(event.identityId ?? event.dataSubjectId)

  /** Are two names one person at an instant? `generous` joins where links contradict each other. */
  const together = (kinds: string, one: string, when: string, generous: boolean): string[] => {
    const usable = drawn.filter((each) => kinds.includes(each.kind) && each.effectiveAt <= when)
    const joinedPair = (a: string, b: string): boolean => {
      const between = usable.filter((each) => (each.a === a && each.b === b) || (each.a === b && each.b === a))
      const last = between
        .map((each) => each.effectiveAt)
        .sort()
        .at(-1)
      const words = between
        .filter((each) => each.effectiveAt === last)
        .map((each) => each.kind === 'link' || each.kind === 'merge')
      return words.length > 0 && (generous ? words.includes(true) : !words.includes(false))
    }
    const names = [...new Set([one, ...drawn.flatMap((each) => [each.a, each.b])])]
    let group = [one]
    for (let round = 0; round < names.length; round++) {
      group = names.filter((name) => group.includes(name) || group.some((member) => joinedPair(member, name)))
    }
    return group
  }
  const any = 'link unlink merge split'

  const binding = heard.filter(
    (event) =>
      says(event) !== 'yes' &&
      from(event) <= now &&
      (together(any, person, now, true).includes(who(event)) ||
        (event.dataSubjectId !== null && together(any, person, event.recordedAt, true).includes(who(event)))),
  )
  if (binding.some((event) => event.action === 'erase')) return 'deny'

  const helping = heard.filter((event) => {
    if (says(event) !== 'yes' || from(event) > now) return false
    if (!together(any, person, now, false).includes(who(event))) return false
    if (event.dataSubjectId === null) return true
    const still = together('merge split', who(event), now, false)
    return together('merge split', who(event), event.recordedAt, true).every((name) => still.includes(name))
  })
  const live = helping.filter((grant) => {
    const version = versionOf(grant.purpose)
    if (!version || grant.purposeVersion > version.version) return false
    if (grant.purposeVersion < (version.grantsFromVersion ?? version.version)) return false
    if (grant.expiresAt !== null && grant.expiresAt <= now) return false
    return !binding.some(
      (end) =>
        says(end) === 'end' && who(end) === who(grant) && end.purpose === grant.purpose && from(end) >= from(grant),
    )
  })
  const against = binding.filter(
    (event) => says(event) === 'no' && (event.purpose === about || about.startsWith(`${event.purpose}.`)),
  )
  const stands = (denial: ConsentEvent): boolean => {
    const newer = live.filter((grant) => from(grant) > from(denial))
    const bySelf = newer.some((grant) => who(grant) === who(denial) && grant.purpose === denial.purpose)
    const byPerson = newer.some(
      (grant) => grant.authenticated && grant.dataSubjectId !== null && [about, denial.purpose].includes(grant.purpose),
    )
    return !bySelf && !byPerson
  }
  const standing = against.filter(stands)
  const has = (...actions: string[]): boolean => standing.some((event) => actions.includes(event.action))
  const granted = live.some((grant) => grant.purpose === about)
  const told = [...helping, ...binding.filter((event) => says(event) === 'no')].some(
    (event) => event.jurisdiction !== null,
  )

  if (current.saleOrSharing && has('opt-out')) return 'deny'
  const object = ['withdraw', 'object', 'opt-out']
  switch (current.legalBasis) {
    case 'consent':
      return standing.length === 0 && granted && told ? 'allow' : 'deny'
    case 'contract':
      return granted && !has('restrict') ? 'allow' : 'deny'
    case 'legitimate-interest':
    case 'public-task': {
      const forGood = current.directMarketing && against.some((event) => object.includes(event.action))
      return standing.length === 0 && !forGood ? 'allow' : 'deny'
    }
    default:
      return 'deny'
  }
}
