import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { consumeRuns, openRunQueue } from '../src/queue.ts'
import { redisServer, startRedis } from './start-redis.ts'

const ignore = (): void => undefined

describe.skipIf(!redisServer)('a queue in Redis', () => {
  let server: ChildProcess
  let place: { appUrl: string; redisUrl: string }
  const open = () => ({
    queue: openRunQueue(place, ignore),
    consumer: consumeRuns(place, { concurrency: 1, lockMs: 15_000 }, async () => undefined, ignore),
  })

  beforeEach(async () => {
    place = { appUrl: 'postgres://unused', redisUrl: await startRedis((child) => (server = child)) }
  })
  afterEach(() => server.kill('SIGKILL'))

  it('leaves no connection behind that would keep the process alive', async () => {
    const { queue, consumer } = open()
    await queue.ring('one')
    await consumer.close()
    await queue.close()
    const observer = new Redis(place.redisUrl)
    try {
      const others = async (): Promise<number> =>
        String(await observer.client('LIST'))
          .trim()
          .split('\n').length - 1
      await expect.poll(others).toBe(0)
    } finally {
      observer.disconnect()
    }
  })

  it('fails a ring and still closes when Redis has gone', async () => {
    const { queue, consumer } = open()
    await queue.ring('one')
    const gone = once(server, 'exit')
    server.kill('SIGKILL')
    await gone
    await expect(queue.ring('two')).rejects.toThrow()
    await consumer.close()
    await queue.close()
  })
})
