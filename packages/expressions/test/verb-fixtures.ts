import { expect } from 'vitest'
import { type Expression, parseExpression, type Schema, type Verb, type VerbProblem, verbSchema } from '../src/index.ts'

export const players: Schema = {
  player_id: { kind: 'id' },
  arm: { kind: 'category' },
  rounds: { kind: 'integer' },
  price: { kind: 'decimal', precision: 10, scale: 2 },
  retained_7: { kind: 'boolean' },
  joined: { kind: 'date' },
}
const countries: Schema = {
  id: { kind: 'id' },
  country: { kind: 'category' },
  rounds: { kind: 'number' },
  cost: { kind: 'decimal', precision: 9, scale: 2 },
}
export const tables = (name: string) => (name === 'countries' ? countries : undefined)

export function e(text: string): Expression {
  const { expression, problems } = parseExpression(text)
  expect(problems).toEqual([])
  return expression!
}

export function after(verb: Verb, grouped: readonly string[] = []) {
  return verbSchema(verb, players, tables, grouped, { asOf: { kind: 'date' } })
}

export function kinds(schema: Schema): Record<string, string> {
  return Object.fromEntries(Object.entries(schema).map(([name, { kind }]) => [name, kind]))
}

export function brief(problems: readonly VerbProblem[]) {
  return problems.map(({ code, path }) => [code, path.join('.')])
}
