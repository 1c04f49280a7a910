import { consentCounts, consentStatus, type House, recordConsent } from '@weighhouse/workflows'
import { Hono } from 'hono'
import { describe } from '../describe.ts'
import { actorOf, type ApiEnv } from '../environment.ts'
import { found } from '../found.ts'
import { input } from '../input.ts'
import {
  consentCountsSchema,
  consentEvents,
  consentStatusSchema,
  identity,
  recordedSchema,
} from '../schemas/consent.ts'

const tag = 'consent'

export function consentRoutes(house: House) {
  return new Hono<ApiEnv>()
    .post(
      '/events',
      describe({
        tag,
        summary: 'Record consents, withdrawals and objections',
        description: 'Up to 1,000 at once. An event whose `idemKey` is known already is counted as repeated.',
        answers: { 201: { is: 'How many were new', json: recordedSchema } },
      }),
      input('json', consentEvents),
      async (c) => {
        const { events } = c.req.valid('json')
        return c.json(await recordConsent(house, actorOf(c), events), 201)
      },
    )
    .get(
      '/counts',
      describe({
        tag,
        summary: 'How many people each purpose may use now',
        answers: { 200: { is: 'Counts, with the reasons of those left out', json: consentCountsSchema } },
      }),
      async (c) => c.json({ items: await consentCounts(house) }),
    )
    .post(
      '/status',
      describe({
        tag,
        summary: 'What holds for a person now',
        description: 'Asked by POST, because an identifier in an address would stay in logs and histories.',
        answers: { 200: { is: 'A ruling for each purpose', json: consentStatusSchema } },
      }),
      input('json', identity),
      async (c) => c.json({ items: found(await consentStatus(house, c.req.valid('json'))) }),
    )
}
