import { WeighhouseError } from '@weighhouse/kernel'
import { findRun, type House, watchRun } from '@weighhouse/workflows'
import { Hono } from 'hono'
import { describe } from '../describe.ts'
import type { ApiEnv } from '../environment.ts'
import { eventStream } from '../event-stream.ts'
import { found } from '../found.ts'
import { input, uuidParam } from '../input.ts'

export function runEventRoutes(house: House) {
  return new Hono<ApiEnv>().get(
    '/:id/events',
    describe({
      tag: 'runs',
      summary: 'Follow a run',
      description:
        'Server-sent events: each has its `seq` as id and one JSON object as data. The events so far come first, ' +
        'then each as it happens, until the run has ended. Reconnecting with `Last-Event-ID` misses none; ' +
        '204 says that there is nothing more to come.',
      parameters: [{ name: 'Last-Event-ID', in: 'header', description: 'The `seq` of the last event that was seen' }],
      answers: {
        200: { is: 'The events', media: 'text/event-stream' },
        204: { is: 'The run has ended and all was seen' },
      },
    }),
    input('param', uuidParam),
    async (c) => {
      const run = found(await findRun(house, c.req.valid('param').id))
      const after = lastSeen(c.req.header('last-event-id'))
      const stop = new AbortController()
      const events = watchRun(house, run.id, after, stop.signal)[Symbol.asyncIterator]()
      // EventSource asks again after every end of a stream; only 204 makes it stop.
      const first = run.endedAt === null ? undefined : await events.next()
      if (first?.done) return c.body(null, 204)
      return c.body(eventStream(events, first?.value, stop), 200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
    },
  )
}

function lastSeen(header: string | undefined): number {
  if (header === undefined || header === '') return 0
  if (!/^[0-9]{1,9}$/.test(header)) throw new WeighhouseError('bad-input', 'Last-Event-ID is the number of an event')
  return Number(header)
}
