/** One measured line: ours beside a peer that was measured in turn with it, and the limit it must keep. */
export interface Line {
  readonly name: string
  readonly ours: number
  readonly peer: number
  readonly unit: 'ms' | 'entries/s' | 'MB' | 'runs'
  readonly peerName: string
  /** What `ours` may be at most, in its unit; null where nothing is promised. */
  readonly limit: number | null
}

export interface Benchmark {
  /** Measures; each line is told as soon as it is known. */
  run(tell: (line: Line) => void): Promise<void>
}

/** Milliseconds that `work` took. */
export async function timed(work: () => unknown): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/**
 * Medians of two measurements taken in turn, A B A B, so that a slow spell of the machine meets both.
 * The first pair warms up and is left out.
 */
export async function inTurn(
  ours: (round: number) => Promise<number>,
  peer: (round: number) => Promise<number>,
  rounds = 5,
): Promise<{ readonly ours: number; readonly peer: number }> {
  const found = { ours: [] as number[], peer: [] as number[] }
  for (let round = 0; round <= rounds; round++) {
    const pair = [await ours(round), await peer(round)] as const
    if (round === 0) continue
    found.ours.push(pair[0])
    found.peer.push(pair[1])
  }
  return { ours: median(found.ours), peer: median(found.peer) }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right)
  const middle = Math.floor(sorted.length / 2)
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]]
  if (low === undefined || high === undefined) throw new Error('a median needs a value')
  return (low + high) / 2
}

export function isOver({ ours, limit }: Line): boolean {
  return limit !== null && ours > limit
}

export function printLine(line: Line): string {
  const { name, ours, peer, unit, peerName, limit } = line
  const ratio = peer > 0 ? `${(ours / peer).toFixed(2)} ×` : '–'
  const bound = limit === null ? 'no limit' : `limit ${amount(limit)} ${unit}  ${isOver(line) ? 'OVER' : 'ok'}`
  return `${name.padEnd(34)} ${amount(ours).padStart(8)} ${unit}  ${ratio.padStart(8)} of ${amount(peer)} (${peerName})  ${bound}`
}

function amount(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1)
}
