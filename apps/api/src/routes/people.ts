import { addPerson, type House, listPeople } from '@weighhouse/workflows'
import { Hono } from 'hono'
import { z } from 'zod'
import { describe } from '../describe.ts'
import { actorOf, type ApiEnv } from '../environment.ts'
import { input } from '../input.ts'
import { newPerson, personSchema } from '../schemas/person.ts'

const tag = 'people'

export function personRoutes(house: House) {
  return new Hono<ApiEnv>()
    .get(
      '/',
      describe({
        tag,
        summary: 'List people',
        answers: { 200: { is: 'Everybody who may sign in', json: z.strictObject({ items: z.array(personSchema) }) } },
      }),
      async (c) => c.json({ items: await listPeople(house) }),
    )
    .post(
      '/',
      describe({ tag, summary: 'Add a person', answers: { 201: { is: 'The person', json: personSchema } } }),
      input('json', newPerson),
      async (c) => c.json(await addPerson(house, actorOf(c), c.req.valid('json')), 201),
    )
}
