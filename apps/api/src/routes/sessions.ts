import { type Action, actions, roles } from '@weighhouse/workflows'
import { Hono } from 'hono'
import { z } from 'zod'
import { denialOf } from '../authorise.ts'
import { describe } from '../describe.ts'
import { type ApiEnv, callerOf } from '../environment.ts'
import { input } from '../input.ts'
import { meSchema, sessionSchema } from '../schemas/person.ts'
import type { SignIn } from '../sign-in.ts'

export function sessionRoutes(signIn: SignIn) {
  return new Hono<ApiEnv>()
    .post(
      '/',
      describe({
        tag: 'sessions',
        summary: 'Sign in as the demo person of a role',
        answers: { 201: { is: 'The session; its cookie is set', json: sessionSchema } },
      }),
      input('json', z.strictObject({ role: z.enum(roles) })),
      async (c) => c.json(await signIn.openSession(c, c.req.valid('json').role), 201),
    )
    .delete(
      '/current',
      describe({ tag: 'sessions', summary: 'Sign out', answers: { 204: { is: 'The session has ended' } } }),
      async (c) => {
        await signIn.closeSession(c)
        return c.body(null, 204)
      },
    )
}

export function meRoutes() {
  return new Hono<ApiEnv>().get(
    '/',
    describe({
      tag: 'sessions',
      summary: 'Who I am and what I may do',
      answers: { 200: { is: 'The person behind the credential', json: meSchema } },
    }),
    (c) => {
      const caller = callerOf(c)
      const may = Object.keys(actions)
        .filter(isAction)
        .filter((action) => denialOf(caller, action, null, [caller.person.id]) === undefined)
      return c.json({ person: caller.person, via: caller.via, roles: caller.roles, may })
    },
  )
}

function isAction(name: string): name is Action {
  return Object.hasOwn(actions, name)
}
