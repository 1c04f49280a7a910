/** What JSON can say. `undefined`, functions, NaN and infinities are not in it. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject
export interface JsonObject {
  readonly [key: string]: JsonValue
}
