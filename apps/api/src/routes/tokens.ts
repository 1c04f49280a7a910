import { WeighhouseError } from '@weighhouse/kernel'
import { type House, issueToken, listTokens, revokeToken } from '@weighhouse/workflows'
import { Hono } from 'hono'
import { z } from 'zod'
import { describe } from '../describe.ts'
import { denialOf } from '../authorise.ts'
import { actorOf, type ApiEnv, callerOf } from '../environment.ts'
import { input, uuid, uuidParam } from '../input.ts'
import { notFoundDetail } from '../problem.ts'
import { issuedTokenSchema, newToken, tokenSchema } from '../schemas/person.ts'

const tag = 'tokens'

export function tokenRoutes(house: House) {
  return new Hono<ApiEnv>()
    .get(
      '/',
      describe({
        tag,
        summary: 'List my tokens',
        description: 'Or those of `personId`, for those who may read the tokens of others.',
        answers: { 200: { is: 'Without the secrets', json: z.strictObject({ items: z.array(tokenSchema) }) } },
      }),
      input('query', z.strictObject({ personId: uuid.optional() })),
      async (c) => {
        const { personId = callerOf(c).person.id } = c.req.valid('query')
        if (denialOf(callerOf(c), 'token.read', null, [personId]))
          throw new WeighhouseError('not-found', notFoundDetail)
        return c.json({ items: await listTokens(house, personId) })
      },
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
