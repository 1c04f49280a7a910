export { allowQueues, isConnectionLoss } from '@weighhouse/db'
export { endWithQueriesLeft } from '@weighhouse/tables'
export {
  type Action,
  type Actor as AccessActor,
  actions,
  mayDo,
  permissions,
  type ResourceType,
  type Role,
  roles,
} from '@weighhouse/governance'
export { consentCounts, type ConsentStatus, consentStatus } from './consent/consent-status.ts'
export { type DatasetView, listDatasets, registerDataset } from './consent/datasets.ts'
export { listPurposes, type PurposeView, type PurposeWish, registerPurpose } from './consent/purposes.ts'
export { importConsents } from './consent/import-consents.ts'
export { type ConsentStatement, recordConsent } from './consent/record-consent.ts'
export { describeUnexpected } from './describe-unexpected.ts'
export type { RunResult } from './execution/run-result.ts'
export { type AddedNotebook, addNotebook } from './experiments/add-notebook.ts'
export { findExperiment, listExperiments, readPlan } from './experiments/find-experiments.ts'
export { type LoadedExperiment, loadExperiments, requestMissingRuns } from './experiments/load-experiments.ts'
export { ownerIdsOfExperiment } from './experiments/owners.ts'
export { amendExperiment, registerExperiment } from './experiments/register.ts'
export { type House, type Log, openHouse, type OpenHouseOptions } from './house.ts'
export {
  entryProof,
  exportLedger,
  findEntry,
  latestCheckpoint,
  listEntries,
  verifyHouseLedger,
  withoutVerdict,
} from './ledger/reading.ts'
export { type Sequencer, settleLedger, startSequencer } from './ledger/sequencer.ts'
export { withIdempotency } from './people/idempotency.ts'
export { actorOf, addPerson, demoPerson, installation, listPeople } from './people/people.ts'
export { recordRefusal } from './people/refusals.ts'
export { closeSession, findSession, openSession } from './people/sessions.ts'
export { issueToken, listTokens, ownerIdOfToken, personOfToken, revokeToken } from './people/tokens.ts'
export { csvOfRun, reportNotebookOfRun, reportOfRun, tablesOfRun } from './reporting/report-of-run.ts'
export { claimRun, listenForCancels, releaseRun, renewRun, sweepRuns } from './runs/claim-run.ts'
export { cancelRun, failRun } from './runs/end-run.ts'
export { type CellExplanation, explainCell, type KeyDifference } from './runs/explain.ts'
export { findResult, findRun, listRuns } from './runs/find-runs.ts'
export { performRun, type RunLease } from './runs/perform-run.ts'
export { requestHeldRun, requestRun } from './runs/request-run.ts'
export { listRunEvents, watchRun } from './runs/watch-run.ts'
export type {
  Actor,
  EntryView,
  ExperimentSummary,
  ExperimentView,
  Page,
  PersonView,
  RegistrationView,
  RunEventView,
  RunState,
  RunView,
  SessionView,
  TokenView,
} from './views.ts'
