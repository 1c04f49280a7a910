import { mergeComoments, mergeMoments } from '@weighhouse/statistics'
import { emptyAnswer, quantilesAnswer, tallyAnswer } from './answer.ts'
import { compareKeys, keyText } from './key.ts'
import { type Aggregate, defaultTallyLimit, type SummaryRequest } from './request.ts'
import type { AggregateAnswer, Summary, SummaryGroup, TallyCount } from './summary.ts'

/** The summary of no rows: no groups, or, without `by`, the one group that is always there. */
function emptySummary(request: SummaryRequest): Summary {
  return { by: request.by, groups: request.by.length > 0 ? [] : [{ key: [], aggregates: emptyAnswers(request) }] }
}

/** The empty answer of every aggregate of a request, by name. */
export function emptyAnswers(request: SummaryRequest): Readonly<Record<string, AggregateAnswer>> {
  return Object.fromEntries(
    Object.entries(request.aggregates).map(([name, aggregate]) => [name, emptyAnswer(aggregate)]),
  )
}

/** A summary with its groups in the one order that equal answers share. */
export function summaryOf(request: SummaryRequest, groups: readonly SummaryGroup[]): Summary {
  if (groups.length === 0) return emptySummary(request)
  return { by: request.by, groups: [...groups].sort((left, right) => compareKeys(left.key, right.key)) }
}

/**
 * The summary of disjoint parts of one table, merged in the order given: floating-point sums depend
 * on it in their last digits, so that callers keep the order of chunks. The parts must answer `request`.
 */
export function mergeSummaries(request: SummaryRequest, parts: readonly Summary[]): Summary {
  const groups = new Map<string, { key: SummaryGroup['key']; parts: SummaryGroup[] }>()
  for (const part of parts) {
    for (const group of part.groups) {
      const text = keyText(group.key)
      const entry = groups.get(text)
      if (entry) entry.parts.push(group)
      else groups.set(text, { key: group.key, parts: [group] })
    }
  }
  const merged = [...groups.values()].map(({ key, parts: same }) => ({
    key,
    aggregates: Object.fromEntries(
      Object.entries(request.aggregates).map(([name, aggregate]) => [
        name,
        mergeAnswers(
          aggregate,
          same.map(({ aggregates }) => answerNamed(aggregates, name)),
        ),
      ]),
    ),
  }))
  return summaryOf(request, merged)
}

/** The answer over the union of disjoint parts, merged in the order given. */
export function mergeAnswers(aggregate: Aggregate, parts: readonly AggregateAnswer[]): AggregateAnswer {
  const overflow = parts.find(({ kind }) => kind === 'overflow')
  if (overflow) return overflow
  switch (aggregate.kind) {
    case 'tally': {
      const counts = parts.flatMap((part) => (part.kind === 'tally' ? part.counts : mismatch(aggregate, part)))
      return tallyAnswer(addCounts(counts), aggregate.limit ?? defaultTallyLimit)
    }
    case 'quantiles': {
      const same = parts.map((part) => (part.kind === 'quantiles' ? part : mismatch(aggregate, part)))
      const counts = same.flatMap(({ values }) => values.map(([value, count]) => ({ value: [value], count })))
      const limit = aggregate.limit ?? defaultTallyLimit
      return quantilesAnswer(aggregate.at, addCounts(counts), sum(same, 'missing'), sum(same, 'nonFinite'), limit)
    }
    default:
      return parts.reduce((left, right) => mergePair(aggregate, left, right), emptyAnswer(aggregate))
  }
}

function mergePair(aggregate: Aggregate, left: AggregateAnswer, right: AggregateAnswer): AggregateAnswer {
  if (left.kind === 'count' && right.kind === 'count') return { kind: 'count', count: left.count + right.count }
  if (left.kind === 'moments' && right.kind === 'moments') {
    return { kind: 'moments', moments: mergeMoments(left.moments, right.moments), ...unusable(left, right) }
  }
  if (left.kind === 'comoments' && right.kind === 'comoments') {
    return { kind: 'comoments', comoments: mergeComoments(left.comoments, right.comoments), ...unusable(left, right) }
  }
  if (left.kind === 'histogram' && right.kind === 'histogram') {
    const counts = left.counts.map((count, bin) => count + (right.counts[bin] ?? 0))
    const outside = { below: left.below + right.below, above: left.above + right.above }
    return { kind: 'histogram', edges: left.edges, counts, ...outside, ...unusable(left, right) }
  }
  return mismatch(aggregate, right)
}

interface Unusable {
  readonly missing: number
  readonly nonFinite: number
}

function unusable(left: Unusable, right: Unusable): Unusable {
  return { missing: left.missing + right.missing, nonFinite: left.nonFinite + right.nonFinite }
}

function sum(parts: readonly Unusable[], field: 'missing' | 'nonFinite'): number {
  return parts.reduce((total, part) => total + part[field], 0)
}

function addCounts(counts: readonly TallyCount[]): readonly TallyCount[] {
  const added = new Map<string, { value: TallyCount['value']; count: number }>()
  for (const { value, count } of counts) {
    const text = keyText(value)
    const entry = added.get(text)
    if (entry) entry.count += count
    else added.set(text, { value, count })
  }
  return [...added.values()]
}

function answerNamed(aggregates: Readonly<Record<string, AggregateAnswer>>, name: string): AggregateAnswer {
  const answer = Object.hasOwn(aggregates, name) ? aggregates[name] : undefined
  if (!answer) throw new TypeError(`A summary to merge lacks the aggregate ${name} of its request.`)
  return answer
}

function mismatch(aggregate: Aggregate, part: AggregateAnswer): never {
  throw new TypeError(`A summary to merge answers ${aggregate.kind} with ${part.kind}.`)
}
