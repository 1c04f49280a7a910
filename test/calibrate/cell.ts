import type { Draws } from './draws.ts'

/** One number of a cell and what it may be; null is no bound. A share of runs, or another number that chance hardly moves. */
export interface Finding {
  readonly quantity: string
  readonly kind: 'share' | 'number'
  readonly found: number
  readonly least: number | null
  readonly most: number | null
}

/** One experiment that is simulated over and over. */
export interface Cell {
  readonly name: string
  /** Runs of the whole form; null where the numbers are sums over all outcomes and nothing is drawn. */
  readonly runs: number | null
  /** Runs of the short form; null where it leaves the cell out. */
  readonly shortRuns: number | null
  simulate(draws: Draws, runs: number): readonly Finding[]
}

/** The cells of one target of the numeric targets. */
export interface Target {
  readonly id: string
  readonly title: string
  readonly cells: readonly Cell[]
}

/** Runs that bounds of shares are written for: those have their Monte Carlo error in them. */
export const writtenRuns = 10_000

/** Standard errors that chance stays within in 999 of 1,000 runs of a two-sided bound. */
const reach = 3.3

/** Whether a finding keeps its bounds, which fewer runs than they are written for widen by what chance then adds. */
export function isWithin({ kind, found, least, most }: Finding, runs: number | null): boolean {
  const slack = (bound: number) => (kind === 'share' && runs !== null ? slackOf(bound, runs) : 0)
  return (least === null || found >= least - slack(least)) && (most === null || found <= most + slack(most))
}

function slackOf(bound: number, runs: number): number {
  return reach * Math.sqrt(bound * (1 - bound)) * Math.max(0, 1 / Math.sqrt(runs) - 1 / Math.sqrt(writtenRuns))
}

export function share(quantity: string, found: number, least: number | null, most: number | null): Finding {
  return { quantity, kind: 'share', found, least, most }
}

/** A rate in per cent, for names. */
export function percent(rate: number): string {
  return `${Number((100 * rate).toPrecision(9))} %`
}

/** A whole number, for names and cells of the table. */
export function whole(count: number): string {
  return count.toLocaleString('en')
}
