import { type House, issueToken, listTokens, revokeToken } from '@weighhouse/workflows'
import { Hono } from 'hono'
import { z } from 'zod'
import { describe } from '../describe.ts'
import { actorOf, type ApiEnv, callerOf } from '../environment.ts'
import { input, uuidParam } from '../input.ts'
import { issuedTokenSchema, newToken, tokenSchema } from '../schemas/person.ts'

const tag = 'tokens'

export function tokenRoutes(house: House) {
  return new Hono<ApiEnv>()
    .get(
      '/',
      describe({
        tag,
        summary: 'List my tokens',
        answers: { 200: { is: 'Without the secrets', json: z.strictObject({ items: z.array(tokenSchema) }) } },
      }),
      async (c) => c.json({ items: await listTokens(house, callerOf(c).person.id) }),
    )
    .post(
      '/',
      describe({
        tag,
        summary: 'Issue a token',
        description: 'The token is shown once and kept as a hash only. It takes a session: tokens make no tokens.',
        answers: { 201: { is: 'The token', json: issuedTokenSchema } },
      }),
      input('json', newToken),
      async (c) => c.json(await issueToken(house, actorOf(c), c.req.valid('json')), 201),
    )
    .delete(
      '/:id',
      describe({ tag, summary: 'Revoke a token', answers: { 204: { is: 'The token holds no more' } } }),
      input('param', uuidParam),
      async (c) => {
        await revokeToken(house, actorOf(c), c.req.valid('param').id)
        return c.body(null, 204)
      },
    )
}
