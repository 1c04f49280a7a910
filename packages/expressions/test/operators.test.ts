import { describe, expect, it } from 'vitest'
import {
  aggregateOf,
  checkExpression,
  compileExpression,
  describeOperators,
  type Operator,
  operators,
  parseExpression,
  printExpression,
} from '../src/index.ts'

describe('the table of operators', () => {
  it.each(Object.values(operators).map((operator) => [operator.name, operator] as const))(
    'shows for %s an example that has the value it says',
    (_name, operator) => {
      expect(exampleValue(operator)).toEqual(operator.example.value)
    },
  )

  it('gives every operator an example that uses it, and prints it as it is written', () => {
    for (const { name, example } of Object.values(operators)) {
      const { expression } = parseExpression(example.expression)
      expect(JSON.stringify(expression), name).toContain(`"operator":"${name}"`)
      expect(printExpression(expression!), name).toBe(example.expression)
    }
  })

  it('is found by name alone and holds nothing of Object.prototype', () => {
    expect('constructor' in operators).toBe(false)
    for (const [name, operator] of Object.entries(operators)) expect(operator.name).toBe(name)
  })

  it('describes every operator in one row of the manual', () => {
    const rows = describeOperators().split('\n').slice(2)
    expect(rows).toHaveLength(Object.keys(operators).length)
    for (const row of rows) expect(row.replaceAll('\\|', '').split('|')).toHaveLength(5)
  })
})

function exampleValue({ kind, example }: Operator) {
  const parsed = parseExpression(example.expression)
  expect(parsed.problems).toEqual([])
  const [type] = (example.x ?? []).flatMap((value) =>
    value === null ? [] : ([typeof value === 'boolean' ? 'boolean' : 'number'] as const),
  )
  const checked = checkExpression(parsed.expression!, {
    schema: type ? { x: { kind: type } } : {},
    parameters: {},
    aggregates: true,
    paths: false,
  })
  expect(checked.problems).toEqual([])
  if (kind === 'scalar') return compileExpression(checked.expression)(() => null)
  const group = aggregateOf(checked.expression)()
  for (const value of example.x ?? []) group.add(() => value)
  return group.result(() => null)
}
