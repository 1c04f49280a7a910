import { type Expression, operators } from '@weighhouse/expressions'
import { WeighhouseError } from '@weighhouse/kernel'
import { lowerPairs, upperPairs } from './case-pairs.ts'
import { type CallExpression, type SqlScope, typeOfPart } from './sql-scope.ts'
import { quoteText } from './sql-text.ts'

/** SQL of a call whose arguments are printed already; `let` binds a part that stands more than once. */
type Printer = (parts: readonly string[], call: CallExpression, scope: SqlScope) => string

/** A call in SQL with the value that the operator's closure gives. */
export function printCall(
  call: CallExpression,
  scope: SqlScope,
  printSql: (part: Expression, scope: SqlScope) => string,
): string {
  const operator = Object.hasOwn(operators, call.operator) ? operators[call.operator] : undefined
  if (!operator) throw new WeighhouseError('bad-input', `there is no operator ${call.operator}`)
  if (operator.kind === 'aggregate') {
    if (!scope.aggregate)
      throw new WeighhouseError('bad-input', `${operator.name} is an aggregate and has no value for one row`)
    const [argument] = call.arguments
    return scope.aggregate(call, argument ? printSql(argument, { schema: scope.schema, column: scope.column }) : null)
  }
  // DuckDB cannot choose an overload for a NULL without type; what is always null is written as such.
  if (typeOfPart(call, scope.schema) === null) return 'NULL'
  const isNull = (part: Expression) => typeOfPart(part, scope.schema) === null
  if (operator.nulls === 'propagate' && call.arguments.some(isNull)) return 'NULL'
  const print = printers.get(call.operator)
  if (!print) throw new WeighhouseError('bad-input', `the operator ${call.operator} has no SQL form`)
  return print(
    call.arguments.map((argument) => printSql(argument, scope)),
    call,
    scope,
  )
}

const infix =
  (symbol: string): Printer =>
  ([left, right]) =>
    `(${left} ${symbol} ${right})`
const plain =
  (name: string): Printer =>
  (parts) =>
    `${name}(${parts.join(', ')})`
const whole =
  (name: string): Printer =>
  (parts) =>
    `CAST(${name}(${parts.join(', ')}) AS DOUBLE)`
const unary =
  (write: (x: string) => string): Printer =>
  ([part = 'NULL']) =>
    bind([part], ([x = '']) => write(x))

const printers: ReadonlyMap<string, Printer> = new Map<string, Printer>([
  ...(
    [
      ['and', 'AND'],
      ['or', 'OR'],
      ['eq', '='],
      ['ne', '<>'],
      ['lt', '<'],
      ['le', '<='],
      ['gt', '>'],
      ['ge', '>='],
      ['add', '+'],
      ['subtract', '-'],
      ['multiply', '*'],
    ] as const
  ).map(([name, symbol]) => [name, infix(symbol)] as const),
  ['not', ([part]) => `(NOT ${part})`],
  ['in', ([value, ...list]) => `(${value} IN (${list.join(', ')}))`],
  ['between', ([value, low, high]) => `(${value} BETWEEN ${low} AND ${high})`],
  ['is_null', ([part]) => `(${part} IS NULL)`],
  ['case', printCase],
  ['coalesce', plain('coalesce')],
  ['least', plain('least')],
  ['greatest', plain('greatest')],
  ['divide', ([left, right]) => `(${left} / nullif(${right}, 0::DOUBLE))`],
  ['remainder', ([left, right]) => `(${left} % nullif(${right}, 0::DOUBLE))`],
  ['negate', ([part]) => `(-${part})`],
  ['abs', plain('abs')],
  ['sign', unary((x) => `CASE WHEN isnan(${x}) THEN ${x} ELSE CAST(sign(${x}) AS DOUBLE) END`)],
  ['floor', plain('floor')],
  ['ceil', plain('ceil')],
  ['round', printRound],
  ['sqrt', unary((x) => `CASE WHEN ${x} < 0 THEN NULL ELSE sqrt(${x}) END`)],
  ['ln', unary((x) => `CASE WHEN ${x} <= 0 THEN NULL ELSE ln(${x}) END`)],
  ['log10', unary((x) => `CASE WHEN ${x} <= 0 THEN NULL ELSE log10(${x}) END`)],
  ['exp', unary((x) => `CASE WHEN isfinite(${x}) AND ${x} < 709.782712893384 THEN exp(${x}) END`)],
  ['power', printPower],
  ['number', printNumber],
  ['length', whole('length')],
  ['lower', unary((x) => mapCase(x, 'lower', lowerPairs()))],
  ['upper', unary((x) => mapCase(x, 'upper', upperPairs()))],
  ['trim', ([part]) => `trim(${part}, ' ')`],
  ['starts_with', plain('starts_with')],
  ['ends_with', plain('ends_with')],
  ['contains', plain('contains')],
  [
    'replace',
    ([text, from, to]) =>
      bind(
        [text, from, to],
        ([a, b, c]) => `CASE WHEN ${b} = '' THEN ${a} || substr(${c}, 1, 0) ELSE replace(${a}, ${b}, ${c}) END`,
      ),
  ],
  ['substring', printSubstring],
  ['concat', (parts) => `(${parts.join(' || ')} || '')`],
  ['text', (parts, call, scope) => printText(parts[0] ?? 'NULL', call.arguments[0], scope)],
  ['bucket', printBucket],
  ['year', whole('year')],
  ['month', whole('month')],
  ['day', whole('day')],
  ['weekday', whole('isodow')],
  ['hour', whole('hour')],
  ['date_of', ([part]) => `CAST(${part} AS DATE)`],
  ['add_days', printAddDays],
  ['days_between', ([from, to]) => `CAST(${to} - ${from} AS DOUBLE)`],
  [
    'hours_between',
    ([from, to]) => `((CAST(epoch_ms(${to}) AS DOUBLE) - CAST(epoch_ms(${from}) AS DOUBLE)) / 3600000::DOUBLE)`,
  ],
])

