import type { House } from '../house.ts'
import { transact } from '../ledger/transact.ts'
import type { Actor } from '../views.ts'

/** A refused attempt is an entry too, in a transaction of its own before the answer leaves. */
export async function recordRefusal(
  house: House,
  actor: Actor,
  refused: {
    readonly action: string
    readonly resource: { readonly type: string; readonly id: string | null }
    readonly reason: string
  },
): Promise<void> {
  await transact(house, async (_tx, stage) => {
    await stage({
      type: 'access.refused',
      actor,
      action: refused.action,
      outcome: 'refused',
      resource: { type: refused.resource.type, id: refused.resource.id ?? 'none' },
      body: { refusedAction: refused.action, reason: refused.reason },
    })
  })
}
