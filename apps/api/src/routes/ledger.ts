import { entryTypes } from '@weighhouse/ledger'
import {
  entryProof,
  findEntry,
  type House,
  latestCheckpoint,
  listEntries,
  verifyHouseLedger,
} from '@weighhouse/workflows'
import { Hono } from 'hono'
import { z } from 'zod'
import { describe } from '../describe.ts'
import type { ApiEnv } from '../environment.ts'
import { found } from '../found.ts'
import { input, pageQuery } from '../input.ts'
import { checkpointSchema, entrySchema, verificationSchema, verifierKeySchema } from '../schemas/ledger.ts'
import { pageOf } from '../schemas/words.ts'
import { entryShownTo } from '../shown-to.ts'

const tag = 'ledger'

const index = z.string().regex(/^(?:0|[1-9][0-9]{0,14})$/, 'an index')
const indexParam = z.strictObject({ index })

export function ledgerRoutes(house: House) {
  return new Hono<ApiEnv>()
    .get(
      '/entries',
      describe({
        tag,
        summary: 'List entries',
        description: 'Of one `type`, or of all but one with `except`.',
        answers: { 200: { is: 'A page, newest first', json: pageOf(entrySchema) } },
      }),
      input(
        'query',
        z.strictObject({
          ...pageQuery(index),
          type: z.enum(entryTypes).optional(),
          except: z.enum(entryTypes).optional(),
        }),
      ),
      async (c) => {
        const { items, next } = await listEntries(house, c.req.valid('query'))
        return c.json({ items: items.map((entry) => entryShownTo(c, entry)), next })
      },
    )
    .get(
      '/entries/:index',
      describe({ tag, summary: 'One entry', answers: { 200: { is: 'The entry', json: entrySchema } } }),
      input('param', indexParam),
      async (c) => c.json(entryShownTo(c, found(await findEntry(house, Number(c.req.valid('param').index))))),
    )
    .get(
      '/entries/:index/tlog-proof',
      describe({
        tag,
        summary: 'Proof that an entry is in the ledger',
        description: 'Complete in itself: with the verifier key anyone can check it offline (C2SP tlog-proof).',
        answers: { 200: { is: 'The proof', media: 'text/plain' } },
      }),
      input('param', indexParam),
      async (c) => c.text(found(await entryProof(house, Number(c.req.valid('param').index)))),
    )
    .get(
      '/checkpoint',
      describe({
        tag,
        summary: 'The newest checkpoint',
        answers: { 200: { is: 'The checkpoint', json: checkpointSchema } },
      }),
      async (c) => c.json(found(await latestCheckpoint(house))),
    )
    .post(
      '/verification',
      describe({
        tag,
        summary: 'Verify the whole ledger',
        description: 'Checks every entry, tile, root and signature as an outsider would. Takes no body.',
        answers: { 200: { is: 'What was found', json: verificationSchema } },
      }),
      async (c) => c.json(await verifyHouseLedger(house)),
    )
    .get(
      '/verifier-key',
      describe({
        tag,
        summary: 'The key that checkpoints are verified with',
        answers: { 200: { is: 'C2SP signed-note verifier key', json: verifierKeySchema } },
      }),
      (c) => c.json({ origin: house.origin, verifierKey: house.signer.verifierKey.text }),
    )
}
