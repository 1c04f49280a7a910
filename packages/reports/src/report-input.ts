import type { Chart } from '@weighhouse/analyses'
import type { Hash, JsonObject, JsonValue } from '@weighhouse/kernel'

/** Everything a report says. Same input, same bytes: no clock, locale or machine is asked. */
export interface ReportInput {
  readonly experiment: ExperimentFacts
  readonly run: RunFacts
  /** Prose and cells in the order of the notebook. */
  readonly blocks: readonly ReportBlock[]
  /** By name; the order of pages follows `blocks`, the order of hashes the name. */
  readonly cells: Readonly<Record<string, ReportCell>>
  readonly sources: Readonly<Record<string, ReportSource>>
  readonly charts: readonly ReportChart[]
  readonly registration: Registration | null
  /** Reads of outcome data before the window's end, oldest first. */
  readonly outcomeReads: readonly OutcomeRead[]
  readonly dpia: DpiaFacts | null
  /** The text of `{{ path | format }}` in prose; `format` is null where none is written. */
  readonly resolve: (path: string, format: string | null) => string
}

export interface ExperimentFacts {
  readonly id: string
  readonly title: string
  readonly kind: string
  readonly owners: readonly string[]
  readonly purpose: string
  readonly legalBasis: string
  readonly question: string
  readonly hypothesis: string | null
  /** `holds` is null where the assumption has no check or its inputs are missing. */
  readonly assumptions: readonly { readonly text: string; readonly holds: boolean | null }[]
  readonly unit: string | null
  readonly arms: Readonly<Record<string, { readonly role: 'control' | 'treatment'; readonly share: number }>> | null
  readonly window: { readonly start: string; readonly end: string } | null
  readonly plannedUnits: number | null
}

export interface RunFacts {
  /** The instant the data are judged at, RFC 3339 UTC. */
  readonly asOf: string
  readonly seed: number
  readonly confirmatory: boolean
  /** Made without server and ledger; counts for no review. */
  readonly local: boolean
  readonly planHash: Hash
  readonly sourceHash: Hash
  readonly params: Readonly<Record<string, JsonValue>>
  readonly consentEpoch: number
  readonly statisticsVersions: Readonly<Record<string, string>>
  readonly engineVersion: string
  /** Hash of every output by name: a cell's own under its name, its summaries as `cell/summary:request`. */
  readonly outputs: Readonly<Record<string, Hash>>
  /** Bodies of outputs that no cell shows, by the same names, so that the numbers can be recomputed offline. */
  readonly bodies: Readonly<Record<string, JsonValue>>
  readonly resultHash: Hash
}

export type ReportBlock =
  | { readonly kind: 'cell'; readonly cell: string }
  | { readonly kind: 'prose'; readonly tree: ProseNode }

/** A node of a Markdown tree as mdast writes it, read structurally. */
export interface ProseNode {
  readonly type: string
  readonly value?: string
  readonly children?: readonly ProseNode[]
  readonly depth?: number
  readonly ordered?: boolean | null
  readonly start?: number | null
  readonly url?: string
  readonly alt?: string | null
  readonly lang?: string | null
  readonly align?: readonly (string | null)[] | null
}

export interface ReportCell {
  readonly kind: 'source' | 'sql' | 'transform' | 'analysis' | 'chart' | 'rule' | 'observation'
  readonly method: string | null
  readonly outcome: 'ok' | 'cached' | 'failed' | 'blocked' | 'cancelled' | 'refused' | null
  /** The cell's body as its author wrote it. */
  readonly text: string
  readonly cellHash: Hash
  readonly reads: readonly string[]
  /** Parameters of an analysis as its schema read them: labels and kinds of metrics are taken from it. */
  readonly parameters: JsonObject | null
  /** An analysis result, a rule's answer (`RuleOutcome` of the analyses), or an sql cell's table. */
  readonly result: JsonObject | null
  readonly error: { readonly code: string; readonly message: string } | null
  readonly observation: ObservationFacts | null
}

export interface ObservationFacts {
  readonly observer: string
  readonly sample: string
  readonly consent: string
  readonly date: string | null
  readonly codes: readonly string[]
  readonly suggests: string
  readonly notes: string | null
  readonly supports: string | null
}

export interface ReportSource {
  readonly sourceType: string
  /** `required`, or the exemption as it was stated. */
  readonly consent: string
  readonly rows: number
  readonly excluded: Readonly<Record<string, number>>
  readonly snapshot: Hash
  /** The newest instant in the data, RFC 3339 UTC, where a source has one. */
  readonly newest: string | null
}

export interface ReportChart {
  /** The analysis or chart cell it belongs to. */
  readonly cell: string
  readonly chart: Chart
  /** Null when it could not be drawn; then `problem` says why and the table stands alone. */
  readonly svg: string | null
  readonly problem: string | null
}

export interface Registration {
  readonly planHash: Hash
  readonly at: string
  readonly by: string
  readonly outcomeReadsBefore: number
  /** Oldest first. */
  readonly amendments: readonly Amendment[]
}

export interface Amendment {
  readonly planHash: Hash
  readonly at: string
  readonly by: string
  readonly reason: string
  /** Reads of outcomes recorded before this amendment. */
  readonly outcomeReadsBefore: number
  readonly changes: readonly {
    readonly cell: string
    readonly change: 'added' | 'removed' | 'changed'
    readonly field: string | null
    readonly before: JsonValue
    readonly after: JsonValue
  }[]
}

export interface OutcomeRead {
  readonly at: string
  readonly by: string
  readonly source: string
  readonly columns: readonly string[]
}

export interface DpiaFacts {
  readonly finding: string
  readonly residualRisk: string
  readonly version: string
}
