import { type Db, openWriter as insertWriter } from '@weighhouse/db'
import { type Clock, newId } from '@weighhouse/kernel'

/** The numbering of one process's entries: from 0 without gaps, burnt numbers listed as abandoned. */
export interface Writer {
  readonly id: string
  /** The next number, and half-open ranges of numbers that never committed since the last entry that said so. */
  take(): { readonly seq: number; readonly abandoned: readonly (readonly [number, number])[] }
  /** Gives back what a rolled-back transaction had taken; a later entry tells. */
  abandon(taken: readonly number[]): void
}

export async function openWriter(db: Db, origin: string, clock: Clock): Promise<Writer> {
  const id = newId(clock)
  await insertWriter(db, { writerId: id, origin })
  let next = 0
  let burnt: number[] = []
  const told = new Map<number, readonly number[]>()
  return {
    id,
    take() {
      const seq = next++
      const abandoned = rangesOf(burnt)
      told.set(seq, burnt)
      burnt = []
      if (told.size > 10_000) told.delete(told.keys().next().value!)
      return { seq, abandoned }
    },
    abandon(taken) {
      // An entry that rolled back also takes back what it told: that is told again.
      burnt = [...burnt, ...taken, ...taken.flatMap((seq) => told.get(seq) ?? [])].sort((left, right) => left - right)
    },
  }
}

/** Half-open ranges over sorted whole numbers. */
function rangesOf(numbers: readonly number[]): readonly (readonly [number, number])[] {
  const ranges: [number, number][] = []
  for (const number of numbers) {
    const last = ranges.at(-1)
    if (last && last[1] === number) last[1] = number + 1
    else ranges.push([number, number + 1])
  }
  return ranges
}
