import type { Expression, ScalarType, Verb } from '@weighhouse/expressions'
import type { JsonObject, JsonValue } from '@weighhouse/kernel'
import type { Summary, SummaryRequest } from '@weighhouse/summaries'
import type { z } from 'zod'

/** What every kind of analysis has in common. Pure. A result is data that charts and rules read. */
export interface Analysis<Parameters, Result extends JsonObject> {
  readonly kind: string
  /** Changes when the same summaries would give other bytes; part of cache keys and `resultHash`, never of `planHash`. */
  readonly version: string
  /** Closed schema over the cell's own keys and the front matter fields of `inherits`, merged. */
  readonly parameters: z.ZodType<Parameters>
  /** Front matter fields that fill parameters of the same name. */
  readonly inherits: readonly string[]
  /** Inputs that the cell names by attribute: `data`, and for drift `reference` too. */
  readonly inputs: readonly string[]
  /** Expressions over input columns, so that a misspelt column is an error at its line. */
  references(parameters: Parameters): readonly ColumnReference[]
  /** What is wrong with the plan itself (empty success list, margin missing), all at once. */
  planProblems(parameters: Parameters): readonly PlanProblem[]
  /** Verbs over an input after which its rows are what requests ask of; none, or absent, where they are as they stand. */
  unitRows?(parameters: Parameters): readonly Verb[]
  requires(parameters: Parameters, instant: RequestContext): Readonly<Record<string, SummaryRequest>>
  /** Requests whose constants come from the first answers; at most this one further reading. */
  requiresNext?(
    summaries: Readonly<Record<string, Summary>>,
    parameters: Parameters,
    instant: RequestContext,
  ): Readonly<Record<string, SummaryRequest>>
  conclude(summaries: Readonly<Record<string, Summary>>, parameters: Parameters, context: AnalysisContext): Result
  charts(result: Result): readonly Chart[]
}

/** What the run knows and rows do not say. */
export interface AnalysisContext {
  /** The instant the data are judged at, RFC 3339 UTC. */
  readonly asOf: string
  readonly seed: number
  /** True when the run's plan is the registered one; deviations are computed by the run, never told. */
  readonly registered: boolean
  /**
   * Results of the same cell at other instants under the same plan, oldest first: those before `asOf`,
   * and where this instant is looked at for the first time those after it, which put it out of order.
   */
  readonly earlier: readonly { readonly asOf: string; readonly result: JsonObject }[]
}

/** What requests may depend on beside the plan: the instant, which the key of every answer names too. */
type RequestContext = Pick<AnalysisContext, 'asOf'>

export interface ColumnReference {
  readonly input: string
  readonly expression: Expression
  /** Where it stands in the cell's body: `['metrics', 0, 'value']`. */
  readonly path: readonly (string | number)[]
  readonly expects: readonly ScalarType[]
}

export interface PlanProblem {
  /** A stable word: `success-list-empty`, `guardrail-without-margin`. */
  readonly reason: string
  readonly message: string
  readonly path: readonly (string | number)[]
  readonly hint?: string
}

/** A chart of a result: Vega-Lite without data, its rows beside it, and words for who cannot see it. */
export interface Chart {
  readonly name: string
  readonly title: string
  /** One or two sentences that say what the chart shows, numbers included. */
  readonly description: string
  readonly rows: readonly Readonly<Record<string, JsonValue>>[]
  /** Columns of the table printed under the chart, in order, with headings and formats. */
  readonly columns: readonly { readonly field: string; readonly title: string; readonly format?: string }[]
  readonly spec: JsonObject
}