/** Operators that have an SQL form: the tests hold it equal to the table of operators. */
export const printedOperators: ReadonlySet<string> = new Set(printers.keys())

const simple = "(?:(?:[a-z]\\.)?[abc]\\d+|NULL|TRUE|FALSE|'[^']*'(?:::DOUBLE)?)"
const isSimple = new RegExp(`^(?:${simple}|\\(${simple} [-+*] ${simple}\\))$`)

/**
 * Evaluates parts once and lets `write` mention them often. Without it SQL text would double at
 * every level of `sqrt(sqrt(…))`. A part that is a column or a literal, or one sum or product of two, needs no
 * binding, which makes a list of every row. `outer` are bound names that `write` mentions besides, which the new names must not hide.
 */
function bind(
  parts: readonly (string | undefined)[],
  write: (names: readonly string[]) => string,
  outer: readonly (string | undefined)[] = [],
): string {
  const bound: { readonly name: string; readonly part: string }[] = []
  const used = [...parts, ...outer].flatMap((part) =>
    [...(part ?? '').matchAll(/\bb(\d{1,6})\b/g)].map(([, number]) => Number(number)),
  )
  const last = used.reduce((most, number) => Math.max(most, number), 0)
  const names = parts.map((part = 'NULL', index) => {
    if (isSimple.test(part)) return part
    const name = `b${last + index + 1}`
    bound.push({ name, part })
    return name
  })
  return bound.reduceRight(
    (inner, { name, part }) => `list_transform([${part}], lambda ${name}: ${inner})[1]`,
    `(${write(names)})`,
  )
}

function printCase(parts: readonly string[]): string {
  const branches: string[] = []
  for (let index = 0; index + 1 < parts.length; index += 2)
    branches.push(`WHEN ${parts[index]} THEN ${parts[index + 1]}`)
  return `(CASE ${branches.join(' ')} ELSE ${parts.at(-1)} END)`
}

function printRound([value, digits = "'0'::DOUBLE"]: readonly string[]): string {
  return bind([value, digits], ([x = '', d = '']) => {
    const powers = Array.from({ length: 16 }, (_, digit) => `WHEN ${digit} THEN 1e${digit}::DOUBLE`).join(' ')
    return bind(
      [`CASE ${d} ${powers} END`],
      ([p = '']) =>
        `CASE WHEN ${p} IS NULL THEN NULL WHEN NOT (abs(${x}) * ${p} < 4503599627370496) THEN ${x} ` +
        `WHEN ${x} < 0 THEN -(floor(abs(${x}) * ${p} + 0.5::DOUBLE) / ${p}) ELSE floor(abs(${x}) * ${p} + 0.5::DOUBLE) / ${p} END`,
      [x],
    )
  })
}

