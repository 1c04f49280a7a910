import type { Expression } from './expression.ts'
import { infixOperators, precedence } from './grammar.ts'
import { isBareName, isReservedName } from './names.ts'

const infixByOperator = new Map(
  [...infixOperators].map(([symbol, infix]) => [infix.operator, { symbol, strength: infix.precedence }]),
)

/**
 * The expression as an author writes it, with no parenthesis that is not needed. Parsing it gives the same tree,
 * ranges aside, for every tree that the parser made.
 */
export function printExpression(expression: Expression): string {
  return print(expression, 0)
}

/** `minimum`: the binding strength that the surroundings ask for. */
function print(expression: Expression, minimum: number): string {
  const { text, strength } = write(expression)
  return strength < minimum ? `(${text})` : text
}

interface Written {
  readonly text: string
  readonly strength: number
}

function write(expression: Expression): Written {
  switch (expression.kind) {
    case 'literal':
      return writeLiteral(expression)
    case 'column':
      return primary(isBareName(expression.name) ? expression.name : quote(expression.name, '"'))
    case 'parameter':
      return primary(`$${expression.name}`)
    case 'path': {
      const [cell = '', ...steps] = expression.steps
      return primary(
        cell +
          steps
            .map((step) =>
              /^[A-Za-z_]\w*$/.test(step) && !isReservedName(step) ? `.${step}` : `[${quote(step, "'")}]`,
            )
            .join(''),
      )
    }
    default:
      return writeCall(expression.operator, expression.arguments)
  }
}

function writeCall(operator: string, operands: readonly Expression[]): Written {
  const [first, second, third] = operands
  const infix = infixByOperator.get(operator)
  if (infix && first && second && operands.length === 2) {
    const { symbol, strength } = infix
    const left = print(first, strength === precedence.comparison ? strength + 1 : strength)
    return { text: `${left} ${symbol} ${print(second, strength + 1)}`, strength }
  }
  if (operator === 'not' && first && operands.length === 1) {
    return writeComparison(first, ' not') ?? { text: `not ${print(first, precedence.not)}`, strength: precedence.not }
  }
  if (operator === 'negate' && first && !second) {
    // `-5` reads as the number −5, so a negated number keeps its parentheses.
    const isNumber = first.kind === 'literal' && typeof first.value === 'number' && first.value >= 0
    return {
      text: isNumber ? `-(${print(first, 0)})` : `-${print(first, precedence.negate)}`,
      strength: precedence.negate,
    }
  }
  if (operator === 'case' && third && operands.length % 2 === 1) return writeCase(operands)
  return (
    writeComparison({ kind: 'call', operator, arguments: operands }, '') ??
    primary(`${operator}(${operands.map((operand) => print(operand, 0)).join(', ')})`)
  )
}

/** The forms `x in (…)`, `x between a and b`, `x is null`, with `negation` put inside; null for any other expression. */
function writeComparison(expression: Expression, negation: '' | ' not'): Written | null {
  if (expression.kind !== 'call') return null
  const [value, ...others] = expression.arguments
  if (!value) return null
  const left = () => print(value, precedence.additive)
  const strength = precedence.comparison
  if (expression.operator === 'is_null' && others.length === 0)
    return { text: `${left()} is${negation} null`, strength }
  if (expression.operator === 'in' && others.length > 0) {
    return { text: `${left()}${negation} in (${others.map((other) => print(other, 0)).join(', ')})`, strength }
  }
  if (expression.operator === 'between' && others.length === 2) {
    return {
      text: `${left()}${negation} between ${others.map((other) => print(other, precedence.additive)).join(' and ')}`,
      strength,
    }
  }
  return null
}

function writeCase(operands: readonly Expression[]): Written {
  const words = ['case']
  for (let index = 0; index + 1 < operands.length; index += 2) {
    words.push(`when ${print(operands[index]!, 0)} then ${print(operands[index + 1]!, 0)}`)
  }
  return primary([...words, `else ${print(operands.at(-1)!, 0)} end`].join(' '))
}

function writeLiteral({ type, value }: Extract<Expression, { kind: 'literal' }>): Written {
  if (typeof value === 'string') return primary(type === 'decimal' ? value : quote(value, "'"))
  if (typeof value !== 'number') return primary(String(value))
  const digits = String(value === 0 ? 0 : value)
  const text = type === 'integer' || /[.e]/.test(digits) ? digits : `${digits}.0`
  return { text, strength: value < 0 ? precedence.negate : precedence.primary }
}

function primary(text: string): Written {
  return { text, strength: precedence.primary }
}

function quote(text: string, mark: string): string {
  return mark + text.replaceAll(mark, mark + mark) + mark
}
