import { hashOf, type JsonObject, type JsonValue, parseStrict, WeighhouseError } from '@weighhouse/kernel'
import { type House, withIdempotency } from '@weighhouse/workflows'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { type ApiEnv, callerOf } from './environment.ts'

/**
 * Makes a POST with an `Idempotency-Key` safe to repeat: the same request gets the answer that was
 * stored; another request under the same key is refused. Only success is stored, so a request that
 * failed may be mended and sent again under its key.
 */
export function keepAnswerIn(house: House) {
  return createMiddleware<ApiEnv>(async function keepAnswer(c, next) {
    const key = c.req.method === 'POST' ? c.req.header('idempotency-key') : undefined
    if (key === undefined || c.get('row')?.action === 'public') return next()
    if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
      throw new WeighhouseError('bad-input', 'an Idempotency-Key has 1 to 255 visible ASCII characters')
    }
    if (c.get('row')?.secret) {
      throw new WeighhouseError(
        'bad-input',
        'this answer holds a secret that is shown once, so it takes no Idempotency-Key',
      )
    }
    const body = await c.req.text()
    const route = `${c.req.method} ${c.req.path}`
    const request = {
      personId: callerOf(c).person.id,
      key,
      route,
      requestHash: hashOf({ route, body: body === '' ? null : parseStrict(body) }),
    }
    const unstored = new Error('only success is stored')
    try {
      const stored = await withIdempotency(house, request, async () => {
        await next()
        if (c.error !== undefined || !c.res.ok) throw unstored
        return { status: c.res.status, body: await keptForm(c) }
      })
      if (stored.replayed) c.res = replay(stored)
    } catch (error) {
      if (error !== unstored) throw error
    }
  })
}

async function keptForm(c: Context): Promise<JsonObject> {
  const text = await c.res.clone().text()
  return { location: c.res.headers.get('location'), body: text === '' ? null : parseStrict(text) }
}

function replay({ status, body }: { readonly status: number; readonly body: JsonValue }): Response {
  if (typeof body !== 'object' || body === null || !('body' in body)) {
    throw new WeighhouseError('corrupt', 'the answer stored under this Idempotency-Key cannot be read')
  }
  const headers: Record<string, string> = { 'content-type': 'application/json', 'idempotency-replayed': 'true' }
  if (typeof body.location === 'string') headers.location = body.location
  return new Response(body.body === null ? null : JSON.stringify(body.body), { status, headers })
}
