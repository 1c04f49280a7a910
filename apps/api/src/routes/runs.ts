import { cancelRun, findRun, type House, listRuns, requestRun } from '@weighhouse/workflows'
import { Hono } from 'hono'
import { z } from 'zod'
import { describe } from '../describe.ts'
import { actorOf, type ApiEnv } from '../environment.ts'
import { found } from '../found.ts'
import { experimentId, input, pageQuery, uuid, uuidParam } from '../input.ts'
import { runRequest, runSchema } from '../schemas/run.ts'
import { pageOf } from '../schemas/words.ts'
import { runShownTo } from '../shown-to.ts'

const tag = 'runs'

const listQuery = z.strictObject({ ...pageQuery(uuid), experimentId: experimentId.optional() })

/** `ring` wakes a worker for a run. If it fails the run stays requested, and the sweep finds it. */
export function runRoutes(house: House, ring: (runId: string) => Promise<void>) {
  return new Hono<ApiEnv>()
    .get(
      '/',
      describe({
        tag,
        summary: 'List runs',
        answers: { 200: { is: 'A page, newest first', json: pageOf(runSchema) } },
      }),
      input('query', listQuery),
      async (c) => {
        const { items, next } = await listRuns(house, c.req.valid('query'))
        return c.json({ items: items.map((run) => runShownTo(c, run)), next })
      },
    )
    .post(
      '/',
      describe({
        tag,
        summary: 'Request a run of the newest notebook',
        description: 'Answers at once; `Location` is the run, whose events tell how it goes.',
        answers: { 202: { is: 'The run, which waits for a worker', json: runSchema } },
      }),
      input('json', runRequest),
      async (c) => {
        const run = await requestRun(house, actorOf(c), c.req.valid('json'))
        await ring(run.id).catch(() => house.log('warning', 'the queue could not be rung', { runId: run.id }))
        c.header('location', `/api/v1/runs/${run.id}`)
        return c.json(runShownTo(c, run), 202)
      },
    )
    .get(
      '/:id',
      describe({ tag, summary: 'One run', answers: { 200: { is: 'The run', json: runSchema } } }),
      input('param', uuidParam),
      async (c) => c.json(runShownTo(c, found(await findRun(house, c.req.valid('param').id)))),
    )
    .post(
      '/:id/cancellation',
      describe({
        tag,
        summary: 'Cancel a run',
        description: 'Takes no body. Queries stop within seconds, and nothing partial is kept.',
        answers: { 202: { is: 'The run, which will end', json: runSchema } },
      }),
      input('param', uuidParam),
      async (c) => c.json(runShownTo(c, await cancelRun(house, actorOf(c), c.req.valid('param').id)), 202),
    )
}
