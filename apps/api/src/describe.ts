import { describeRoute, resolver } from 'hono-openapi'
import type { z } from 'zod'
import { problemSchema } from './schemas/problem.ts'

interface Description {
  readonly tag: string
  readonly summary: string
  readonly description?: string
  /** Status of success, and what is answered then: a schema of JSON, a media type, or nothing. */
  readonly answers: Readonly<
    Record<number, { readonly is: string; readonly json?: z.ZodType; readonly media?: string }>
  >
  readonly parameters?: readonly {
    readonly name: string
    readonly in: 'header' | 'path'
    readonly description: string
    readonly required?: boolean
  }[]
}

/** What a route says of itself in the OpenAPI document. */
export function describe({ tag, summary, description, answers, parameters }: Description) {
  const responses = Object.fromEntries(
    Object.entries(answers).map(([status, { is, json, media }]) => [
      status,
      {
        description: is,
        ...(json ? { content: { 'application/json': { schema: resolver(json) } } } : {}),
        ...(media ? { content: { [media]: { schema: { type: 'string' as const } } } } : {}),
      },
    ]),
  )
  return describeRoute({
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    ...(parameters
      ? { parameters: parameters.map((parameter) => ({ ...parameter, schema: { type: 'string' as const } })) }
      : {}),
    responses: {
      ...responses,
      default: {
        description: 'What went wrong (RFC 9457)',
        content: { 'application/problem+json': { schema: resolver(problemSchema) } },
      },
    },
  })
}
