import { daysOfDate, millisecondsOfTimestamp, timestampOfMilliseconds } from './calendar.ts'
import { type Checked, type CheckState, report } from './check-state.ts'
import { asDouble, commonType, familyOf, nameOfType } from './column-type.ts'
import type { ColumnType, Expression } from './expression.ts'
import type { ArgumentTypes, Operator } from './operator.ts'

type Call = Extract<Expression, { kind: 'call' }>

/** Checks the arguments of a call whose number is right; gives its type and the arguments as engines evaluate them. */
export function checkArguments(
  state: CheckState,
  operator: Operator,
  call: Call,
  given: readonly Checked[],
): { type: ColumnType | null; expressions: readonly Expression[] } {
  if (operator.name === 'case') return checkCase(state, operator, call, given)
  const problemsBefore = state.problems.length
  refuseNullComparison(state, operator, given)
  const told = new Set<string>()
  const accepted = given.map((argument, position) =>
    accept(
      state,
      operator,
      argument,
      operator.arguments[Math.min(position, operator.arguments.length - 1)] ?? [],
      told,
    ),
  )
  if (operator.alike === 'no' || state.problems.length > problemsBefore) {
    const type: ColumnType | null = operator.result === 'alike' ? null : plainType(operator.result)
    return { type, expressions: accepted.map(({ expression }) => expression) }
  }
  return unite(state, operator, accepted)
}

function checkCase(
  state: CheckState,
  operator: Operator,
  call: Call,
  given: readonly Checked[],
): { type: ColumnType | null; expressions: readonly Expression[] } {
  const isCondition = (position: number) => position % 2 === 0 && position < call.arguments.length - 1
  for (const [position, { expression, type }] of given.entries()) {
    if (isCondition(position) && type && type.kind !== 'boolean') {
      report(
        state,
        'wrong-type',
        expression,
        `a condition after when is true or false, not ${nameOfType(type.kind)}`,
        'compare it with something',
      )
    }
  }
  const { type, expressions } = unite(
    state,
    operator,
    given.filter((_, position) => !isCondition(position)),
  )
  const values = [...expressions]
  return {
    type,
    expressions: given.map(({ expression }, position) => (isCondition(position) ? expression : values.shift()!)),
  }
}

/** One argument against the types its position allows, each fault `told` once per call. A text literal may stand for a date or an instant. */
function accept(
  state: CheckState,
  operator: Operator,
  argument: Checked,
  allowed: ArgumentTypes,
  told: Set<string>,
): Checked {
  const { expression, type } = argument
  if (type === null) return argument
  if (allowed.includes(type.kind)) return argument
  if (type.kind === 'decimal' && allowed.includes('number'))
    return { expression: asDouble(expression, type), type: { kind: 'number' } }
  if (isTextLiteral(expression)) {
    for (const kind of ['date', 'timestamp'] as const) {
      if (!allowed.includes(kind)) continue
      const typed = typedLiteral(expression, kind)
      if (typed) return { expression: typed, type: { kind } }
    }
    if (allowed.includes('date') || allowed.includes('timestamp')) {
      refuseLiteral(state, expression, allowed.includes('date') ? 'date' : 'timestamp')
      return { expression, type: null }
    }
  }
  const families = [...new Set(allowed.map((kind) => familyOf(plainType(kind))))]
  const message = `${operator.syntax} takes ${families.map(nameOfType).join(' or ')} here, not ${nameOfType(type.kind)}`
  if (!told.has(message)) report(state, 'wrong-type', expression, message, conversionHint(operator, type, families))
  told.add(message)
  return { expression, type: null }
}

/** Brings arguments that must be alike to one type. */
function unite(
  state: CheckState,
  operator: Operator,
  given: readonly Checked[],
): { type: ColumnType | null; expressions: readonly Expression[] } {
  const leading =
    given.find(({ expression, type }) => type && !isTextLiteral(expression)) ?? given.find(({ type }) => type)
  const family = leading?.type ? familyOf(leading.type) : null
  const united = given.map((argument): Checked => {
    const { expression, type } = argument
    if (type === null || family === null || familyOf(type) === family) return argument
    if (isTextLiteral(expression) && (family === 'date' || family === 'timestamp')) {
      const typed = typedLiteral(expression, family)
      if (typed) return { expression: typed, type: { kind: family } }
      refuseLiteral(state, expression, family)
    } else {
      report(
        state,
        'wrong-type',
        expression,
        `${nameOfType(type.kind)} stands beside ${nameOfType(leading!.type!.kind)} in ${operator.syntax}`,
        mixedHint(expression, type, leading!),
      )
    }
    return { expression, type: null }
  })
  const types = united.flatMap(({ type }) => (type ? [type] : []))
  const known = united.flatMap(({ expression, type }) => (type && !isTextLiteral(expression) ? [type] : []))
  const common = commonType(known.length > 0 ? known : types)
  const carriesDecimals = operator.alike === 'carried' && common?.kind === 'decimal'
  const expressions = united.map(({ expression, type }) => (carriesDecimals ? expression : asDouble(expression, type)))
  if (operator.result !== 'alike') return { type: plainType(operator.result), expressions }
  const type = common?.kind === 'decimal' && !carriesDecimals ? ({ kind: 'number' } as const) : common
  return { type, expressions }
}

