import type { Scalar } from '@weighhouse/expressions'
import type { Hash, JsonObject } from '@weighhouse/kernel'
import type { Plan } from '@weighhouse/notebook'
import type { Rulings, Table, Tables } from '@weighhouse/tables'

/** Everything an execution may know. It decides nothing about storage: the caller records what comes back. */
export interface Execution {
  readonly plan: Plan
  readonly params: Readonly<Record<string, Scalar>>
  /** The instant the data are judged at, RFC 3339 UTC. */
  readonly asOf: string
  readonly seed: number
  readonly standing: Standing
  readonly tables: Tables
  /** Rulings for the plan's purpose; absent in a local run, where sources that need them are refused. */
  readonly rulings?: () => Promise<PurposeRulings>
  readonly earlier: (cell: string) => readonly { readonly asOf: string; readonly result: JsonObject }[]
  /** An output computed before under the same key, if it is kept. */
  readonly findCached: (key: Hash) => Promise<CachedOutput | undefined>
  readonly onProgress: (progress: Progress) => void
  readonly signal: AbortSignal
}

/** The rulings of one consent snapshot for one purpose. */
export interface PurposeRulings {
  /** Rulings over the subjects that a source names. */
  rule(subjects: readonly string[]): Promise<Rulings>
  /** Sequence number of the newest consent event that touches the purpose: changes when any ruling may. */
  readonly epoch: number
}

/** How this run stands to the registered plan, computed by comparing hashes. */
export interface Standing {
  readonly registered: boolean
  /** The look is one that the plan's mode allows. */
  readonly plannedLook: boolean
}

export interface CachedOutput {
  readonly outputHash: Hash
  readonly body: JsonObject
}

export interface Progress {
  readonly cell: string
  /** Position of the cell among the plan's steps, from 1, and their number. */
  readonly step: number
  readonly steps: number
  readonly state: 'running' | 'done'
  readonly rows?: number
  readonly outcome?: CellOutcome
}

export type CellOutcome = 'ok' | 'cached' | 'failed' | 'blocked' | 'cancelled' | 'refused'

/** What a cell's key is made of; `explain` names the first of these that differs. */
export interface KeyComponents {
  readonly cellHash: Hash
  readonly inputs: Readonly<Record<string, Hash>>
  readonly params: Readonly<Record<string, Scalar>>
  readonly asOf: string
  readonly seed: number
  readonly snapshots: Readonly<Record<string, Hash>>
  readonly consentEpoch: number
  readonly purpose: string
  readonly engineVersion: string
  readonly statisticsVersion: string
}

/** One thing with bytes that the run made: a summary, an sql result, an analysis result, a rule's answer. */
export interface Output {
  readonly cell: string
  /** `summary:<request>` for the summaries of an analysis, else `result`. */
  readonly part: string
  readonly key: Hash
  readonly components: KeyComponents
  readonly outputHash: Hash
  readonly body: JsonObject
  readonly cached: boolean
}

export interface CellRecord {
  readonly kind: string
  readonly outcome: CellOutcome
  readonly outputHash: Hash | null
  readonly ms: number
  readonly method?: string
  readonly result?: JsonObject
  readonly error?: { readonly code: string; readonly message: string }
}

export interface SourceRecord {
  readonly rows: number
  readonly excluded: Readonly<Record<string, number>>
  readonly snapshot: Hash
  readonly snapshotSeq: number | null
}

export interface Executed {
  readonly cells: Readonly<Record<string, CellRecord>>
  readonly sources: Readonly<Record<string, SourceRecord>>
  readonly outputs: readonly Output[]
  /** Table cells as they were opened, lazy, for charts that show their rows. */
  readonly tables: ReadonlyMap<string, Table>
  readonly consentEpoch: number
  readonly statisticsVersions: Readonly<Record<string, string>>
  readonly engineVersion: string
}
