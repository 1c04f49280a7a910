import type { Expression, Scalar } from './expression.ts'

/**
 * One step of a `transform` cell, typed. Tables are named by cell. Verbs are Arquero's; `groupby`
 * only groups the `rollup` or `derive` that follows it.
 */
export type Verb =
  | { readonly verb: 'filter'; readonly where: Expression }
  | { readonly verb: 'derive'; readonly columns: Readonly<Record<string, Expression>> }
  | { readonly verb: 'select'; readonly columns: readonly string[] }
  | { readonly verb: 'rename'; readonly columns: Readonly<Record<string, string>> }
  | { readonly verb: 'groupby'; readonly columns: readonly string[] }
  | { readonly verb: 'rollup'; readonly columns: Readonly<Record<string, Expression>> }
  | {
      readonly verb: 'join'
      readonly table: string
      /** Pairs of left and right column. */
      readonly on: readonly (readonly [left: string, right: string])[]
      readonly how: 'inner' | 'left' | 'full' | 'semi' | 'anti'
      /** Put before the right table's other columns, joined with `_`. */
      readonly as?: string
    }
  | {
      readonly verb: 'lookup'
      readonly table: string
      readonly on: readonly (readonly [left: string, right: string])[]
      readonly take: readonly string[]
    }
  | { readonly verb: 'fold'; readonly columns: readonly string[]; readonly as: readonly [key: string, value: string] }
  | { readonly verb: 'pivot'; readonly key: string; readonly value: string; readonly values: readonly Scalar[] }
  | { readonly verb: 'orderby'; readonly by: readonly { readonly column: string; readonly descending: boolean }[] }
  | { readonly verb: 'dedupe'; readonly keys: readonly string[] }
  | {
      readonly verb: 'impute'
      readonly column: string
      readonly method: 'mean' | 'median' | 'mode' | 'constant'
      readonly value?: Scalar
      readonly by: readonly string[]
    }
  | {
      readonly verb: 'assert'
      readonly unique?: readonly string[]
      readonly notNull?: readonly string[]
      readonly rows?: readonly [minimum: number | null, maximum: number | null]
      readonly where?: Expression
    }
