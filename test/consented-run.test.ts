import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generateCompany } from '@weighhouse/company'
import { canonicalJson } from '@weighhouse/kernel'
import {
  type Actor,
  findResult,
  type House,
  importConsents,
  installation,
  recordConsent,
  registerExperiment,
  registerPurpose,
  type RunView,
  settleLedger,
} from '@weighhouse/workflows'
import { startTestHouse } from '@weighhouse/workflows/testing'
import { openTables } from '@weighhouse/tables'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addScientist, runInHouse, takeIn } from './house-runs.ts'
import { root, runWeighhouse } from './run-weighhouse.ts'

type Row = Readonly<Record<string, unknown>>

const customers = 600
const notebookPath = join(root, 'experiments/lakeside-retention/notebook.md')
let opened: Awaited<ReturnType<typeof startTestHouse>>
let house: House
let ana: Actor
let directory: string
let people: readonly Row[]
let statements: readonly Row[]
let text: string

beforeAll(async () => {
  opened = await startTestHouse()
  house = opened.house
  ana = await addScientist(house)
  directory = join(house.experimentsDirectory, 'lakeside-retention/data')
  await mkdir(directory, { recursive: true })
  await generateCompany({ customers, seed: 3, directory })
  people = await readParquet('engagement', { customer_id: 'id', arm: 'category' })
  statements = await readParquet('consents', { customer_id: 'id', purpose: 'category', action: 'category' })
  text = await readFile(notebookPath, 'utf8')
})
afterAll(() => opened.close())

async function readParquet(
  name: string,
  columns: Readonly<Record<string, 'id' | 'category'>>,
): Promise<readonly Row[]> {
  const tables = openTables({ dataDirectory: directory, temporaryDirectory: join(house.home, 'scratch') })
  try {
    const { table } = await tables.open(
      {
        name,
        sourceType: 'engagement',
        origin: { kind: 'file', path: `${name}.parquet`, format: 'parquet', delimiter: ',', header: true, trim: false },
        columns: Object.fromEntries(Object.entries(columns).map(([column, kind]) => [column, { type: { kind } }])),
        key: { columns: ['row_number'], rowNumber: true },
        subject: null,
        consent: { kind: 'exempt', exemption: 'none-synthetic', reason: null },
      },
      {},
    )
    return await tables.rows(table, { limit: 100_000 })
  } finally {
    await tables.close()
  }
}

/** What holds for each customer, read off the statements one by one. */
function expectedRulings(): ReadonlyMap<unknown, string> {
  const rulings = new Map<unknown, string>(people.map(({ customer_id }) => [customer_id, 'no-consent']))
  for (const { customer_id, purpose, action } of statements) {
    if (purpose === 'retention-research') rulings.set(customer_id, action === 'grant' ? 'allow' : 'withdrawn')
    else if (rulings.get(customer_id) === 'no-consent') rulings.set(customer_id, 'wrong-purpose')
  }
  return rulings
}

const tallyOf = (values: Iterable<string>): Record<string, number> => {
  const tally: Record<string, number> = { allow: 0, 'no-consent': 0, withdrawn: 0, 'wrong-purpose': 0 }
  for (const value of values) tally[value] = (tally[value] ?? 0) + 1
  return tally
}

const usedOf = async (run: RunView) => (await findResult(house, run.id))!.sources

