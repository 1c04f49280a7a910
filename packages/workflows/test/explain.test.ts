import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  addNotebook,
  claimRun,
  explainCell,
  type House,
  installation,
  performRun,
  readPlan,
  requestRun,
} from '../src/index.ts'
import { startTestHouse } from '../src/testing.ts'

let house: House
let close: () => Promise<void>
beforeAll(async () => {
  ;({ house, close } = await startTestHouse())
  mkdirSync(join(house.experimentsDirectory, 'key-parts/data'), { recursive: true })
})
afterAll(() => close())

const text = `---
notebook: 1
id: key-parts
title: What is in a key?
kind: ab-test
owners: [me]
purpose: product-improvement
legalBasis: consent
question: Which part of a key changed?
unit: id
arms: { a: { role: control, share: 0.5 }, b: { role: treatment, share: 0.5 } }
window: { start: 2024-01-01, end: 2024-01-14 }
plannedUnits: 40
params:
  asOf: { type: date, default: 2024-01-14 }
  floor: { type: integer, default: 0 }
---

\`\`\`source rows sourceType=engagement
file: { path: rows.csv, format: csv, columns: { id: id, arm: category, y: number }, key: id }
consent: none-synthetic
\`\`\`

\`\`\`transform kept from=rows
- filter: "y >= $floor"
\`\`\`

\`\`\`analysis effect data=kept
method: ab-test
arm: arm
metrics:
  - { id: y, label: y, kind: mean, value: y, direction: higher-is-better, role: success }
mode: fixed
level: 0.95
\`\`\`

\`\`\`rule decision uses=effect
table: standard
\`\`\`
`

function writeRows(last: number): void {
  const lines = Array.from({ length: 40 }, (_, i) => `u${i},${i % 2 ? 'a' : 'b'},${i === 39 ? last : (i * 7) % 11}`)
  writeFileSync(join(house.experimentsDirectory, 'key-parts/data/rows.csv'), `id,arm,y\n${lines.join('\n')}\n`)
}

async function runAndExplain(notebook: string, params: Readonly<Record<string, unknown>> = {}, cell = 'effect') {
  const actor = await installation(house)
  const { diagnostics } = await addNotebook(house, actor, notebook)
  expect(diagnostics).toEqual([])
  const { id } = await requestRun(house, actor, { experimentId: 'key-parts', params })
  const lease = await claimRun(house, id, 60_000)
  await performRun(house, lease!, new AbortController().signal)
  return explain(cell)
}

async function explain(cell: string) {
  const reading = await readPlan(house, 'key-parts')
  const { outputs, next } = await explainCell(house, reading!.plan!, cell)
  return {
    missed: outputs.flatMap(({ answer, because }) => (answer === 'miss' ? [because?.component ?? null] : [])),
    next,
  }
}

it('names the first part of a key that changed, and tells a hit', async () => {
  writeRows(5)
  expect((await runAndExplain(text)).missed).toContain(null)
  expect(await runAndExplain(text)).toMatchObject({ missed: [], next: { answer: 'hit' } })
  writeRows(6)
  expect((await runAndExplain(text)).missed[0]).toBe('snapshots.rows')
  writeRows(-3)
  expect((await runAndExplain(text)).missed[0]).toBe('snapshots.rows')
  writeRows(-4) // filtered out: the summary is computed again, and everything below is found
  expect((await runAndExplain(text)).missed).toEqual(['snapshots.rows'])
  expect((await runAndExplain(text, { floor: 1 })).missed[0]).toBe('params.floor')
  expect((await runAndExplain(text, { floor: 1, asOf: '2024-01-15' })).missed[0]).toMatch(/^(asOf|params.asOf)$/)
  const stricter = text.replace('level: 0.95', 'level: 0.9')
  expect((await runAndExplain(stricter)).missed[0]).toBe('cellHash')
  await addNotebook(house, await installation(house), text)
  expect((await explain('effect')).next).toMatchObject({ answer: 'miss', because: { component: 'cellHash' } })
  await expect(explain('kept')).rejects.toThrow(/lazy/)
  await expect(explain('efect')).rejects.toThrow(/no cell efect/)
})