function printPower([base, exponent]: readonly string[]): string {
  return bind([base, exponent], ([x, y]) =>
    bind(
      [`CASE WHEN isfinite(${x}) AND isfinite(${y}) THEN pow(${x}, ${y}) END`],
      ([p]) => `CASE WHEN isfinite(${p}) THEN ${p} END`,
    ),
  )
}

function printNumber([part = 'NULL']: readonly string[], call: CallExpression, scope: SqlScope): string {
  const kind = kindOf(call.arguments[0], scope)
  if (kind === 'integer' || kind === 'number') return part
  if (kind === 'boolean') return `CAST(${part} AS DOUBLE)`
  return bind([part], ([x]) =>
    bind(
      [`CASE WHEN regexp_full_match(${x}, '-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?') THEN TRY_CAST(${x} AS DOUBLE) END`],
      ([n]) => `CASE WHEN isfinite(${n}) THEN ${n} END`,
    ),
  )
}

function printText(part: string, argument: Expression | undefined, scope: SqlScope): string {
  switch (kindOf(argument, scope)) {
    case 'integer':
    case 'number':
      return bind(
        [part],
        ([x]) =>
          `CASE WHEN isfinite(${x}) THEN CASE WHEN ${x} = 0 THEN '0' ELSE regexp_replace(CAST(${x} AS VARCHAR), '\\.0$', '') END END`,
      )
    case 'boolean':
    case 'date':
      return `CAST(${part} AS VARCHAR)`
    case 'timestamp':
      return instantText(part)
    default:
      return part
  }
}

/** An instant as rows show it, `2026-03-29T01:30:00.000Z`. */
export function instantText(part: string): string {
  return `strftime(${part}, '%Y-%m-%dT%H:%M:%S.%gZ')`
}

function printSubstring([text, start, length]: readonly string[]): string {
  return bind([text, `trunc(${start})`, `trunc(${length})`], ([t, f, l]) => {
    const first = `greatest(${f}, 1)`
    return (
      // DuckDB's greatest leaves nulls out, so they are kept apart first.
      `CASE WHEN isnan(${f} + ${l}) OR ${f} + ${l} IS NULL THEN NULL WHEN NOT (greatest(${f} + ${l}, 1) > ${first}) THEN substr(${t}, 1, 0) ` +
      `ELSE substr(${t}, CAST(least(${first}, 1e9) AS BIGINT), CAST(least(greatest(${f} + ${l}, 1) - ${first}, 1e9) AS BIGINT)) END`
    )
  })
}

function printBucket(
  [value = 'NULL', seed = 'NULL', buckets = 'NULL']: readonly string[],
  call: CallExpression,
  scope: SqlScope,
): string {
  const [valueText, seedText] = [printText(value, call.arguments[0], scope), printText(seed, call.arguments[1], scope)]
  return bind(
    [`${seedText} || ':' || ${valueText}`, buckets],
    ([hashed, n]) =>
      `CASE WHEN ${n} = floor(${n}) AND ${n} BETWEEN 1 AND 4294967296 AND ${hashed} IS NOT NULL ` +
      `THEN floor(CAST(CAST('0x' || substr(sha256(${hashed}), 1, 8) AS BIGINT) AS DOUBLE) * ${n} / 4294967296::DOUBLE) END`,
  )
}

function printAddDays([date, days]: readonly string[]): string {
  const sum = `(CAST(${date} - DATE '1970-01-01' AS DOUBLE) + trunc(${days}))`
  // Days of 0001-01-01 and 9999-12-31 counted from 1970-01-01.
  return bind(
    [sum],
    ([d]) => `CASE WHEN ${d} BETWEEN -719162 AND 2932896 THEN DATE '1970-01-01' + CAST(${d} AS INTEGER) END`,
  )
}

/** DuckDB's own mapping differs from ECMAScript's for some letters, so only ASCII text goes through it. */
function mapCase(x: string, name: 'lower' | 'upper', pairs: { readonly from: string; readonly to: string }): string {
  return `CASE WHEN strlen(${x}) = length(${x}) THEN ${name}(${x}) ELSE translate(${x}, ${quoteText(pairs.from)}, ${quoteText(pairs.to)}) END`
}

function kindOf(argument: Expression | undefined, scope: SqlScope): string | undefined {
  return argument && typeOfPart(argument, scope.schema)?.kind
}
