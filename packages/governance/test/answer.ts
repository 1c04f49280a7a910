import type { ConsentEvent, IdentityLink, Purpose, RulingTimes } from '../src/index.ts'
import { ruling } from '../src/index.ts'
import { purpose, times } from './history.ts'

export const register = [purpose('ads'), purpose('ads.video'), purpose('adsx'), purpose('research')]

/** `allow`, or the reason of the denial. */
export function answer(
  events: readonly ConsentEvent[],
  about = 'ads',
  {
    links = [],
    purposes = register,
    at = times,
  }: { links?: readonly IdentityLink[]; purposes?: readonly Purpose[]; at?: RulingTimes } = {},
): string {
  const given = ruling(events, links, purposes, 'ana', about, at)
  return given.kind === 'allow' ? 'allow' : given.reason
}
