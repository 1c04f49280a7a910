import { type Command, exit, readArguments } from '../command.ts'
import { startService } from '../service/start-service.ts'

export const up: Command = {
  usage: '[--port N] [--host ADDRESS]',
  details: `Starts everything in one process: the embedded PostgreSQL (or the one of DATABASE_URL), the queue (in that
database, or in Redis with REDIS_URL), the worker, the API and the pages. Loads experiments/, runs what is
registered and has no result yet, and says where to look. Ctrl-C stops it and leaves nothing behind.

Environment: PORT (default 4100), HOST (default 127.0.0.1; another address is refused while only the demo
sign-in is there), DATABASE_URL, DATABASE_APP_URL, REDIS_URL, WEIGHHOUSE_HOME (default .weighhouse).`,
  async run(args) {
    const { values } = readArguments(
      args,
      { port: { type: 'string' }, host: { type: 'string' } },
      { minimum: 0, maximum: 0 },
    )
    const service = await startService({
      port: Number(values.port ?? process.env.PORT ?? 4100),
      host: values.host ?? process.env.HOST ?? '127.0.0.1',
      redisUrl: process.env.REDIS_URL || undefined,
      say: (text) => process.stdout.write(text),
    })
    await service.stopped
    return exit.ok
  },
}
