import { recordAnswer, releaseIdempotencyKey, takeIdempotencyKey } from '@weighhouse/db'
import { type JsonValue, WeighhouseError } from '@weighhouse/kernel'
import type { House } from '../house.ts'

interface Answer {
  readonly status: number
  readonly body: JsonValue
}

/**
 * Does something once per key: the same request again gets the stored answer, another request under
 * the same key is refused, and one that is still under way is told so.
 */
export async function withIdempotency(
  house: House,
  request: { readonly personId: string; readonly key: string; readonly route: string; readonly requestHash: string },
  act: () => Promise<Answer>,
): Promise<Answer & { readonly replayed: boolean }> {
  const { first, stored } = await takeIdempotencyKey(house.db, request)
  if (!first) {
    if (stored.requestHash !== request.requestHash || stored.route !== request.route)
      throw new WeighhouseError('conflict', 'this idempotency key was used for another request')
    if (stored.status === null)
      throw new WeighhouseError('conflict', 'the first request with this idempotency key is still under way')
    return { status: stored.status, body: stored.body ?? null, replayed: true }
  }
  const answer = await act().catch(async (error: unknown) => {
    await releaseIdempotencyKey(house.db, request)
    throw error
  })
  await recordAnswer(house.db, request, answer)
  return { ...answer, replayed: false }
}
