import { describe, expect, it } from 'vitest'
import {
  type ExperimentEvent,
  type ExperimentState,
  experimentEvents,
  experimentStates,
  nextState,
} from '../src/index.ts'

/** Every transition there is, written down apart from the table it judges. */
const allowed = new Set([
  'draft edited draft',
  'draft checked checked',
  'checked edited draft',
  'checked checked checked',
  'checked registered registered',
  'registered amended registered',
  'registered started collecting',
  'registered analysed analysed',
  'registered withdrawn withdrawn',
  'collecting amended collecting',
  'collecting analysed analysed',
  'collecting withdrawn withdrawn',
  'analysed amended collecting',
  'analysed analysed analysed',
  'analysed submitted in-review',
  'analysed withdrawn withdrawn',
  'in-review amended collecting',
  'in-review returned analysed',
  'in-review decided decided',
  'in-review withdrawn withdrawn',
  'decided superseded superseded',
  'decided withdrawn withdrawn',
])

describe('the life of an experiment', () => {
  it('has these transitions and no others', () => {
    const found = experimentStates.flatMap((state) =>
      experimentEvents.flatMap((event) => {
        const next = nextState(state, event)
        return next ? [`${state} ${event} ${next}`] : []
      }),
    )
    expect(new Set(found)).toEqual(allowed)
  })

  it('reaches a decision only through checking, registration, analysis and review', () => {
    for (const skipped of ['checked', 'registered', 'analysed', 'submitted'] as const) {
      expect(reachable('draft', new Set([skipped]))).not.toContain('decided')
    }
    expect(reachable('draft', new Set())).toEqual(new Set(experimentStates))
  })

  it('never returns from registered to an unregistered text, nor leaves an end', () => {
    expect(reachable('registered', new Set())).not.toContain('draft')
    expect(reachable('registered', new Set())).not.toContain('checked')
    expect(reachable('withdrawn', new Set())).toEqual(new Set(['withdrawn']))
    expect(reachable('superseded', new Set())).toEqual(new Set(['superseded']))
  })

  it('sends amended plans back before their analysis, so that no decision rests on other numbers', () => {
    for (const state of ['analysed', 'in-review'] as const) {
      const next = nextState(state, 'amended')!
      expect(nextState(next, 'decided')).toBeUndefined()
      expect(nextState(next, 'submitted')).toBeUndefined()
    }
  })
})

function reachable(from: ExperimentState, without: ReadonlySet<ExperimentEvent>): Set<ExperimentState> {
  const reached = new Set([from])
  for (const state of reached) {
    for (const event of experimentEvents) {
      const next = without.has(event) ? undefined : nextState(state, event)
      if (next) reached.add(next)
    }
  }
  return reached
}
