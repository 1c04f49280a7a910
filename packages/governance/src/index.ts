export { ConsentEvent, type ConsentAction, consentActions, IdentityLink, linkKinds } from './consent-event.ts'
export {
  type ExperimentEvent,
  type ExperimentState,
  experimentEvents,
  experimentStates,
  nextState,
} from './experiment-life.ts'
export { type AccessDenial, Actor, type Answer, mayDo, Resource } from './may-do.ts'
export { type Action, actions, type Permission, permissions, type ResourceType } from './permission.ts'
export { coversPurpose, Exemption, type LegalBasis, legalBases, Purpose, purposeKey } from './purpose.ts'
export { type Role, roles } from './role.ts'
export { type RulingTimes, ruling } from './ruling.ts'
export { type DenialReason, denialReasons, type Ruling } from './ruling-answer.ts'
export { type CellOutcome, cellOutcomes, RunEvent } from './run-event.ts'
export {
  applyRunEvent,
  type CellState,
  type CellStatus,
  type CellValidity,
  type RunState,
  replayRun,
} from './run-state.ts'
