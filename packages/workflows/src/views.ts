import type { CharacteristicsAnswer } from '@weighhouse/analyses'
import type { PlanChange } from '@weighhouse/notebook'
import type { Hash, JsonObject } from '@weighhouse/kernel'

/** Who acts. `id` is a person's id, which is a random pseudonym, or the name of a service. */
export interface Actor {
  readonly kind: 'person' | 'service' | 'system'
  readonly id: string
  readonly roles: readonly string[]
}

/** The service itself, as the ledger names it. */
export const service: Actor = { kind: 'service', id: 'worker', roles: [] }

/** A part of a list in a stable order; `next` is passed as `after` to go on, null at the end. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next: string | null
}

export interface ExperimentSummary {
  readonly id: string
  readonly title: string
  readonly kind: string
  readonly state: string
  readonly owners: readonly string[]
  readonly updatedAt: string
  /** Of the newest confirmatory run of the registered plan; of the latest run where there is none. */
  readonly verdict: string | null
  /** The newest completed run that is confirmatory under the plan registered now. */
  readonly confirmatoryRun: RunView | null
  readonly latestRun: RunView | null
}

export interface ExperimentView extends ExperimentSummary {
  readonly purpose: string
  readonly legalBasis: string
  readonly question: string
  readonly sourceHash: Hash
  readonly planHash: Hash | null
  /** The notebook as it was added. */
  readonly text: string
  readonly registration: RegistrationView | null
}

export interface RegistrationView {
  readonly planHash: Hash
  readonly at: string
  readonly by: string
  readonly outcomeReads: number
  /** Of the plan in force, by ab-test cell; null where it was registered before this was told. */
  readonly operatingCharacteristics: Readonly<Record<string, CharacteristicsAnswer>> | null
  readonly amendments: readonly {
    readonly planHash: Hash
    readonly at: string
    readonly by: string
    readonly reason: string
    /** Reads of outcomes so far, when the amendment was made. */
    readonly outcomeReads: number
    readonly changes: readonly PlanChange[]
  }[]
}

export type RunState = 'queued' | 'running' | 'completed' | 'failed' | 'refused' | 'cancelled' | 'aborted'

export interface RunView {
  readonly id: string
  readonly experimentId: string
  readonly state: RunState
  readonly planHash: Hash
  readonly asOf: string
  readonly params: JsonObject
  readonly confirmatory: boolean
  readonly requestedAt: string
  /** Id of the person who asked for it. */
  readonly requestedBy: string
  readonly startedAt: string | null
  readonly endedAt: string | null
  readonly resultHash: Hash | null
  readonly reportHash: Hash | null
  readonly verdict: string | null
  readonly failure: { readonly code: string; readonly message: string } | null
}

/** One step of a run as it is streamed; `seq` counts from 1 without gaps. */
export interface RunEventView {
  readonly seq: number
  readonly at: string
  readonly type: string
  readonly body: JsonObject
}

/** An entry of the ledger as pages and the API show it. */
export interface EntryView {
  readonly index: number
  readonly leafHash: Hash
  readonly at: string
  readonly type: string
  readonly action: string
  readonly outcome: string
  readonly entry: JsonObject
  /** JSON pointers (RFC 6901) to what is left out of `entry` for this reader; absent where nothing is. */
  readonly withheld?: readonly string[]
}

export interface PersonView {
  readonly id: string
  readonly name: string
  readonly roles: readonly string[]
}

export interface SessionView {
  readonly id: string
  readonly person: PersonView
  readonly expiresAt: string
}

export interface TokenView {
  readonly id: string
  readonly personId: string
  readonly name: string
  readonly scopes: readonly string[]
  readonly expiresAt: string
  readonly lastUsedAt: string | null
  readonly revokedAt: string | null
}
