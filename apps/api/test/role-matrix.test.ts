import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Role, roles } from '@weighhouse/workflows'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type ApiUnderTest, sampleNotebook, type Send, startApi } from './api-under-test.ts'

/** Written by hand. Whoever is in neither list finds nothing; nobody is asked to sign in. */
const Expectation = z.strictObject({
  open: z.literal(true).optional(),
  allowed: z.array(z.enum(roles)).default([]),
  refused: z.array(z.enum(roles)).default([]),
  sessionOnly: z.literal(true).optional(),
})
const matrix = z
  .record(z.string(), Expectation)
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'role-matrix.json'), 'utf8')))

type Outcome = 'allowed' | 'refused' | 'finds nothing' | 'must sign in'

let under: ApiUnderTest
let scientist: Send
let served: string[]
let runId: string
let experiments = 0
const ids = new Map<Role, string>()

beforeAll(async () => {
  under = await startApi()
  served = [
    ...new Set(
      under.api.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`),
    ),
  ]
  scientist = await under.as('data-scientist')
  await addExperiment()
  const run = z
    .object({ id: z.string() })
    .parse(await (await scientist('POST /api/v1/runs', { experimentId: 'gate-1' })).json())
  runId = run.id
  await under.perform(runId)
  await scientist('POST /api/v1/ledger/verification')
})
afterAll(() => under.close())

describe('the role matrix', () => {
  it('names every route that is served, and no other', () => {
    expect(Object.keys(matrix).sort()).toEqual(served.sort())
  })

  it('is what a request without a session meets', async () => {
    const met = await meetAll(async () => under.asNobody)
    expect(met).toEqual(expected(({ open }) => (open ? 'allowed' : 'must sign in')))
  })

  it.each(roles)('is what a %s with a session meets', async (role) => {
    const met = await meetAll(() => under.as(role), role)
    expect(met).toEqual(expected((cell) => outcomeFor(cell, role)))
  })

  it.each(roles)('is what a token of a %s meets, less what takes a session', async (role) => {
    const token = await issueToken(role)
    const met = await meetAll(async () => under.byToken(token), role)
    expect(met).toEqual(
      expected((cell) => {
        const outcome = outcomeFor(cell, role)
        return outcome === 'allowed' && cell.sessionOnly ? 'refused' : outcome
      }),
    )
  })
})

function outcomeFor({ open, allowed, refused }: z.infer<typeof Expectation>, role: Role): Outcome {
  if (open || allowed.includes(role)) return 'allowed'
  return refused.includes(role) ? 'refused' : 'finds nothing'
}

function expected(outcome: (cell: z.infer<typeof Expectation>) => Outcome): Record<string, Outcome> {
  return Object.fromEntries(Object.entries(matrix).map(([route, cell]) => [route, outcome(cell)]))
}

/** Sends one request per route. Bodies are empty objects: an allowed request gets past the gate and no further. */
async function meetAll(signIn: () => Promise<Send>, role?: Role): Promise<Record<string, Outcome>> {
  const met: Record<string, Outcome> = {}
  const ordered = served.toSorted((left, right) => Number(endsSession(left)) - Number(endsSession(right)))
  const send = await signIn()
  for (const route of ordered) {
    if (route.startsWith('DELETE /api/v1/tokens') && role) ids.set(role, await issueTokenId(role))
    if (route.endsWith('/registration')) await addExperiment()
    const answer = await send(filled(route, role), route.startsWith('POST') ? {} : undefined)
    met[route] = outcomeOf(answer.status)
    await answer.body?.cancel()
  }
  return met
}

/** A fresh one, since registering twice is refused by the registration itself. */
async function addExperiment(): Promise<void> {
  experiments += 1
  await scientist('POST /api/v1/experiments', { text: sampleNotebook(`gate-${experiments}`) })
}

function endsSession(route: string): boolean {
  return route === 'DELETE /api/v1/sessions/current'
}

function filled(route: string, role: Role | undefined): string {
  const id = route.includes('/runs/')
    ? runId
    : route.includes('/tokens/')
      ? ((role && ids.get(role)) ?? runId)
      : `gate-${experiments}`
  return route
    .replace(/:file\{.*\}$/, 'primary.comparisons.csv')
    .replace(':id', id)
    .replace(':index', '0')
}

function outcomeOf(status: number): Outcome {
  if (status === 401) return 'must sign in'
  if (status === 403) return 'refused'
  return status === 404 ? 'finds nothing' : 'allowed'
}

async function issue(role: Role): Promise<{ token: string; view: { id: string } }> {
  const answer = await (await under.as(role))('POST /api/v1/tokens', { name: 'matrix', scopes: [role], days: 1 })
  return z.object({ token: z.string(), view: z.object({ id: z.string() }) }).parse(await answer.json())
}

async function issueToken(role: Role): Promise<string> {
  return (await issue(role)).token
}

async function issueTokenId(role: Role): Promise<string> {
  return (await issue(role)).view.id
}
