import type { JsonObject } from '@weighhouse/kernel'
import { abTest } from './ab-test/ab-test.ts'
import type { Analysis } from './analysis.ts'

const analyses: ReadonlyMap<string, Analysis<unknown, JsonObject>> = new Map(
  [abTest as Analysis<unknown, JsonObject>].map((analysis) => [analysis.kind, analysis]),
)

/** Kinds of analysis that a cell may name as its method, in order. */
export const analysisKinds: readonly string[] = [...analyses.keys()].sort()

/** The analysis of a kind, or `undefined` for a kind that is not known. Its parameters are what its own schema parsed. */
export function findAnalysis(kind: string): Analysis<unknown, JsonObject> | undefined {
  return analyses.get(kind)
}
