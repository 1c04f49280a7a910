import type { IdentityLink } from './consent-event.ts'

/** A link with its instants in microseconds, already known at the time of asking. */
export interface KnownLink {
  readonly link: IdentityLink
  readonly effective: number
}

/**
 * Everyone who is one person with `start` at an instant: per pair the newest link decides. Where two
 * links of one pair contradict each other at one instant, `doubt` decides: joined for what denies,
 * parted for what allows, so that doubt never gives permission.
 */
export function componentAt(
  links: readonly KnownLink[],
  start: string,
  instant: number,
  doubt: 'joined' | 'parted',
): ReadonlySet<string> {
  const neighbours = new Map<string, Set<string>>()
  for (const [a, b] of joinedPairs(links, instant, doubt)) {
    for (const [from, to] of [[a, b] as const, [b, a] as const]) {
      const known = neighbours.get(from) ?? new Set()
      neighbours.set(from, known.add(to))
    }
  }
  const reached = new Set([start])
  // A set may grow while it is walked: what is added is visited too.
  for (const node of reached) for (const next of neighbours.get(node) ?? []) reached.add(next)
  return reached
}

function joinedPairs(
  links: readonly KnownLink[],
  instant: number,
  doubt: 'joined' | 'parted',
): (readonly [string, string])[] {
  const newest = new Map<string, { pair: readonly [string, string]; effective: number; joined: boolean }>()
  for (const { link, effective } of links) {
    if (effective > instant) continue
    const pair = link.a < link.b ? ([link.a, link.b] as const) : ([link.b, link.a] as const)
    const joined = link.kind === 'link' || link.kind === 'merge'
    const key = pair.join(' ')
    const known = newest.get(key)
    if (!known || effective > known.effective) newest.set(key, { pair, effective, joined })
    else if (effective === known.effective && joined === (doubt === 'joined')) known.joined = joined
  }
  return [...newest.values()].filter(({ joined }) => joined).map(({ pair }) => pair)
}
