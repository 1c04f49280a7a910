import { type House, listPurposes, registerPurpose } from '@weighhouse/workflows'
import { Hono } from 'hono'
import { z } from 'zod'
import { describe } from '../describe.ts'
import { actorOf, type ApiEnv } from '../environment.ts'
import { input } from '../input.ts'
import { newPurpose, purposeSchema } from '../schemas/consent.ts'

const tag = 'consent'

export function purposeRoutes(house: House) {
  return new Hono<ApiEnv>()
    .get(
      '/',
      describe({
        tag,
        summary: 'List purposes',
        answers: { 200: { is: 'The newest version of each', json: z.strictObject({ items: z.array(purposeSchema) }) } },
      }),
      async (c) => c.json({ items: await listPurposes(house) }),
    )
    .post(
      '/',
      describe({
        tag,
        summary: 'Register a purpose, or a new version of one',
        description: 'The same again changes nothing.',
        answers: { 201: { is: 'The version that holds now', json: purposeSchema } },
      }),
      input('json', newPurpose),
      async (c) => c.json(await registerPurpose(house, actorOf(c), c.req.valid('json')), 201),
    )
}
