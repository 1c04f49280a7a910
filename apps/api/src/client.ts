import { hc } from 'hono/client'
import type { ApiRoutes } from './routes.ts'

/** Routes with what they take and answer, for `hono/client`. */
export type Api = ApiRoutes

/** A typed client: `createClient('http://127.0.0.1:8300', token).runs.$get({ query: {} })`. */
export function createClient(baseUrl: string, token: string, options: { readonly fetch?: typeof fetch } = {}) {
  return hc<Api>(new URL('/api/v1', baseUrl).href, {
    headers: { authorization: `Bearer ${token}` },
    ...(options.fetch ? { fetch: options.fetch } : {}),
  })
}
