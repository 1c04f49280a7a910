import { findExperiment, findNotebookVersions, findPeople } from '@weighhouse/db'
import type { House } from '../house.ts'
import { installation } from '../people/people.ts'

/**
 * Ids of the people an experiment belongs to: who added a version of it, and who is named among its
 * owners by name or address. What shipped with the installation belongs to every data scientist.
 * `undefined` when there is no such experiment.
 */
export async function ownerIdsOfExperiment(house: House, id: string): Promise<readonly string[] | undefined> {
  const experiment = await findExperiment(house.db, id)
  if (!experiment) return undefined
  const [versions, people, system] = await Promise.all([
    findNotebookVersions(house.db, id),
    findPeople(house.db),
    installation(house),
  ])
  const added = versions.map(({ addedBy }) => addedBy)
  const shipped = added.every((person) => person === system.id)
  const owners = people.filter(
    ({ name, email, roles }) =>
      experiment.owners.includes(name) ||
      (email !== null && experiment.owners.includes(email)) ||
      (shipped && roles.includes('data-scientist')),
  )
  return [...new Set([...added, ...owners.map((person) => person.id)])]
}
