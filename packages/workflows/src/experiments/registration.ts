import { findCurrentRegistration, findPeople, findRegistrations } from '@weighhouse/db'
import type { Hash, JsonValue } from '@weighhouse/kernel'
import type { PlanChange } from '@weighhouse/notebook'
import type { Registration } from '@weighhouse/reports'
import type { House } from '../house.ts'
import type { RegistrationView } from '../views.ts'

/** The plan that counts now: the newest amendment, or the first registration. */
export async function registeredPlanHash(house: House, experimentId: string): Promise<Hash | null> {
  const current = await findCurrentRegistration(house.db, experimentId)
  return (current?.planHash as Hash | undefined) ?? null
}

/** Registration and amendments of an experiment, oldest first; null when its plan is not registered. */
export async function findRegistration(house: House, experimentId: string): Promise<RegistrationView | null> {
  const [first, ...amendments] = await findRegistrations(house.db, experimentId)
  if (!first) return null
  const names = new Map((await findPeople(house.db)).map(({ id, name }) => [id, name]))
  const nameOf = (id: string): string => names.get(id) ?? 'somebody who left'
  return {
    planHash: first.planHash as Hash,
    at: first.registeredAt.toISOString(),
    by: nameOf(first.registeredBy),
    outcomeReads: first.outcomeReads,
    operatingCharacteristics: (amendments.at(-1) ?? first)
      .operatingCharacteristics as RegistrationView['operatingCharacteristics'],
    amendments: amendments.map((row) => ({
      planHash: row.planHash as Hash,
      at: row.registeredAt.toISOString(),
      by: nameOf(row.registeredBy),
      reason: row.reason ?? '',
      outcomeReads: row.outcomeReads,
      changes: row.changes as unknown as readonly PlanChange[],
    })),
  }
}

/** The same as a report prints it: one line per changed field. */
export async function reportRegistration(house: House, experimentId: string): Promise<Registration | null> {
  const found = await findRegistration(house, experimentId)
  if (!found) return null
  const { planHash, at, by, outcomeReads, amendments } = found
  const line = (
    cell: string,
    change: 'added' | 'removed' | 'changed',
    field: string | null,
    before: JsonValue,
    after: JsonValue,
  ) => ({ cell, change, field, before, after })
  return {
    planHash,
    at,
    by,
    outcomeReadsBefore: outcomeReads,
    amendments: amendments.map(({ changes, outcomeReads: outcomeReadsBefore, ...amendment }) => ({
      ...amendment,
      outcomeReadsBefore,
      changes: changes.flatMap(({ cell, change, fields }) =>
        fields.length === 0
          ? [line(cell, change, null, null, null)]
          : fields.map(({ path, before, after }) => line(cell, change, path, before, after)),
      ),
    })),
  }
}
