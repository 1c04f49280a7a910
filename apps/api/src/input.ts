import { WeighhouseError } from '@weighhouse/kernel'
import type { ValidationTargets } from 'hono'
import { validator } from 'hono-openapi'
import { z } from 'zod'
import { notFoundDetail, ProblemError, type ProblemPlace } from './problem.ts'

interface Issue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
  readonly code?: string
  readonly keys?: readonly string[]
}

/**
 * Checks a part of the request against a schema and tells all its problems at once. A path that does
 * not have the form of an id leads to nothing, so it is answered like any other.
 */
export function input<Schema extends z.ZodType, Target extends keyof ValidationTargets>(
  target: Target,
  schema: Schema,
) {
  return validator(target, schema, (result) => {
    if (result.success) return
    if (target === 'param') throw new WeighhouseError('not-found', notFoundDetail)
    const errors = result.error.flatMap((issue) => placesOf(target, issue))
    const count = errors.length === 1 ? 'one problem' : `${errors.length} problems`
    throw new ProblemError('bad-input', `The ${target === 'json' ? 'body' : target} has ${count}.`, { errors })
  })
}

/** Unknown members are told one by one, each at its own place. */
function placesOf(target: string, issue: Issue): ProblemPlace[] {
  const path = (issue.path ?? []).map((step) => String(typeof step === 'object' ? step.key : step))
  const place = (steps: readonly string[], detail: string): ProblemPlace =>
    target === 'json' ? { pointer: pointerOf(steps), detail } : { pointer: pointerOf(steps), detail, in: target }
  if (issue.code === 'unrecognized_keys' && issue.keys) {
    return issue.keys.map((key) => place([...path, key], 'there is no such field'))
  }
  return [place(path, issue.message)]
}

/** A JSON pointer as a URI fragment (RFC 6901 §6). */
function pointerOf(steps: readonly string[]): string {
  return `#${steps.map((step) => `/${encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('')}`
}

/** Which part of a list is asked for; its cursors are what `cursor` accepts. */
export function pageQuery<Cursor extends z.ZodType<string>>(cursor: Cursor) {
  return {
    after: cursor.optional().meta({ description: 'The `next` of the page before' }),
    limit: z
      .string()
      .regex(/^(?:[1-9][0-9]?|1[0-9][0-9]|200)$/, 'a whole number from 1 to 200')
      .default('50')
      .transform(Number),
  }
}

export const uuid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'an id')
export const uuidParam = z.strictObject({ id: uuid })
export const experimentId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'the id of an experiment')
