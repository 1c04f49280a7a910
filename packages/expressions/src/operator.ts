import type { Scalar, ScalarType } from './expression.ts'

/** Types an argument may have. Where `number` is allowed, a decimal is too: the checker converts it to a double. */
export type ArgumentTypes = readonly ScalarType[]

export const anyType: ArgumentTypes = [
  'id',
  'category',
  'boolean',
  'integer',
  'number',
  'decimal',
  'text',
  'date',
  'timestamp',
]
export const ordered: ArgumentTypes = ['id', 'category', 'integer', 'number', 'text', 'date', 'timestamp']
export const equatable: ArgumentTypes = [...ordered, 'boolean']
export const numeric: ArgumentTypes = ['integer', 'number']
export const textual: ArgumentTypes = ['id', 'category', 'text']
export const boolean: ArgumentTypes = ['boolean']
export const date: ArgumentTypes = ['date']
export const timestamp: ArgumentTypes = ['timestamp']

interface OperatorSignature {
  readonly name: string
  /** How an author writes it: `a + b`, `round(x, digits)`. */
  readonly syntax: string
  /** `function`: name and arguments in parentheses; `own`: a form of the grammar. */
  readonly form: 'function' | 'own'
  readonly arity: { readonly minimum: number; readonly maximum: number | null }
  /** Allowed types by position; the last one repeats. */
  readonly arguments: readonly ArgumentTypes[]
  /** Whether arguments must be of one kind: because they are `compared`, or because one is `carried` into the result. */
  readonly alike: 'no' | 'compared' | 'carried'
  /** `alike`: the common type of the arguments. */
  readonly result: ScalarType | 'alike'
  /** One sentence for the manual. */
  readonly sentence: string
  /** An expression and its value; an aggregate's reads column `x` of the rows given. */
  readonly example: { readonly expression: string; readonly value: Scalar; readonly x?: readonly Scalar[] }
}

export interface ScalarOperator extends OperatorSignature {
  readonly kind: 'scalar'
  /** `propagate`: null as soon as one argument is; `own`: the operator decides. */
  readonly nulls: 'propagate' | 'own'
  /** The semantics of record. Never throws on values of the argument types, except for texts past the size limit. */
  readonly evaluate: (...values: Scalar[]) => Scalar
}

export interface AggregateOperator extends OperatorSignature {
  readonly kind: 'aggregate'
  /** A fresh accumulation of one group. Nulls are not passed to it. */
  readonly accumulate: () => Accumulator
}

export type Operator = ScalarOperator | AggregateOperator

/** Takes the values of one group in row order. */
export interface Accumulator {
  add(value: Scalar): void
  result(): Scalar
}

type Given<T extends Operator> = Omit<T, 'kind' | 'form' | 'arity' | 'alike' | 'nulls'> & {
  /** Minimum and maximum; when left out, as many as `arguments` lists. */
  readonly arity?: readonly [minimum: number, maximum: number | null]
} & Partial<Pick<T, 'form' | 'alike'>>

export function scalarOperator(given: Given<ScalarOperator> & Partial<Pick<ScalarOperator, 'nulls'>>): ScalarOperator {
  return { form: 'function', alike: 'no', nulls: 'propagate', ...given, kind: 'scalar', arity: arityOf(given) }
}

export function aggregateOperator(given: Given<AggregateOperator>): AggregateOperator {
  return { form: 'function', alike: 'no', ...given, kind: 'aggregate', arity: arityOf(given) }
}

function arityOf(given: Pick<Given<Operator>, 'arity' | 'arguments'>): Operator['arity'] {
  const [minimum, maximum] = given.arity ?? [given.arguments.length, given.arguments.length]
  return { minimum, maximum }
}

/** Applies only to numbers: a value of another type, which only an untyped path can bring, gives null. */
export function overNumbers(compute: (...values: number[]) => Scalar): (...values: Scalar[]) => Scalar {
  return (...values) => (values.every((value) => typeof value === 'number') ? compute(...values) : null)
}

/** Applies only to texts, as `overNumbers`. */
export function overTexts(compute: (...values: string[]) => Scalar): (...values: Scalar[]) => Scalar {
  return (...values) => (values.every((value) => typeof value === 'string') ? compute(...values) : null)
}