describe('a run over people', { timeout: 240_000 }, () => {
  it('is refused while its purpose is unknown to the house', async () => {
    await takeIn(house, ana, text)
    await registerExperiment(house, ana, 'lakeside-retention')
    const run = await runInHouse(house, ana, 'lakeside-retention')
    expect(run.state, JSON.stringify(run.failure)).toBe('refused')
    expect(run).toMatchObject({ resultHash: null, verdict: null, failure: { code: 'refused' } })
  })

  it('uses nobody as long as nobody has said anything', async () => {
    await registerPurposes()
    const run = await runInHouse(house, ana, 'lakeside-retention')
    const sources = await readsOf(run)
    expect(sources.engagement).toMatchObject({ rows: 0, excluded: { 'no-consent': customers } })
  })

  it('leaves out exactly the people who never agreed, agreed to something else, or withdrew', async () => {
    await importConsents(house, await installation(house), join(directory, 'consents.parquet'))
    const run = await runInHouse(house, ana, 'lakeside-retention')
    expect(run).toMatchObject({ state: 'completed', confirmatory: true })
    const { allow, ...excluded } = tallyOf(expectedRulings().values())
    expect([allow! > 0, excluded['no-consent']! > 0, excluded.withdrawn! > 0, excluded['wrong-purpose']! > 0]).toEqual([
      true,
      true,
      true,
      true,
    ])
    const { engagement, subscriptions } = await usedOf(run)
    expect(engagement).toMatchObject({ rows: allow, excluded })
    expect(subscriptions).toMatchObject({ rows: allow, excluded })
    const units = (await findResult(house, run.id))!.cells.offer!.result as {
      comparisons: [{ units: Record<string, number> }]
    }
    const rulings = expectedRulings()
    const usedIn = (arm: string): number =>
      people.filter((row) => row.arm === arm && rulings.get(row.customer_id) === 'allow').length
    expect(units.comparisons[0].units).toEqual({ standard: usedIn('standard'), loyalty: usedIn('loyalty') })
  })

  it('heeds a withdrawal in the next run: another epoch, one row fewer, another result; the old result stands', async () => {
    const before = await runInHouse(house, ana, 'lakeside-retention')
    const rulings = expectedRulings()
    const leaving = people.find(({ customer_id }) => rulings.get(customer_id) === 'allow')!
    const { engagement } = await usedOf(before)
    await recordConsent(house, await installation(house), [
      {
        identity: { type: 'customer', value: String(leaving.customer_id) },
        purpose: 'retention-research',
        action: 'withdraw',
        effectiveAt: new Date().toISOString(),
        channel: 'web',
        idemKey: 'withdrawal-1',
      },
    ])
    const after = await runInHouse(house, ana, 'lakeside-retention')
    const next = (await usedOf(after)).engagement!
    expect(next.rows).toBe(engagement!.rows - 1)
    expect(next.excluded.withdrawn).toBe(engagement!.excluded.withdrawn! + 1)
    expect(next.snapshot).toBe(engagement!.snapshot)
    expect(after.resultHash).not.toBe(before.resultHash)
    expect(await epochOf(after)).toBeGreaterThan(await epochOf(before))
    expect(canonicalJson((await usedOf(before)).engagement)).toBe(canonicalJson(engagement))
  })

  it('leaves out rows that name no subject', async () => {
    const rows = ['customer_id,arm,kept_90', 'C00000001,standard,true', ',loyalty,true', ' ,standard,false']
    const [, { engagement }] = await runOverCsv(rows)
    const excluded = Object.values(engagement!.excluded).reduce((sum, count) => sum + count, 0)
    expect(engagement!.excluded['no-subject']).toBe(1)
    expect(engagement!.rows + excluded).toBe(3)
    expect(engagement!.rows).toBeLessThanOrEqual(1)
  })

  it('writes no identifier of a person into the ledger, lineage or events', async () => {
    const known = new Set(people.map(({ customer_id }) => String(customer_id)))
    await settleLedger(house)
    const [{ entries }] =
      (await house.sql`select string_agg(convert_from(bytes, 'utf8'), ' ') as entries from ledger_entry`) as unknown as [
        { entries: string },
      ]
    const [{ events }] =
      (await house.sql`select string_agg(event::text, ' ') as events from lineage_event`) as unknown as [
        { events: string },
      ]
    for (const words of [entries, events])
      expect((words.match(/C\d{8}/g) ?? []).filter((word) => known.has(word))).toEqual([])
  })
})

describe('a local run', { timeout: 240_000 }, () => {
  it('refuses a source that requires consent, with exit code 6', async () => {
    const { code, stdout } = await runWeighhouse([
      'run',
      notebookPath,
      '--local',
      '--data',
      directory,
      '--format',
      'json',
    ])
    expect(code).toBe(6)
    const printed = JSON.parse(stdout) as { resultHash: unknown; cells: Record<string, { outcome: string }> }
    expect(printed.resultHash).toBeNull()
    expect(printed.cells).toMatchObject({
      engagement: { outcome: 'refused' },
      offer: { outcome: 'blocked' },
      decision: { outcome: 'blocked' },
    })
  })
})

async function registerPurposes(): Promise<void> {
  const actor = await installation(house)
  for (const key of ['marketing', 'retention-research'])
    await registerPurpose(house, actor, { key, title: key, legalBasis: 'consent' })
}

/** What a run's ledger entries say of its sources, whether it came to a result or not. */
async function readsOf(
  run: RunView,
): Promise<Record<string, { rows: number; excluded: Record<string, number>; consentEpoch: number }>> {
  const rows = await house.sql`
    select convert_from(bytes, 'utf8')::jsonb -> 'body' as body from ledger_stage
    where convert_from(bytes, 'utf8')::jsonb ->> 'type' = 'run.read' and convert_from(bytes, 'utf8')::jsonb -> 'body' ->> 'runId' = ${run.id}
    union all
    select convert_from(bytes, 'utf8')::jsonb -> 'body' from ledger_entry
    where convert_from(bytes, 'utf8')::jsonb ->> 'type' = 'run.read' and convert_from(bytes, 'utf8')::jsonb -> 'body' ->> 'runId' = ${run.id}`
  return Object.fromEntries(rows.map(({ body }) => [(body.datasetId as string).split('.')[1], body]))
}

const epochOf = async (run: RunView): Promise<number> => (await readsOf(run)).engagement!.consentEpoch

/** The experiment with its people in a CSV file of the test's. */
async function runOverCsv(rows: readonly string[]): Promise<readonly [RunView, Awaited<ReturnType<typeof readsOf>>]> {
  await mkdir(join(house.experimentsDirectory, 'few-people/data'), { recursive: true })
  await writeFile(join(house.experimentsDirectory, 'few-people/data/people.csv'), `${rows.join('\n')}\n`)
  await takeIn(house, ana, fewPeople(text))
  const run = await runInHouse(house, ana, 'few-people')
  return [run, await readsOf(run)]
}

/** The shipped experiment, cut down to one source in a CSV file. */
function fewPeople(shipped: string): string {
  const front = shipped
    .slice(0, shipped.indexOf('# The loyalty offer'))
    .replace('id: lakeside-retention', 'id: few-people')
  return `${front}# Few people

\`\`\`source engagement sourceType=engagement
file:
  path: people.csv
  format: csv
  columns: { customer_id: id, arm: category, kept_90: boolean }
  key: row
subject: customer_id
consent: required
\`\`\`

\`\`\`analysis offer data=engagement
method: ab-test
arm: arm
metrics:
  - { id: kept_90, label: customers kept, kind: proportion, value: kept_90, direction: higher-is-better, role: success, minimumEffect: 0.02 }
mode: fixed
\`\`\`
`
}
