import { canonicalExpression, type Expression, parseExpression } from '@weighhouse/expressions'
import { z } from 'zod'

/**
 * The expression as its author wrote it, ranges included, by its canonical form. Ranges place
 * diagnostics but must not enter the parameters, whose bytes name the plan.
 */
const written = new WeakMap<Expression, Expression>()

/**
 * A column or an expression over columns, as text; parsed to its canonical syntax tree. Each
 * problem of the text is an issue with `params: { code, range, hint }`, so that a caller can point
 * at the place inside the text.
 */
export const expressionParameter = z
  .string()
  .min(1)
  .transform((text, context): Expression => {
    const { expression, problems } = parseExpression(text)
    for (const { code, message, range, hint } of problems) {
      context.addIssue({ code: 'custom', message, params: { code, range, hint } })
    }
    if (problems.length > 0 || !expression) {
      if (problems.length === 0) context.addIssue({ code: 'custom', message: 'no expression stands here' })
      return z.NEVER
    }
    const canonical = canonicalExpression(expression)
    written.set(canonical, expression)
    return canonical
  })

/** The expression with the ranges of its text where they are still known, else the expression itself. */
export function writtenExpression(canonical: Expression): Expression {
  return written.get(canonical) ?? canonical
}
