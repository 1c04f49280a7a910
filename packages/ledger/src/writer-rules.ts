import { microsecondsOf } from '@weighhouse/kernel'
import type { Entry } from './entry.ts'
import type { Problem } from './problem.ts'

/** `at` is taken before commit, so it may fall behind the newest instant seen by this much and no more. */
const lateByAtMost = 60_000_000
/** Writers run under a transaction timeout: a number that is missing for longer is not on its way. */
const longestTransaction = 30_000_000

interface Writer {
  /** Numbers seen or abandoned, as ascending half-open ranges that do not touch. */
  covered: [number, number][]
  /** Where numbers were passed over, with the entry that did it. */
  jumps: { from: number; to: number; index: number; at: number }[]
  closed: boolean
}

/** The rules of time and of writer numbers over a ledger, in order. Memory grows with writers, not with entries. */
export interface WriterRules {
  readonly writers: Map<string, Writer>
  newest: number
}

export function newWriterRules(): WriterRules {
  return { writers: new Map(), newest: 0 }
}

/** Takes in the next entry and tells what it breaks. */
export function observeWriter(rules: WriterRules, entry: Entry, index: number): Problem[] {
  const problems: Problem[] = []
  const at = microsecondsOf(entry.at) ?? 0
  if (at < rules.newest - lateByAtMost) {
    problems.push({ index, code: 'time-went-back', message: 'its time is more than 60 s behind an earlier entry' })
  }
  rules.newest = Math.max(rules.newest, at)
  const writer = writerOf(rules, entry.writer.id)
  const { seq, abandoned } = entry.writer
  if (writer.closed) problems.push({ index, code: 'writer-closed', message: 'its writer was closed before' })
  const end = writer.covered.at(-1)?.[1] ?? 0
  if (seq > end) writer.jumps.push({ from: end, to: seq, index, at })
  for (const range of [[seq, seq + 1] as const, ...abandoned]) {
    if (!cover(writer, range[0]!, range[1]!)) {
      problems.push({ index, code: 'writer-number-repeated', message: 'its writer used one of its numbers before' })
    }
  }
  if (isWhole(writer)) writer.jumps = []
  if (entry.type === 'writer.closed' && entry.outcome === 'done') problems.push(...close(rules, entry, index))
  return problems
}

/** Numbers that are still missing at the end, though no transaction can be under way any more. */
export function finishWriters({ writers, newest }: WriterRules): Problem[] {
  const problems: Problem[] = []
  for (const writer of writers.values()) {
    for (const { from, to, index, at } of writer.jumps) {
      const whole = writer.covered.some(([start, end]) => start <= from && to <= end)
      if (whole || writer.closed || newest - at <= longestTransaction) continue
      problems.push({
        index,
        code: 'writer-gap',
        message: `numbers ${from} to ${to - 1} of its writer are not all there`,
      })
    }
  }
  return problems.sort((left, right) => (left.index ?? 0) - (right.index ?? 0))
}

function close(rules: WriterRules, entry: Extract<Entry, { type: 'writer.closed' }>, index: number): Problem[] {
  const { writerId, nextSeq, abandoned } = entry.body
  const writer = writerOf(rules, writerId)
  const problems: Problem[] = []
  if (writer.closed) problems.push({ index, code: 'writer-closed', message: 'the writer was closed before' })
  writer.closed = true
  const fresh = abandoned.map(([from, to]) => cover(writer, from!, to!)).every(Boolean)
  if (!fresh) problems.push({ index, code: 'writer-number-repeated', message: 'an abandoned number was used' })
  if (!isWhole(writer) || (writer.covered.at(-1)?.[1] ?? 0) !== nextSeq) {
    problems.push({
      index,
      code: 'writer-gap',
      message: 'numbers of the closed writer are neither there nor abandoned',
    })
  }
  return problems
}

/** Adds a range; false if part of it was covered already. Almost always the range extends the only one there is. */
function cover(writer: Writer, from: number, to: number): boolean {
  const last = writer.covered.at(-1)
  if (last && last[1] === from) {
    last[1] = to
    return true
  }
  const fresh = writer.covered.every(([start, end]) => to <= start || end <= from)
  const merged: [number, number][] = []
  for (const [start, end] of [...writer.covered, [from, to] as const].sort((left, right) => left[0] - right[0])) {
    const previous = merged.at(-1)
    if (previous && start <= previous[1]) previous[1] = Math.max(previous[1], end)
    else merged.push([start, end])
  }
  writer.covered = merged
  return fresh
}

function isWhole({ covered }: Writer): boolean {
  return covered.length === 0 || (covered.length === 1 && covered[0]![0] === 0)
}

function writerOf({ writers }: WriterRules, id: string): Writer {
  const writer = writers.get(id) ?? { covered: [], jumps: [], closed: false }
  writers.set(id, writer)
  return writer
}