/** Types of results and of argument lists never carry a precision. */
function plainType(kind: ColumnType['kind']): ColumnType {
  return kind === 'decimal' ? { kind: 'number' } : { kind }
}

type Literal = Extract<Expression, { kind: 'literal' }>

function isTextLiteral(expression: Expression): expression is Literal & { readonly value: string } {
  return expression.kind === 'literal' && expression.type === 'text' && typeof expression.value === 'string'
}

/** The literal as a date or instant, or null when its text is none. */
function typedLiteral(literal: Literal & { readonly value: string }, kind: 'date' | 'timestamp'): Literal | null {
  if (kind === 'date') return daysOfDate(literal.value) === null ? null : { ...literal, type: 'date' }
  const milliseconds = millisecondsOfTimestamp(literal.value)
  return milliseconds === null ? null : { ...literal, type: 'timestamp', value: timestampOfMilliseconds(milliseconds) }
}

function refuseLiteral(state: CheckState, literal: Literal, kind: 'date' | 'timestamp'): void {
  const hint =
    kind === 'date'
      ? "write '2026-03-29'; a timestamp's date is date_of(timestamp)"
      : "write '2026-03-29T01:30:00Z', with Z or an offset; to compare days, use date_of(timestamp)"
  report(state, 'bad-literal', literal, `the text is not ${nameOfType(kind)}`, hint)
}

/** `x = null` is null for every row, which nobody means. Nulls bound from parameters have no range. */
function refuseNullComparison(state: CheckState, operator: Operator, given: readonly Checked[]): void {
  if (operator.name !== 'eq' && operator.name !== 'ne') return
  const written = given.find(
    ({ expression }) => expression.kind === 'literal' && expression.type === 'null' && expression.range,
  )
  if (written) {
    report(
      state,
      'wrong-type',
      written.expression,
      'a comparison with null is never true',
      `write x is ${operator.name === 'ne' ? 'not ' : ''}null`,
    )
  }
}

function conversionHint(operator: Operator, type: ColumnType, families: readonly string[]): string | null {
  if (type.kind === 'boolean' && families.includes('number')) return 'number(x) gives 1 for true and 0 for false'
  if (type.kind === 'timestamp' && families.includes('date')) return 'date_of(x) gives the date'
  if (type.kind === 'id' && families.includes('number'))
    return 'an id is never a number; declare the column as integer if it counts something'
  if (operator.name === 'add' && familyOf(type) === 'text') return 'texts are joined with concat(a, b)'
  if (operator.name === 'add' && type.kind === 'date') return 'days are added with add_days(date, n)'
  if (operator.name === 'subtract' && type.kind === 'date') return 'days are counted with days_between(from, to)'
  if (operator.name === 'subtract' && type.kind === 'timestamp') return 'hours are counted with hours_between(from, to)'
  if (familyOf(type) === 'text' && families.includes('number')) return 'number(x) reads a text as number'
  if (familyOf(type) === 'number' && families.includes('boolean')) return 'compare it, as in x > 0'
  if (families.includes('text')) return 'text(x) gives the value as text'
  return null
}

function mixedHint(expression: Expression, type: ColumnType, leading: Checked): string | null {
  const [own, other] = [familyOf(type), familyOf(leading.type!)]
  if (other === 'text' && expression.kind === 'literal' && own === 'number')
    return `write it as text: '${expression.value}'`
  if (other === 'number' && expression.kind === 'literal' && own === 'text') return 'write the number without quotes'
  if (other === 'text' && own === 'number' && leading.type!.kind === 'id')
    return 'an id is never a number: declare both columns as id'
  if (own === 'text' && type.kind === 'id' && other === 'number')
    return leading.expression.kind === 'literal'
      ? `an id is text: '${leading.expression.value}'`
      : 'an id is never a number: declare both columns as id'
  if ((own === 'date' && other === 'timestamp') || (own === 'timestamp' && other === 'date'))
    return 'date_of(timestamp) gives the date'
  if (own === 'text' && other === 'number') return 'number(x) reads a text as number'
  if (own === 'number' && other === 'text') return 'text(x) gives a number as text'
  if (own === 'boolean' || other === 'boolean') return 'true and false are written without quotes'
  return null
}
