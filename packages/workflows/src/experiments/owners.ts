import { findExperiment, findNotebookVersions, findPeople } from '@weighhouse/db'
import type { Hash } from '@weighhouse/kernel'
import type { House } from '../house.ts'
import { installation } from '../people/people.ts'
import { shippedPlans } from './shipped-plans.ts'

/**
 * Ids of the people an experiment belongs to: who added a version of it, and who is named among its
 * owners by name or address. What ships with the installation, by its plan, belongs to every data scientist; a
 * notebook that somebody put into its folder, or registered from the command line, to its named owners alone.
 * `undefined` when there is no such experiment.
 */
export async function ownerIdsOfExperiment(house: House, id: string): Promise<readonly string[] | undefined> {
  const experiment = await findExperiment(house.db, id)
  if (!experiment) return undefined
  const [versions, people, system, plans] = await Promise.all([
    findNotebookVersions(house.db, id),
    findPeople(house.db),
    installation(house),
    shippedPlans(house.experimentsDirectory),
  ])
  const added = versions.map(({ addedBy }) => addedBy)
  const shipped = versions.some(({ addedBy, planHash }) => addedBy === system.id && plans.has(planHash as Hash))
  const owners = people.filter(
    ({ name, email, roles }) =>
      experiment.owners.includes(name) ||
      (email !== null && experiment.owners.includes(email)) ||
      (shipped && roles.includes('data-scientist')),
  )
  return [...new Set([...added, ...owners.map((person) => person.id)])]
}
