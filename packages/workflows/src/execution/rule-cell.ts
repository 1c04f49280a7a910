import { concludeRule } from '@weighhouse/analyses'
import { compileExpression, type Scalar } from '@weighhouse/expressions'
import type { Hash, JsonObject, JsonValue } from '@weighhouse/kernel'
import { type Cell, type FrontMatter, resolvePath } from '@weighhouse/notebook'
import { statisticsVersion } from '@weighhouse/statistics'
import type { Output } from './execution.ts'
import { keyComponents, outputOf, type Workbench } from './workbench.ts'

type RuleCell = Extract<Cell, { kind: 'rule' }>

/** Concludes a rule over the results it uses. How the run stands to the registered plan is part of its key. */
export async function concludeRuleCell(cell: RuleCell, bench: Workbench): Promise<Output> {
  const { standing, plan } = bench.execution
  const results = Object.fromEntries(
    cell.uses.flatMap((name) => {
      const step = plan.steps.find((candidate) => candidate.name === name)
      const result = bench.results.get(name)
      return step?.kind === 'analysis' && result ? [[name, { method: step.method, result }] as const] : []
    }),
  )
  const inputs: Record<string, Hash> = Object.fromEntries(cell.uses.map((name) => [name, bench.identities.get(name)!]))
  const components = keyComponents(bench, cell, inputs, { ...standing }, statisticsVersion)
  const above = { ...components, snapshots: {}, consentEpoch: 0, engineVersion: '' }
  const output = await outputOf(bench, cell, 'result', above, async () => {
    const all: JsonValue = Object.fromEntries(Object.entries(results).map(([name, { result }]) => [name, result]))
    const outcome = concludeRule({
      rule: cell.rule,
      results,
      resolve: (steps) => resolvePath(all, steps),
      registered: standing.registered,
      plannedLook: standing.plannedLook,
    })
    return outcome
  })
  bench.results.set(cell.name, output.body)
  bench.identities.set(cell.name, output.outputHash)
  return output
}

/** Whether each assumption of the front matter holds: null where it has no check, or what it reads is missing. */
export function assumptionsOf(
  front: FrontMatter,
  results: JsonObject,
): readonly { readonly text: string; readonly holds: boolean | null }[] {
  return front.assumptions.map(({ text, check }) => {
    if (!check) return { text, holds: null }
    const answer = compileExpression(check)(noColumns, (steps) => scalarAt(results, steps))
    return { text, holds: typeof answer === 'boolean' ? answer : null }
  })
}

function scalarAt(results: JsonObject, steps: readonly string[]): Scalar | undefined {
  const value = resolvePath(results, steps)
  return typeof value === 'object' && value !== null ? undefined : value
}

function noColumns(): Scalar {
  return null
}
