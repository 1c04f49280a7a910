import { canonicalBytes } from '@weighhouse/kernel'
import { parseVerifierKey, verifyTlogProof } from '@weighhouse/ledger'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { datasetsSchema } from '../src/schemas/dataset.ts'
import { experimentSchema, experimentSummarySchema, planSchema } from '../src/schemas/experiment.ts'
import { meSchema, tokenSchema } from '../src/schemas/person.ts'
import { pageOf } from '../src/schemas/words.ts'
import { purposeSchema } from '../src/schemas/consent.ts'
import { checkpointSchema, entrySchema, verificationSchema, verifierKeySchema } from '../src/schemas/ledger.ts'
import { resultSchema, runSchema } from '../src/schemas/run.ts'
import { type ApiUnderTest, sampleNotebook, type Send, startApi } from './api-under-test.ts'

let under: ApiUnderTest
let scientist: Send
let runId: string

beforeAll(async () => {
  under = await startApi()
  scientist = await under.as('data-scientist')
  await scientist('POST /api/v1/experiments', { text: sampleNotebook() })
  await scientist('POST /api/v1/experiments/gate-30/registration')
})
afterAll(() => under.close())

async function request(): Promise<string> {
  const answer = await scientist('POST /api/v1/runs', { experimentId: 'gate-30' })
  expect(answer.status).toBe(202)
  const run = runSchema.parse(await answer.json())
  expect(answer.headers.get('location')).toBe(`/api/v1/runs/${run.id}`)
  return run.id
}

