import { Hono } from 'hono'
import { describe } from './describe.ts'
import { type ApiDocument, openApiDocument } from './document.ts'
import { documentPage, pageStyleHash } from './document-page.ts'
import type { ApiEnv } from './environment.ts'
import { openObject } from './schemas/words.ts'

/** The description of the API, for programs and for people. Made at the first request. */
export function documentRoutes(api: Hono<ApiEnv>) {
  let made: Promise<ApiDocument> | undefined
  const document = (): Promise<ApiDocument> => (made ??= openApiDocument(api))
  return new Hono<ApiEnv>()
    .get(
      '/openapi.json',
      describe({
        tag: 'description',
        summary: 'This API as OpenAPI 3.1',
        answers: { 200: { is: 'The document', json: openObject } },
      }),
      async (c) => c.body(JSON.stringify(await document()), 200, { 'content-type': 'application/json' }),
    )
    .get(
      '/docs',
      describe({
        tag: 'description',
        summary: 'This API as a page',
        answers: { 200: { is: 'The page', media: 'text/html' } },
      }),
      async (c) =>
        c.html(documentPage(await document()), 200, {
          'content-security-policy': `default-src 'none'; style-src '${pageStyleHash}'; frame-ancestors 'none'`,
        }),
    )
}
