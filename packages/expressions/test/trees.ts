import * as fc from 'fast-check'
import type { Expression } from '../src/index.ts'

const bareNames = fc.constantFrom('x', 'retained_7', '_a', 'B2')
const anyNames = fc.oneof(
  bareNames,
  fc.constantFrom(
    'constructor',
    '__proto__',
    'and',
    'end',
    'AND',
    'not',
    'a b',
    'a"b',
    "it's",
    'ñ',
    '😀',
    'a.b',
    '$p',
    '1',
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }).filter((name) => !name.includes('\0')),
)
const texts = fc.string({ unit: 'binary', maxLength: 8 }).filter((text) => !text.includes('\0'))

function leaf(): fc.Arbitrary<Expression> {
  return fc.oneof(
    fc
      .maxSafeInteger()
      .map((value): Expression => ({ kind: 'literal', type: 'integer', value: value === 0 ? 0 : value })),
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .map((value): Expression => ({ kind: 'literal', type: 'number', value: value === 0 ? 0 : value })),
    texts.map((value): Expression => ({ kind: 'literal', type: 'text', value })),
    fc.boolean().map((value): Expression => ({ kind: 'literal', type: 'boolean', value })),
    fc.constant<Expression>({ kind: 'literal', type: 'null', value: null }),
    anyNames.map((name): Expression => ({ kind: 'column', name })),
    fc.constantFrom('asOf', 'constructor', 'and').map((name): Expression => ({ kind: 'parameter', name })),
    fc
      .tuple(
        fc.constantFrom('primary', 'cell', 'end', 'case'),
        fc.array(fc.oneof(anyNames, texts), { minLength: 1, maxLength: 4 }),
      )
      .map(([cell, steps]): Expression => ({ kind: 'path', steps: [cell, ...steps] })),
  )
}

const binary = ['and', 'or', 'eq', 'ne', 'lt', 'le', 'gt', 'ge', 'add', 'subtract', 'multiply', 'divide', 'remainder']

function call(tree: fc.Arbitrary<Expression>): fc.Arbitrary<Expression> {
  const of = (operator: string, least: number, most = least) =>
    fc
      .array(tree, { minLength: least, maxLength: most })
      .map((list): Expression => ({ kind: 'call', operator, arguments: list }))
  return fc.oneof(
    fc.constantFrom(...binary).chain((operator) => of(operator, 2)),
    fc.constantFrom('not', 'negate', 'is_null').chain((operator) => of(operator, 1)),
    of('in', 2, 4),
    of('between', 3),
    fc.constantFrom(3, 5).chain((length) => of('case', length)),
    fc.constantFrom('coalesce', 'round', 'bucket', 'no_such_operator').chain((operator) => of(operator, 0, 3)),
  )
}

/** Trees that the parser can make: literals of its four types, and calls in the arity and form the grammar has. */
export const trees: fc.Arbitrary<Expression> = fc.letrec<{ tree: Expression }>((tie) => ({
  tree: fc.oneof({ maxDepth: 5, withCrossShrink: true }, leaf(), call(tie('tree'))),
})).tree
