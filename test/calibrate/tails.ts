import { isInSet } from '@weighhouse/statistics'
import { type Finding, share } from './cell.ts'
import { type Arms, type Conclude, firstComparison } from './experiment.ts'

export interface TailBounds {
  readonly least: number | null
  readonly most: number
}

/** Nominal 2.5 % in each tail, and what chance does to it in 10,000 runs. */
export const nominalTails: TailBounds = { least: 0.02, most: 0.0303 }

/**
 * False rejections in each tail among experiments without an effect. A comparison that is not estimable rejects
 * nothing. Views that contradict the p-value are counted apart: there must be none.
 */
export function tailFindings(
  runs: number,
  { least, most }: TailBounds,
  conclude: Conclude,
  draw: () => Arms,
  issue: string | null = null,
): readonly Finding[] {
  let low = 0
  let high = 0
  let contradictions = 0
  let issues = 0
  for (let run = 0; run < runs; run += 1) {
    const comparison = firstComparison(conclude(draw()))
    const { absolute, relative, test } = comparison
    if (issue !== null && comparison.issues.some(({ code }) => code === issue)) issues += 1
    if (absolute.kind !== 'estimated') continue
    const rejects = !isInSet(0, absolute.set)
    const isShown = test.kind === 'estimated' && test.log10PValue <= Math.log10(1 - absolute.set.level)
    const isRelativeShown = relative.kind === 'estimated' ? !isInSet(0, relative.set) : rejects
    if (rejects !== isShown || rejects !== isRelativeShown) contradictions += 1
    if (!rejects) continue
    if (absolute.estimate < 0) low += 1
    else high += 1
  }
  return [
    share('found too low', low / runs, least, most),
    share('found too high', high / runs, least, most),
    { quantity: 'views that contradict p', kind: 'number', found: contradictions, least: null, most: 0 },
    ...(issue === null ? [] : [share(`told \`${issue}\``, issues / runs, 0.95, null)]),
  ]
}
