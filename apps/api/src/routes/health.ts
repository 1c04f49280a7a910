import { WeighhouseError } from '@weighhouse/kernel'
import type { House } from '@weighhouse/workflows'
import { Hono } from 'hono'
import { z } from 'zod'
import { describe } from '../describe.ts'
import type { ApiEnv } from '../environment.ts'

export function healthRoutes(house: House) {
  return new Hono<ApiEnv>().get(
    '/',
    describe({
      tag: 'health',
      summary: 'Whether the service can answer',
      answers: { 200: { is: 'It can', json: z.strictObject({ status: z.literal('ok') }) } },
    }),
    async (c) => {
      try {
        await house.sql`select 1`
      } catch (cause) {
        throw new WeighhouseError('unavailable', 'the database does not answer', { cause })
      }
      return c.json({ status: 'ok' as const })
    },
  )
}
