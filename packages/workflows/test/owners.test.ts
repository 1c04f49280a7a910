import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { actorOf, addNotebook, addPerson, demoPerson, findExperiment, type House, installation } from '../src/index.ts'
import { startTestHouse } from '../src/testing.ts'

let house: House
let close: () => Promise<void>
beforeAll(async () => {
  ;({ house, close } = await startTestHouse())
})
afterAll(() => close())

const shipped = readFileSync(join(import.meta.dirname, '../../../experiments/gate-30/notebook.md'), 'utf8')
const own = shipped.replace('id: gate-30', 'id: mine').replace('owners: [ana.silva]', 'owners: [Rui Costa]')

it('nobody makes another’s experiment their own by adding a version to it, or by naming themselves in one', async () => {
  const author = actorOf(await demoPerson(house, 'data-scientist'))
  const added = await addPerson(house, await installation(house), { name: 'Eve Lang', roles: ['data-scientist'] })
  await addNotebook(house, author, own)
  const taken = own.replace('owners: [Rui Costa]', 'owners: [Eve Lang]')
  await expect(addNotebook(house, actorOf(added), taken)).rejects.toMatchObject({ code: 'refused' })
  expect((await findExperiment(house, 'mine'))?.owners).toEqual(['Rui Costa'])

  const named = await addPerson(house, await installation(house), { name: 'Rui Costa', roles: ['data-scientist'] })
  await addNotebook(house, actorOf(named), `${own}\nSeen by its owner.\n`)
  await addNotebook(house, author, `${own}\nSeen by its author.\n`)
  expect((await findExperiment(house, 'mine'))?.text).toContain('Seen by its author.')
})

it('what somebody put into the folder of the installation belongs to its named owners', async () => {
  const put = own.replace('id: mine', 'id: put')
  await addNotebook(house, await installation(house), put)
  const author = actorOf(await demoPerson(house, 'data-scientist'))
  await expect(addNotebook(house, author, `${put}\nMore.\n`)).rejects.toMatchObject({ code: 'refused' })
})

it('what shipped with the installation may be changed by every data scientist', async () => {
  const { experiment: added } = await addNotebook(house, await installation(house), shipped)
  writeFileSync(join(house.experimentsDirectory, 'registered.json'), JSON.stringify([added?.planHash]))
  const author = actorOf(await demoPerson(house, 'data-scientist'))
  const { experiment } = await addNotebook(house, author, `${shipped}\nMore.\n`)
  expect(experiment?.text).toContain('More.')
})
