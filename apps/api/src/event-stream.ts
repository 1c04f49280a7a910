import type { RunEventView } from '@weighhouse/workflows'

interface StreamOptions {
  /** An event that was taken from the source already. */
  readonly first: RunEventView | undefined
  /** Ends the source; fired when the reader leaves or the stream has lived long enough. */
  readonly stop: AbortController
  /** Called once, however the stream ends. */
  readonly onEnd: () => void
}

const heartbeatMs = 15_000
/** A stream ends after this long, so that its reader is asked again who it is. */
const lifetimeMs = 30 * 60_000

/**
 * Events as server-sent events (WHATWG HTML §9.2), taken one by one as the reader has room. While
 * nothing happens a comment keeps proxies from closing the line.
 */
export function eventStream(
  events: AsyncIterator<RunEventView>,
  { first, stop, onEnd }: StreamOptions,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const endsAt = performance.now() + lifetimeMs
  let pending: Promise<IteratorResult<RunEventView>> | undefined =
    first === undefined ? undefined : Promise.resolve({ done: false, value: first })
  let ended = false
  const end = (): void => {
    if (!ended) onEnd()
    ended = true
    stop.abort()
  }
  return new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode('retry: 2000\n\n')),
    async pull(controller) {
      pending ??= events.next()
      const beat = heartbeat()
      try {
        const next = await Promise.race([pending, beat.done])
        if (next !== 'beat') pending = undefined
        if (next === 'beat' && performance.now() < endsAt) {
          controller.enqueue(encoder.encode(': still here\n\n'))
        } else if (next === 'beat' || next.done) {
          end()
          controller.close()
        } else {
          controller.enqueue(encoder.encode(eventText(next.value)))
        }
      } catch (error) {
        end()
        throw error
      } finally {
        beat.clear()
      }
    },
    async cancel() {
      end()
      await events.return?.()
    },
  })
}

/** JSON has no line breaks outside of strings, where they are escaped: one line of data is enough. */
function eventText(event: RunEventView): string {
  return `id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`
}

function heartbeat(): { readonly done: Promise<'beat'>; clear(): void } {
  let timer: NodeJS.Timeout | undefined
  const done = new Promise<'beat'>((resolve) => {
    timer = setTimeout(() => resolve('beat'), heartbeatMs)
  })
  return { done, clear: () => clearTimeout(timer) }
}
