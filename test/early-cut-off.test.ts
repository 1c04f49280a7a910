import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connectDatabase } from '@weighhouse/db'
import { type Actor, explainCell, findResult, type House, readPlan, type RunView } from '@weighhouse/workflows'
import { startTestHouse } from '@weighhouse/workflows/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addScientist, runInHouse, takeIn } from './house-runs.ts'
import { shopCsv, shopNotebook, shopRows } from './shop-notebook.ts'

let opened: Awaited<ReturnType<typeof startTestHouse>>
let house: House
let ana: Actor

beforeAll(async () => {
  opened = await startTestHouse()
  house = opened.house
  ana = await addScientist(house)
  await mkdir(join(house.experimentsDirectory, 'shop/data'), { recursive: true })
})
afterAll(() => opened.close())
beforeEach(async () => {
  await writeRows(shopRows())
  await takeIn(house, ana, shopNotebook())
})

const writeRows = (rows: readonly (readonly string[])[]): Promise<void> =>
  writeFile(join(house.experimentsDirectory, 'shop/data/orders.csv'), shopCsv(rows))

/** Rows in which the first one of a region spent a euro more. */
function withOneChanged(region: string): string[][] {
  const rows = shopRows()
  const row = rows.find((one) => one[2] === region && one[3] === 'true')!
  row[4] = String(Number(row[4]) + 1)
  return rows
}

async function outcomesOf(run: RunView): Promise<Record<string, string>> {
  const { cells } = (await findResult(house, run.id))!
  return Object.fromEntries(
    ['by_region', 'primary', 'everywhere', 'decision'].map((cell) => [cell, cells[cell]!.outcome]),
  )
}

describe('a run after one row has changed', { timeout: 600_000 }, () => {
  it('finds everything when nothing changed', async () => {
    const first = await runInHouse(house, ana, 'shop')
    const second = await runInHouse(house, ana, 'shop')
    expect(await outcomesOf(second)).toEqual({
      by_region: 'cached',
      primary: 'cached',
      everywhere: 'cached',
      decision: 'cached',
    })
    expect(second.resultHash).toBe(first.resultHash)
  })

  it('finds all below a summary whose bytes stayed, and concludes again what stands on changed bytes', async () => {
    const before = await runInHouse(house, ana, 'shop')
    await writeRows(withOneChanged('south'))
    const after = await runInHouse(house, ana, 'shop')
    // The query reads the changed source, so it is asked again; its rows come out equal. Only the analysis
    // of all rows has other bytes.
    expect(await outcomesOf(after)).toEqual({
      by_region: 'ok',
      primary: 'cached',
      everywhere: 'ok',
      decision: 'cached',
    })
    const [old, fresh] = [(await findResult(house, before.id))!.cells, (await findResult(house, after.id))!.cells]
    expect(fresh.by_region!.outputHash).toBe(old.by_region!.outputHash)
    expect(fresh.primary!.outputHash).toBe(old.primary!.outputHash)
    expect(fresh.decision!.outputHash).toBe(old.decision!.outputHash)
    expect(fresh.everywhere!.outputHash).not.toBe(old.everywhere!.outputHash)
    expect(after.resultHash).not.toBe(before.resultHash)
  })

  it('concludes the filtered analysis again when one of its own rows changes its outcome', async () => {
    await runInHouse(house, ana, 'shop')
    const rows = shopRows()
    rows.find((row) => row[2] === 'north' && row[3] === 'false')![3] = 'true'
    await writeRows(rows)
    const after = await runInHouse(house, ana, 'shop')
    const { primary, decision, everywhere } = await outcomesOf(after)
    expect({ primary, decision, everywhere }).toEqual({ primary: 'ok', decision: 'ok', everywhere: 'cached' })
  })

  it('finds the earlier result when the row is put back', async () => {
    const first = await runInHouse(house, ana, 'shop')
    await writeRows(withOneChanged('north'))
    await runInHouse(house, ana, 'shop')
    await writeRows(shopRows())
    const back = await runInHouse(house, ana, 'shop')
    expect(back.resultHash).toBe(first.resultHash)
    expect(new Set(Object.values(await outcomesOf(back)))).toEqual(new Set(['cached']))
  })
})

describe('explain', { timeout: 600_000 }, () => {
  const because = async (cell: string): Promise<string | null | undefined> => {
    const { plan } = (await readPlan(house, 'shop'))!
    const { outputs } = await explainCell(house, plan!, cell)
    return outputs.find(({ answer }) => answer === 'miss')?.because?.component
  }

  it('names the snapshot of the source whose row changed', async () => {
    await runInHouse(house, ana, 'shop')
    const rows = withOneChanged('south')
    rows[0]![4] = '77'
    await writeRows(rows)
    await runInHouse(house, ana, 'shop')
    expect(await because('by_region')).toBe('snapshots.orders')
    expect(await because('everywhere')).toBe('snapshots.orders')
  })

  it('names the edited cell, the parameter, the instant and the purpose', async () => {
    await runInHouse(house, ana, 'shop')
    await takeIn(house, ana, shopNotebook({ level: 0.91 }))
    await runInHouse(house, ana, 'shop')
    expect(await because('primary')).toBe('cellHash')
    await runInHouse(house, ana, 'shop', { params: { floor: 6 } })
    expect(await because('by_region')).toBe('params.floor')
    await runInHouse(house, ana, 'shop', { params: { floor: 6, asOf: '2024-01-20' } })
    expect(await because('decision')).toBe('asOf')
    await takeIn(house, ana, shopNotebook({ level: 0.91, purpose: 'service-research' }))
    await runInHouse(house, ana, 'shop', { params: { floor: 6, asOf: '2024-01-20' } })
    expect(await because('by_region')).toBe('purpose')
  })

  const mutations: readonly (readonly [component: string, path: readonly string[], value: string])[] = [
    ['cellHash', ['cellHash'], '"sha256:other"'],
    ['purpose', ['purpose'], '"other"'],
    ['snapshots.orders', ['snapshots', 'orders'], '"sha256:other"'],
    ['consentEpoch', ['consentEpoch'], '99'],
    ['params.floor', ['params', 'floor'], '99'],
    ['asOf', ['asOf'], '"1999-01-01T00:00:00.000Z"'],
    ['seed', ['seed'], '99'],
    ['engineVersion', ['engineVersion'], '"other"'],
    ['statisticsVersion', ['statisticsVersion'], '"other"'],
    ['inputs.orders', ['inputs', 'orders'], '"sha256:other"'],
  ]

  it.each(mutations)('names %s when the key of the run before differs in it alone', async (component, path, value) => {
    const { before, after } = await twoKeys()
    const owner = connectDatabase(house.ownerUrl)
    try {
      await owner.sql`update cell_cache set components = jsonb_set(
        (select components from cell_cache where cache_key = ${after}), ${[...path]}::text[], ${value}::text::jsonb) where cache_key = ${before}`
    } finally {
      await owner.close()
    }
    expect(await because('by_region')).toBe(component)
  })

  let kept: { readonly before: string; readonly after: string } | undefined
  /** Keys of the query in the two newest runs, which differ; what they differ in is then written by the test. */
  async function twoKeys(): Promise<{ readonly before: string; readonly after: string }> {
    if (kept) return kept
    const keys: string[] = []
    for (const floor of [100, 101]) {
      const run = await runInHouse(house, ana, 'shop', { params: { floor } })
      const [row] = await house.sql`select cache_key from cell_outcome where run_id = ${run.id} and cell = 'by_region'`
      keys.push(row!.cache_key as string)
    }
    kept = { before: keys[0]!, after: keys[1]! }
    return kept
  }
})
