import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'

/** Serves something that answers requests on a free port of this computer. */
export async function serve(
  answer: (request: Request) => Response | Promise<Response>,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const { method = 'GET', url = '/', headers } = incoming
      const body = method === 'GET' || method === 'HEAD' ? null : new Uint8Array(await buffer(incoming))
      const sent = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)])
      const response = await answer(new Request(`http://${headers.host}${url}`, { method, headers: sent, body }))
      outgoing.writeHead(response.status, [...response.headers].flat())
      outgoing.end(Buffer.from(await response.arrayBuffer()))
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
