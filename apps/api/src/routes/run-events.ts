import { WeighhouseError } from '@weighhouse/kernel'
import { findRun, type House, type RunEventView, watchRun } from '@weighhouse/workflows'
import { Hono } from 'hono'
import { describe } from '../describe.ts'
import { type ApiEnv, callerOf } from '../environment.ts'
import { eventStream } from '../event-stream.ts'
import { found } from '../found.ts'
import { input, uuidParam } from '../input.ts'
import { eventShownTo } from '../shown-to.ts'

/** Streams that one person may hold open at a time. */
const maximumStreams = 16

export function runEventRoutes(house: House) {
  const open = new Map<string, number>()
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
      const personId = callerOf(c).person.id
      const held = open.get(personId) ?? 0
      if (held >= maximumStreams)
        throw new WeighhouseError('limit-exceeded', `you follow ${held} runs already; close one`)
      const stop = new AbortController()
      const events = each(watchRun(house, run.id, after, stop.signal), (event) => eventShownTo(c, run.id, event))
      // EventSource asks again after every end of a stream; only 204 makes it stop.
      const first = run.endedAt === null ? undefined : await events.next()
      if (first?.done) return c.body(null, 204)
      open.set(personId, (open.get(personId) ?? 0) + 1) // another may have opened since
      const onEnd = (): void => void open.set(personId, (open.get(personId) ?? 1) - 1)
      return c.body(eventStream(events, { first: first?.value, stop, onEnd }), 200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
    },
  )
}

async function* each(
  events: AsyncIterable<RunEventView>,
  show: (event: RunEventView) => RunEventView,
): AsyncGenerator<RunEventView> {
  for await (const event of events) yield show(event)
}

function lastSeen(header: string | undefined): number {
  if (header === undefined || header === '') return 0
  if (!/^[0-9]{1,9}$/.test(header)) throw new WeighhouseError('bad-input', 'Last-Event-ID is the number of an event')
  return Number(header)
}
