import type { Hono } from 'hono'
import { generateSpecs } from 'hono-openapi'
import { rowOfDocumentPath } from './access.ts'
import type { ApiEnv } from './environment.ts'

/** The API described by its own routes: what they accept and answer is read off the schemas they check with. */
export async function openApiDocument(api: Hono<ApiEnv>) {
  const document = await generateSpecs(api, {
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
      servers: [{ url: '/', description: 'This house' }],
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'An API token, `wh_…`' },
          session: { type: 'apiKey', in: 'cookie', name: 'weighhouse', description: 'Set by signing in' },
        },
      },
      security: [{ token: [] }, { session: [] }],
    },
  })
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of methods) if (item?.[method]) addRights(item[method], method, path)
  }
  return document
}

const methods = ['get', 'post', 'delete'] as const

const keyParameter = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'Makes the request safe to repeat',
  required: false,
  schema: { type: 'string', maxLength: 255 },
} as const

/** What the access table says of an operation: the action it takes, and whether it may be repeated under a key. */
function addRights(operation: Operation, method: string, path: string): void {
  const row = rowOfDocumentPath(method.toUpperCase(), path)
  Object.assign(operation, { 'x-action': row?.action ?? 'none' }, row?.action === 'public' ? { security: [] } : {})
  if (method !== 'post' || !row || row.secret || row.action === 'public') return
  operation.parameters = [...(operation.parameters ?? []), keyParameter]
}

export type ApiDocument = Awaited<ReturnType<typeof generateSpecs>>

type Operation = NonNullable<NonNullable<ApiDocument['paths'][string]>['get']>
