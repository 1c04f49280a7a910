import { findRunEvents } from '@weighhouse/db'
import type { House } from '../house.ts'

/** Type of the event that marks a run as one that a command performs itself, with data that only it can find. */
export const heldByCommand = 'held-by-command'

export async function isHeldByCommand(house: House, runId: string): Promise<boolean> {
  return (await findRunEvents(house.db, runId, 0, 1)).some(({ type }) => type === heldByCommand)
}
