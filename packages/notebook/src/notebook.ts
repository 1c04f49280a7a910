import type { Expression, Scalar, ScalarType, SourceDeclaration, Verb } from '@weighhouse/expressions'
import type { Hash, JsonObject } from '@weighhouse/kernel'

/** A notebook that was read without an error: front matter, cells in file order, prose between them. */
export interface Notebook {
  readonly front: FrontMatter
  readonly cells: readonly Cell[]
  /** Cells and prose in reading order, for the report. */
  readonly blocks: readonly Block[]
  /** The normalised text: UTF-8, LF, no byte-order mark. */
  readonly text: string
  readonly sourceHash: Hash
}

export type Block =
  | { readonly kind: 'cell'; readonly cell: string }
  /** Markdown without fences of ours; `proseTree` parses it and `placeholders` lists the `{{ … }}` of its text nodes. */
  | { readonly kind: 'prose'; readonly text: string; readonly firstLine: number }

export interface FrontMatter {
  readonly notebook: 1
  readonly id: string
  readonly title: string
  readonly kind: string
  readonly owners: readonly string[]
  readonly purpose: string
  readonly legalBasis: string
  readonly question: string
  readonly hypothesis: string | null
  readonly assumptions: readonly { readonly text: string; readonly check: Expression | null }[]
  readonly unit: string | null
  readonly arms: Readonly<Record<string, { readonly role: 'control' | 'treatment'; readonly share: number }>> | null
  /** Days, the end included. */
  readonly window: { readonly start: string; readonly end: string } | null
  readonly plannedUnits: number | null
  readonly params: Readonly<Record<string, { readonly type: ScalarType; readonly default: Scalar }>>
  readonly review: { readonly quorum: number; readonly roles: readonly string[] } | null
}

interface CellCommon {
  readonly name: string
  /** Lines in the file, from 1, the fences included. */
  readonly lines: { readonly first: number; readonly last: number }
  readonly cellHash: Hash
  /** The typed body that `cellHash` covers, attributes included; amendments are compared by it. */
  readonly body: JsonObject
  /** Cells it reads, by name, in the order of their first mention. */
  readonly reads: readonly string[]
  /** The fence's body as written, for pages that show the source beside the result. */
  readonly source: string
}

export type Cell = CellCommon &
  (
    | { readonly kind: 'source'; readonly declaration: SourceDeclaration }
    | { readonly kind: 'sql'; readonly query: string }
    | { readonly kind: 'transform'; readonly from: string; readonly verbs: readonly Verb[] }
    /** `parameters` are as the method's schema parsed them, front matter included; `inputs`: `{ data: 'players' }`. */
    | {
        readonly kind: 'analysis'
        readonly method: string
        readonly inputs: Readonly<Record<string, string>>
        readonly parameters: unknown
      }
    | { readonly kind: 'chart'; readonly data: DataPath; readonly title: string | null; readonly spec: JsonObject }
    | { readonly kind: 'rule'; readonly uses: readonly string[]; readonly rule: Rule }
    | { readonly kind: 'observation'; readonly observation: Observation }
  )

/** `players` (rows of a table cell) or `primary.comparisons` (a list of a result). */
export interface DataPath {
  readonly cell: string
  readonly steps: readonly string[]
}

/** The standard decision table, or own clauses tried in the order rollback, hold, ship, then `otherwise`. */
export type Rule =
  | { readonly kind: 'standard' }
  | {
      readonly kind: 'clauses'
      readonly rollback: Expression | null
      readonly hold: Expression | null
      readonly ship: Expression | null
      readonly otherwise: 'ship' | 'hold' | 'rollback' | 'inconclusive' | 'review'
    }

export interface Observation {
  readonly observer: string
  readonly sample: string
  readonly consent: string
  readonly date: string | null
  readonly codes: readonly string[]
  readonly suggests: string
  readonly notes: string | null
  readonly supports: string | null
}

/** What is sealed and run: cells that compute, in an order in which each comes after what it reads. */
export interface Plan {
  readonly planHash: Hash
  readonly experiment: string
  readonly front: FrontMatter
  /** Sources, sql, transforms, analyses and rules, topologically sorted, ties by name. */
  readonly steps: readonly Cell[]
}
