import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Absent where Redis is not installed. */
export const redisServer = ['/usr/bin/redis-server', '/usr/local/bin/redis-server'].find(existsSync)

/** Starts a Redis of the test's own and answers its address; the test ends the process it is told of. */
export async function startRedis(remember: (child: ChildProcess) => void): Promise<string> {
  const port = await freePort()
  const directory = mkdtempSync(join(tmpdir(), 'weighhouse-redis-'))
  const child = spawn(redisServer!, ['--port', String(port), '--save', '', '--dir', directory, '--bind', '127.0.0.1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  remember(child)
  child.once('exit', () => rmSync(directory, { recursive: true, force: true }))
  for await (const chunk of child.stdout) if (String(chunk).includes('Ready to accept connections')) break
  return `redis://127.0.0.1:${port}`
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}
