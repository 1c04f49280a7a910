/** What a chart property may be. `number` bounds are included; `text` has at most `maximum` characters. */
export type ChartShape =
  | { readonly is: 'number'; readonly minimum: number; readonly maximum: number }
  | { readonly is: 'text'; readonly maximum: number }
  | { readonly is: 'colour' }
  | { readonly is: 'field' }
  | { readonly is: 'format' }
  | { readonly is: 'flag' }
  | { readonly is: 'null' }
  | { readonly is: 'word'; readonly words: readonly string[] }
  | { readonly is: 'list'; readonly of: ChartShape; readonly maximum: number }
  | ChartMap
  | { readonly is: 'either'; readonly of: readonly ChartShape[] }

export interface ChartMap {
  readonly is: 'map'
  readonly keys: Readonly<Record<string, ChartShape>>
  readonly required?: readonly string[]
}
