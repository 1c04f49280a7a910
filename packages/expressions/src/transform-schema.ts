import type { Schema } from './expression.ts'
import type { Verb } from './verb.ts'
import type { VerbProblem } from './verb-problem.ts'
import { verbSchema } from './verb-schema.ts'

/** Checks a whole chain of verbs. Paths of problems begin with the verb's index; `verbs` are those engines run. */
export function transformSchema(
  verbs: readonly Verb[],
  input: Schema,
  tables: (name: string) => Schema | undefined,
  parameters: Schema = {},
): { schema: Schema; verbs: readonly Verb[]; problems: readonly VerbProblem[] } {
  const problems: VerbProblem[] = []
  const typed: Verb[] = []
  let schema = input
  let grouped: readonly string[] = []
  for (const [index, verb] of verbs.entries()) {
    const after = verbSchema(verb, schema, tables, grouped, parameters)
    problems.push(...after.problems.map((problem) => ({ ...problem, path: [index, ...problem.path] })))
    typed.push(after.verb)
    schema = after.schema
    grouped = after.grouped
  }
  if (grouped.length > 0) {
    problems.push({
      code: 'groupby-unused',
      message: 'groupby groups the rollup or derive that follows it, and nothing follows',
      hint: 'add a rollup, or leave groupby out',
      path: [verbs.length - 1],
      range: null,
    })
  }
  return { schema, verbs: typed, problems }
}
