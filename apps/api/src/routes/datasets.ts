import { type House, listDatasets } from '@weighhouse/workflows'
import { Hono } from 'hono'
import { describe } from '../describe.ts'
import type { ApiEnv } from '../environment.ts'
import { datasetsSchema } from '../schemas/dataset.ts'

export function datasetRoutes(house: House) {
  return new Hono<ApiEnv>().get(
    '/',
    describe({
      tag: 'datasets',
      summary: 'List datasets',
      answers: { 200: { is: 'All datasets', json: datasetsSchema } },
    }),
    async (c) => c.json({ items: await listDatasets(house) }),
  )
}
