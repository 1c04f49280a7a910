import { type ErrorCode, errorCodes, WeighhouseError } from '@weighhouse/kernel'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { answerFailure } from '../src/answer-failure.ts'
import type { ApiEnv } from '../src/environment.ts'
import { problemSchema } from '../src/schemas/problem.ts'

const statuses: Readonly<Record<ErrorCode, number>> = {
  'bad-input': 400,
  'not-found': 404,
  conflict: 409,
  refused: 403,
  unauthenticated: 401,
  'limit-exceeded': 429,
  cancelled: 409,
  unavailable: 503,
  'verification-failed': 422,
  corrupt: 500,
}

async function answerTo(error: Error): Promise<{ answer: Response; log: string }> {
  const logged: unknown[] = []
  const app = new Hono<ApiEnv>()
  app.onError(answerFailure((...line) => void logged.push(line)))
  app.get('/', (c) => {
    c.set('requestId', 'r-1')
    throw error
  })
  return { answer: await app.request('/'), log: JSON.stringify(logged) }
}

describe('a failure', () => {
  it.each(errorCodes)('that we expect and call %s has one status and its sentence', async (code) => {
    const { answer } = await answerTo(new WeighhouseError(code, 'the sentence'))
    const problem = problemSchema.parse(await answer.json())
    expect([answer.status, problem.status]).toEqual([statuses[code], statuses[code]])
    expect(problem.type).toBe(`/api/v1/docs#problem-${code}`)
    expect(problem.detail === 'the sentence').toBe(code !== 'not-found')
  })

  it('that nobody expected is answered without its message, and logged without it', async () => {
    const { answer, log } = await answerTo(new TypeError('customer 123 has no address'))
    expect(answer.status).toBe(500)
    expect(await answer.text()).not.toContain('customer')
    expect(log).toContain('TypeError')
    expect(log).toContain('r-1')
    expect(log).not.toContain('customer')
  })

  it('of being unknown says how to be known', async () => {
    const { answer } = await answerTo(new WeighhouseError('unauthenticated', 'sign in'))
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="weighhouse"')
  })

  it('of asking too often says when to come back', async () => {
    const { answer } = await answerTo(new WeighhouseError('limit-exceeded', 'too much'))
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})