describe('a run', () => {
  it('is accepted at once, rung for, and followed live to its end', async () => {
    runId = await request()
    expect(under.rung).toContain(runId)
    const stream = await scientist(`GET /api/v1/runs/${runId}/events`)
    expect(stream.headers.get('content-type')).toContain('text/event-stream')
    const [events] = await Promise.all([stream.text(), under.perform(runId)])
    const seqs = [...events.matchAll(/^id: (\d+)$/gm)].map(([, seq]) => Number(seq))
    expect(seqs).toEqual(seqs.map((_, at) => at + 1))
    expect(events).toContain('"type":"cell-started"')
  })

  it('replays exactly the events that a reader has not seen', async () => {
    const whole = await (await scientist(`GET /api/v1/runs/${runId}/events`)).text()
    const rest = await (await scientist(`GET /api/v1/runs/${runId}/events`, undefined, { 'last-event-id': '2' })).text()
    expect(rest).not.toContain('id: 2\n')
    expect(whole.endsWith(rest.slice(rest.indexOf('id: 3\n')))).toBe(true)
  })

  it('tells a reader who has seen everything to stop asking', async () => {
    const whole = await (await scientist(`GET /api/v1/runs/${runId}/events`)).text()
    const last = [...whole.matchAll(/^id: (\d+)$/gm)].at(-1)?.[1] ?? ''
    const answer = await scientist(`GET /api/v1/runs/${runId}/events`, undefined, { 'last-event-id': last })
    expect(answer.status).toBe(204)
  })

  it('is followed by one person sixteen times at once and no more, and again when one has left', async () => {
    const waiting = await request()
    const follow = () => scientist(`GET /api/v1/runs/${waiting}/events`)
    const streams = await Promise.all(Array.from({ length: 16 }, follow))
    expect(streams.map(({ status }) => status)).toEqual(Array(16).fill(200))
    expect((await follow()).status).toBe(429)
    await streams[0]?.body?.cancel()
    const again = await follow()
    expect(again.status).toBe(200)
    for (const { body } of [...streams.slice(1), again]) await body?.cancel()
  })

  it('refuses a Last-Event-ID that is no number', async () => {
    const answer = await scientist(`GET /api/v1/runs/${runId}/events`, undefined, { 'last-event-id': '1;drop' })
    expect(answer.status).toBe(400)
  })

  it('gives its result, report, bundle, notebook and tables', async () => {
    const run = runSchema.parse(await (await scientist(`GET /api/v1/runs/${runId}`)).json())
    expect(run).toMatchObject({ state: 'completed', confirmatory: true, verdict: 'rollback' })
    const result = resultSchema.parse(await (await scientist(`GET /api/v1/runs/${runId}/result`)).json())
    expect(result.resultHash).toBe(run.resultHash)

    const report = await scientist(`GET /api/v1/runs/${runId}/report`)
    expect(report.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/)
    expect(await report.text()).not.toContain('<script')

    expect((await scientist(`GET /api/v1/runs/${runId}/bundle`)).status).toBe(200)
    const notebook = z
      .looseObject({ nbformat: z.literal(4) })
      .safeParse(await (await scientist(`GET /api/v1/runs/${runId}/notebook.ipynb`)).json())
    expect(notebook.success).toBe(true)

    const tables = z
      .object({ items: z.array(z.string()) })
      .parse(await (await scientist(`GET /api/v1/runs/${runId}/tables`)).json())
    expect(tables.items).toContain('primary.comparisons')
    for (const name of tables.items) {
      const csv = await scientist(`GET /api/v1/runs/${runId}/tables/${name}.csv`)
      expect([name, csv.status, csv.headers.get('content-type')]).toEqual([name, 200, 'text/csv; charset=utf-8'])
    }
  })

  it('keeps what it came to from an operator, in every answer that holds a run', async () => {
    const operator = await under.as('operator')
    const newest = await request()
    await under.perform(newest)
    for (const path of [`runs/${newest}`, 'runs', 'experiments', 'experiments/gate-30']) {
      const answer = await operator(`GET /api/v1/${path}`)
      expect([path, answer.status]).toEqual([path, 200])
      const text = await answer.text()
      expect(text).toContain(newest)
      expect(text).not.toMatch(/"(verdict|resultHash|reportHash)":"/)
    }
    const [followed, whole] = await Promise.all(
      [operator, scientist].map(async (send) => (await send(`GET /api/v1/runs/${newest}/events`)).text()),
    )
    expect(followed).toContain('"type":"run-completed","body":{"resultHash":null}')
    expect(whole).toContain('"resultHash":"sha256:')
  })

  it('can be proved to an outsider from what the API says alone', async () => {
    await scientist('POST /api/v1/ledger/verification')
    const page = await (await scientist('GET /api/v1/ledger/entries?type=result.recorded')).json()
    const [entry] = z
      .object({ items: z.array(z.looseObject({ index: z.int(), entry: z.unknown() })) })
      .parse(page).items
    const proof = await (await scientist(`GET /api/v1/ledger/entries/${entry?.index}/tlog-proof`)).text()
    const answer = await (await under.asNobody('GET /api/v1/ledger/verifier-key')).json()
    const { origin, verifierKey } = verifierKeySchema.parse(answer)
    const proved = verifyTlogProof(proof, canonicalBytes(entry?.entry), origin, [parseVerifierKey(verifierKey)])
    expect(proved.index).toBe(entry?.index)
  })

  it('can be cancelled while it waits, and only then', async () => {
    const waiting = await request()
    expect((await scientist(`POST /api/v1/runs/${waiting}/cancellation`)).status).toBe(202)
    expect((await scientist(`POST /api/v1/runs/${runId}/cancellation`)).status).toBe(409)
  })

  it('of an unknown id, or of a text that is no id, is not there', async () => {
    const unknown = await scientist('GET /api/v1/runs/01a20ec1-bac4-7424-80df-8c29c149fd08')
    const malformed = await scientist('GET /api/v1/runs/..%2f..%2fetc')
    expect([unknown.status, malformed.status]).toEqual([404, 404])
  })
})

describe('an answer', () => {
  it.each([
    ['me', meSchema],
    ['experiments', pageOf(experimentSummarySchema)],
    ['experiments/gate-30', experimentSchema],
    ['experiments/gate-30/plan', planSchema],
    ['runs', pageOf(runSchema)],
    ['ledger/entries', pageOf(entrySchema)],
    ['ledger/entries/0', entrySchema],
    ['ledger/checkpoint', checkpointSchema],
    ['purposes', z.strictObject({ items: z.array(purposeSchema) })],
    ['datasets', datasetsSchema],
    ['tokens', z.strictObject({ items: z.array(tokenSchema) })],
  ])('of %s holds what the document says, and nothing more', async (path, schema) => {
    await scientist('POST /api/v1/ledger/verification')
    const answer = await scientist(`GET /api/v1/${path}`)
    expect(answer.status).toBe(200)
    expect(schema.safeParse(await answer.json()).error?.issues).toBeUndefined()
  })

  it('of a verification says that the ledger holds', async () => {
    const found = verificationSchema.parse(await (await scientist('POST /api/v1/ledger/verification')).json())
    expect(found).toMatchObject({ ok: true, problems: [] })
  })
})

describe('a list', () => {
  it('is read page by page without a gap or a repetition', async () => {
    for (let count = 0; count < 3; count += 1) await request()
    const seen: string[] = []
    let after = ''
    do {
      const page = await (await scientist(`GET /api/v1/runs?limit=2${after}`)).json()
      const { items, next } = z.object({ items: z.array(runSchema), next: z.string().nullable() }).parse(page)
      seen.push(...items.map(({ id }) => id))
      after = next === null ? '' : `&after=${next}`
    } while (after !== '')
    expect(seen).toEqual([...new Set(seen)].sort().reverse())
    expect(seen.length).toBe(7)
  })
})

describe('an entry with a verdict', () => {
  it('is shown to those who may not read results without it, and says so', async () => {
    const operator = await under.as('operator')
    await operator('POST /api/v1/ledger/verification') // gives every entry its index
    const listed = pageOf(entrySchema).parse(
      await (await operator('GET /api/v1/ledger/entries?type=result.recorded')).json(),
    )
    const [seen] = listed.items
    expect(seen?.withheld).toEqual(['/body/verdict', '/body/indication'])
    expect(JSON.stringify(listed)).not.toContain('"verdict"')
    const one = `GET /api/v1/ledger/entries/${seen!.index}`
    expect(await (await operator(one)).text()).not.toContain('"verdict"')
    const whole = entrySchema.parse(await (await scientist(one)).json())
    expect(whole.withheld).toBeUndefined()
    expect(whole.leafHash).toBe(seen!.leafHash)
    expect(whole.entry.body).toHaveProperty('verdict')
  })
})

describe('a day that nothing can be judged at', () => {
  it('is refused with the last one that may be asked, which is taken', async () => {
    await scientist('POST /api/v1/experiments', { text: sampleNotebook('edges') })
    const ask = (asOf: string) => scientist('POST /api/v1/runs', { experimentId: 'edges', params: { asOf } })
    for (const asOf of ['9999-12-31', '0000-12-31']) {
      const answer = await ask(asOf)
      expect(answer.status).toBe(400)
      expect(await answer.text()).toContain('parameters: asOf must be from 0001-01-01 to 9999-12-30')
    }
    for (const asOf of ['9999-12-30', '0001-01-01']) expect((await ask(asOf)).status).toBe(202)
  })
})
