export const experimentStates = [
  'draft',
  'checked',
  'registered',
  'collecting',
  'analysed',
  'in-review',
  'decided',
  'superseded',
  'withdrawn',
] as const
export type ExperimentState = (typeof experimentStates)[number]

/**
 * What happens to an experiment. `edited`: its text changed before registration. `started`: its window
 * began. `analysed`: a confirmatory run gave a result. `amended`: a new plan with a reason.
 * `returned`: the committee asks for changes.
 */
export const experimentEvents = [
  'edited',
  'checked',
  'registered',
  'started',
  'analysed',
  'amended',
  'submitted',
  'returned',
  'decided',
  'superseded',
  'withdrawn',
] as const
export type ExperimentEvent = (typeof experimentEvents)[number]

type Row = Partial<Record<ExperimentEvent, ExperimentState>>

/** The whole life. An amendment sends what was analysed back: its numbers belong to the plan before. */
const transitions: Readonly<Record<ExperimentState, Row>> = {
  draft: { edited: 'draft', checked: 'checked' },
  checked: { edited: 'draft', checked: 'checked', registered: 'registered' },
  // A window in the past has no collecting: the first run of a registered plan may analyse it at once.
  registered: { amended: 'registered', started: 'collecting', analysed: 'analysed', withdrawn: 'withdrawn' },
  collecting: { amended: 'collecting', analysed: 'analysed', withdrawn: 'withdrawn' },
  analysed: { amended: 'collecting', analysed: 'analysed', submitted: 'in-review', withdrawn: 'withdrawn' },
  'in-review': { amended: 'collecting', returned: 'analysed', decided: 'decided', withdrawn: 'withdrawn' },
  decided: { superseded: 'superseded', withdrawn: 'withdrawn' },
  superseded: {},
  withdrawn: {},
}

/** The state after an event, or `undefined` where the event cannot happen in this state. */
export function nextState(state: ExperimentState, event: ExperimentEvent): ExperimentState | undefined {
  return transitions[state][event]
}
