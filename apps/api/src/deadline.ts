import { WeighhouseError } from '@weighhouse/kernel'
import { createMiddleware } from 'hono/factory'
import type { ApiEnv } from './environment.ts'

/** Answers a request that takes too long, streams apart. What it had begun may still come to its end. */
export function keepDeadlineOf(timeoutMs: number) {
  return createMiddleware<ApiEnv>(async function keepDeadline(c, next) {
    if (c.get('row')?.stream) return next()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () =>
          reject(new WeighhouseError('unavailable', `no answer within ${timeoutMs / 1000} seconds; try again later`)),
        timeoutMs,
      )
    })
    try {
      await Promise.race([next(), late])
    } finally {
      clearTimeout(timer)
    }
  })
}
