import { parseStrict } from '@weighhouse/kernel'
import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import type { ApiEnv } from './environment.ts'
import { ProblemError } from './problem.ts'

const maximumBytes = 1_000_000

/**
 * Reads the body of a POST as strict JSON: in size, in kind, and without what a lenient parser hides
 * (duplicate keys, numbers a double cannot hold). Later readers find the text that was read here.
 */
export function readBodyStrictly() {
  const limit = bodyLimit({
    maxSize: maximumBytes,
    onError: () => {
      throw new ProblemError('body-too-large', `a body may have at most ${maximumBytes} bytes`)
    },
  })
  return createMiddleware<ApiEnv>(async function readBody(c, next) {
    if (c.req.method !== 'POST') return next()
    return limit(c, async () => {
      const text = await c.req.text()
      if (text.length > 0) {
        if (!isJson(c.req.header('content-type'))) {
          throw new ProblemError('not-json', 'send the body as application/json')
        }
        parseStrict(text)
      }
      await next()
    })
  })
}

function isJson(type: string | undefined): boolean {
  return /^application\/json *(;.*)?$/i.test(type ?? '')
}
