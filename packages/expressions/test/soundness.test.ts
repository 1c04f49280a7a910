import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  aggregateOf,
  canonicalExpression,
  checkExpression,
  compileExpression,
  type Expression,
  isScalarOfType,
  operators,
  parseExpression,
  printExpression,
  type Scalar,
  type ScalarType,
  type Schema,
} from '../src/index.ts'

const kinds = ['id', 'category', 'boolean', 'integer', 'number', 'text', 'date', 'timestamp'] as const

const schema: Schema = {
  ...Object.fromEntries(kinds.map((kind) => [`a_${kind}`, { kind }])),
  a_decimal: { kind: 'decimal', precision: 8, scale: 2 },
}

const texts = fc.oneof(fc.string({ unit: 'binary', maxLength: 5 }), fc.constantFrom('', '007', '-1.5e3', 'é😀', ' x '))
const instants = fc.date({
  min: new Date('0001-01-02T00:00:00Z'),
  max: new Date('9999-12-30T00:00:00Z'),
  noInvalidDate: true,
})
const values: Readonly<Record<(typeof kinds)[number] | 'decimal', fc.Arbitrary<Scalar>>> = {
  id: texts,
  category: texts,
  text: texts,
  boolean: fc.boolean(),
  integer: fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -3, max: 20 }), fc.constant(-0)),
  number: fc.oneof(fc.double(), fc.constantFrom(-0, 0.5, 1, 2, Number.NaN, Number.POSITIVE_INFINITY)),
  decimal: fc.integer({ min: -99_999, max: 99_999 }).map((cents) => (cents / 100).toFixed(2)),
  date: instants.map((instant) => instant.toISOString().slice(0, 10)),
  timestamp: instants.map((instant) => instant.toISOString()),
}
const rows = fc.record(
  Object.fromEntries(Object.entries(values).map(([kind, value]) => [`a_${kind}`, fc.option(value, { freq: 5 })])),
)

/** Trees whose arguments have types that their operators allow, so that most of them pass the checker. */
function typedTree(kind: ScalarType, depth: number, aggregates: boolean): fc.Arbitrary<Expression> {
  const leaves: fc.Arbitrary<Expression>[] = [fc.constant({ kind: 'column', name: `a_${kind}` })]
  if (kind === 'number' || kind === 'text' || kind === 'boolean') {
    const printable = kind === 'number' ? fc.double({ noNaN: true, noDefaultInfinity: true, min: 0.5 }) : values[kind]
    leaves.push(
      printable
        .filter((value) => !String(value).includes('\0'))
        .map((value) => ({ kind: 'literal', type: kind, value })),
    )
  }
  leaves.push(fc.constant({ kind: 'literal', type: 'null', value: null }))
  if (depth === 0) return fc.oneof(...leaves)
  const calls = Object.values(operators)
    .filter(
      (operator) => operator.result === kind || (operator.result === 'alike' && operator.arguments[0]!.includes(kind)),
    )
    .filter((operator) => aggregates || operator.kind === 'scalar')
    .map((operator) => {
      const inner = aggregates && operator.kind !== 'aggregate'
      const { minimum, maximum } = operator.arity
      const sizes = operator.name === 'case' ? [3, 5] : [minimum, Math.min(maximum ?? 3, 3)]
      return fc.constantFrom(...sizes).chain((size) => {
        const argumentKinds = Array.from({ length: size }, (_, position) => {
          if (operator.name === 'case')
            return fc.constant(position % 2 === 0 && position < size - 1 ? ('boolean' as const) : kind)
          if (operator.result === 'alike') return fc.constant(kind)
          return fc.constantFrom(...operator.arguments[Math.min(position, operator.arguments.length - 1)]!)
        })
        return fc.tuple(...argumentKinds).chain((found) => {
          const alike = operator.alike === 'no' || operator.result === 'alike' ? found : found.map(() => found[0]!)
          return fc
            .tuple(...alike.map((each) => typedTree(each, depth - 1, inner)))
            .map((list): Expression => ({ kind: 'call', operator: operator.name, arguments: list }))
        })
      })
    })
  return fc.oneof(...leaves, ...calls.map((arbitrary) => ({ arbitrary, weight: 1 })))
}

const scope = { schema, parameters: {}, paths: false }

describe('what the checker accepts', () => {
  it('evaluates on any row to null or to a value of the type it found, and never throws', () => {
    const checkedOperators = new Set<string>()
    const trees = fc.constantFrom(...kinds).chain((kind) => typedTree(kind, 3, false))
    fc.assert(
      fc.property(trees, rows, (tree, row) => {
        const { type, expression, problems } = checkExpression(tree, { ...scope, aggregates: false })
        if (problems.length > 0) return
        for (const [, name] of JSON.stringify(expression).matchAll(/"operator":"(\w+)"/g)) checkedOperators.add(name!)
        const value = compileExpression(expression)((column) => row[column]!)
        if (value === null) return
        expect(type !== null && isScalarOfType(value, type), `${printExpression(expression)} = ${value}`).toBe(true)
      }),
      { numRuns: 6_000 },
    )
    const scalars = Object.values(operators).filter(({ kind }) => kind === 'scalar')
    expect(checkedOperators.size).toBeGreaterThan(0.9 * scalars.length)
  })

  it('holds for rollups too, over any rows', () => {
    const trees = fc.constantFrom(...kinds).chain((kind) => typedTree(kind, 2, true))
    fc.assert(
      fc.property(trees, fc.array(rows, { maxLength: 4 }), (tree, group) => {
        const { type, expression, problems } = checkExpression(tree, { ...scope, aggregates: true })
        if (problems.length > 0) return
        const aggregation = aggregateOf(expression)()
        for (const row of group) aggregation.add((column) => row[column]!)
        const value = aggregation.result((column) => group[0]?.[column] ?? null)
        if (value !== null)
          expect(type !== null && isScalarOfType(value, type), `${printExpression(expression)} = ${value}`).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  it('has the same type and value after printing and parsing', () => {
    const trees = fc.constantFrom(...kinds).chain((kind) => typedTree(kind, 2, false))
    fc.assert(
      fc.property(trees, rows, (tree, row) => {
        const once = checkExpression(tree, { ...scope, aggregates: false })
        if (once.problems.length > 0) return
        const again = checkExpression(canonicalExpression(parseExpression(printExpression(tree)).expression!), {
          ...scope,
          aggregates: false,
        })
        expect(again.type).toEqual(once.type)
        expect(canonicalExpression(again.expression)).toEqual(canonicalExpression(once.expression))
        const read = (column: string) => row[column]!
        expect(compileExpression(again.expression)(read)).toEqual(compileExpression(once.expression)(read))
      }),
      { numRuns: 1_500 },
    )
  })
})
