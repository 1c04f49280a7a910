import type { Scalar } from '@weighhouse/expressions'
import { keyText } from './key.ts'
import type { AggregateAnswer, Summary, SummaryGroup } from './summary.ts'

/** The group with this key, or `undefined`: no row had it. */
export function findGroup(summary: Summary, key: readonly Scalar[]): SummaryGroup | undefined {
  const text = keyText(key)
  return summary.groups.find((group) => keyText(group.key) === text)
}

type AnswerOf<Kind extends AggregateAnswer['kind']> = Extract<AggregateAnswer, { kind: Kind }>

/** Rows of the group. Asserts that the request named a `count` so. */
export function countAnswer(group: SummaryGroup, name: string): number {
  return answerOfKind(group, name, 'count').count
}

/** Asserts that the request named `moments` so. */
export function momentsAnswer(group: SummaryGroup, name: string): AnswerOf<'moments'> {
  return answerOfKind(group, name, 'moments')
}

/** Asserts that the request named `comoments` so. */
export function comomentsAnswer(group: SummaryGroup, name: string): AnswerOf<'comoments'> {
  return answerOfKind(group, name, 'comoments')
}

/** Asserts that the request named a `tally` so; `overflow` is an answer too. */
export function tallyAnswerOf(group: SummaryGroup, name: string): AnswerOf<'tally'> | AnswerOf<'overflow'> {
  return overflowOr(group, name, 'tally')
}

/** Asserts that the request named a `histogram` so. */
export function histogramAnswer(group: SummaryGroup, name: string): AnswerOf<'histogram'> {
  return answerOfKind(group, name, 'histogram')
}

/** Asserts that the request named `quantiles` so; `overflow` is an answer too. */
export function quantilesAnswerOf(group: SummaryGroup, name: string): AnswerOf<'quantiles'> | AnswerOf<'overflow'> {
  return overflowOr(group, name, 'quantiles')
}

function overflowOr<Kind extends 'tally' | 'quantiles'>(
  group: SummaryGroup,
  name: string,
  kind: Kind,
): AnswerOf<Kind> | AnswerOf<'overflow'> {
  const answer = group.aggregates[name]
  return answer?.kind === 'overflow' ? answer : answerOfKind(group, name, kind)
}

function answerOfKind<Kind extends AggregateAnswer['kind']>(
  group: SummaryGroup,
  name: string,
  kind: Kind,
): AnswerOf<Kind> {
  const answer = Object.hasOwn(group.aggregates, name) ? group.aggregates[name] : undefined
  if (!isOfKind(answer, kind)) {
    throw new TypeError(`Summary group holds ${answer ? answer.kind : 'nothing'} under ${name}, not ${kind}.`)
  }
  return answer
}

function isOfKind<Kind extends AggregateAnswer['kind']>(
  answer: AggregateAnswer | undefined,
  kind: Kind,
): answer is AnswerOf<Kind> {
  return answer?.kind === kind
}
