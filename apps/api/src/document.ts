import type { Hono } from 'hono'
import { generateSpecs } from 'hono-openapi'
import type { ApiEnv } from './environment.ts'

/** The API described by its own routes: what they accept and answer is read off the schemas they check with. */
export async function openApiDocument(api: Hono<ApiEnv>) {
  return generateSpecs(api, {
    excludeStaticFile: false,
    defaultValidationErrorResponse: false,
    documentation: {
      openapi: '3.1.0',
      info: {
        title: 'Weighhouse',
        version: '1',
        description:
          'Experiments weighed on sealed plans, over consented data. Unknown fields are refused and all problems of a ' +
          'request are told at once, as problem details (RFC 9457). Lists are read page by page with `after` and `limit`. ' +
          'Each POST whose answer holds no secret takes an `Idempotency-Key`: the same request again gets the stored answer.',
      },
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'An API token, `wh_…`' },
          session: { type: 'apiKey', in: 'cookie', name: 'weighhouse', description: 'Set by signing in' },
        },
      },
      security: [{ token: [] }, { session: [] }],
    },
  })
}

export type ApiDocument = Awaited<ReturnType<typeof openApiDocument>>
