import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { WeighhouseError } from '@weighhouse/kernel'

/** Holds the port from the first moment on; whoever asks before there is an answer waits until there is. */
export async function holdPort(
  port: number,
  host: string,
): Promise<{ readonly server: Server; readonly answerWith: (listener: RequestListener) => void }> {
  const opened = Promise.withResolvers<RequestListener>()
  const server = createServer((request, response) => {
    void opened.promise.then((answer) => answer(request, response))
  })
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : ''
    const why =
      code === 'EADDRINUSE'
        ? 'another program listens there'
        : code === 'EACCES'
          ? 'this user may not listen there'
          : `it cannot be opened (${String(code)})`
    throw new WeighhouseError('unavailable', `port ${port} on ${host}: ${why}; choose another with PORT=…`, { cause })
  }
  return { server, answerWith: opened.resolve }
}

/** Where a browser finds the server. */
export function addressOf(server: Server, host: string): string {
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
