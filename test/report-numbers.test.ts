import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { resolvePath } from '@weighhouse/notebook'
import { placeholders, proseTree } from '@weighhouse/notebook/prose'
import type { JsonObject } from '@weighhouse/kernel'
import { generateSigner } from '@weighhouse/ledger'
import { formatValue } from '@weighhouse/reports'
import {
  type Actor,
  findResult,
  type House,
  registerExperiment,
  reportOfRun,
  type RunView,
} from '@weighhouse/workflows'
import { startTestHouse } from '@weighhouse/workflows/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readKey, verifyReportFile } from '../apps/cli/src/verify-file.ts'
import { addScientist, runInHouse, takeIn } from './house-runs.ts'
import { seededDraws } from './seeded-draws.ts'
import { shopCsv, shopNotebook } from './shop-notebook.ts'

const prose = `Orders changed by {{ primary.comparisons.ordered.absolute.estimate | pp }}, that is
{{ primary.comparisons.ordered.relative.estimate | pct }}, between {{ primary.comparisons.ordered.absolute.set.lower | pp }}
and {{ primary.comparisons.ordered.absolute.set.upper | pp }} (p {{ primary.comparisons.ordered.test.pValue | pvalue }}).
Spending changed by {{ everywhere.comparisons.spent.absolute.estimate | money(EUR) }}, or
{{ everywhere.comparisons.spent.absolute.standardError | number }} of standard error.

| what | number |
| --- | --- |
| units | {{ primary.plannedEnd.units }} |

The sample ratio has p {{ primary.checks['sample-ratio'].pValue | pvalue }}; the rule says **{{ decision.verdict }}**.`

let opened: Awaited<ReturnType<typeof startTestHouse>>
let house: House
let run: RunView
let bytes: Uint8Array

beforeAll(async () => {
  opened = await startTestHouse()
  house = opened.house
  const ana: Actor = await addScientist(house)
  await mkdir(join(house.experimentsDirectory, 'shop/data'), { recursive: true })
  await writeFile(join(house.experimentsDirectory, 'shop/data/orders.csv'), shopCsv())
  await takeIn(house, ana, shopNotebook({ prose }))
  await registerExperiment(house, ana, 'shop')
  run = await runInHouse(house, ana, 'shop')
  bytes = Buffer.from((await reportOfRun(house, run.id))!.html, 'utf8')
})
afterAll(() => opened.close())

const keys = () => [readKey(house.signer.verifierKey.text)]

describe('the report of a recorded run', { timeout: 240_000 }, () => {
  it("prints every number of its prose as the stored result's value under its format", async () => {
    const { cells } = (await findResult(house, run.id))!
    const results = Object.fromEntries(
      Object.entries(cells).map(([name, cell]) => [name, cell.kind === 'rule' ? cell : (cell.result ?? {})]),
    ) as JsonObject
    const text = textOf(Buffer.from(bytes).toString('utf8'))
    const found = placeholders(proseTree(prose))
    expect(found).toHaveLength(10)
    for (const { path, pathText, formatText } of found) {
      const value = resolvePath(results, [path!.cell, ...path!.steps])
      expect(value, pathText).toBeDefined()
      expect(text).toContain(formatValue(value, formatText))
    }
  })

  it('verifies offline with the key of the ledger, and names what it stands for', () => {
    const verification = verifyReportFile(bytes, keys())
    expect(verification.problems).toEqual([])
    expect(verification).toMatchObject({
      ok: true,
      inLedger: true,
      experiment: 'shop',
      resultHash: run.resultHash,
      reportHash: run.reportHash,
    })
    expect(verification.signedBy).toHaveLength(1)
  })

  it('fails under the key of another house', () => {
    const stranger = generateSigner(house.origin)
    expect(verifyReportFile(bytes, [readKey(stranger.signer.verifierKey.text)]).ok).toBe(false)
  })

  it('fails after any of a hundred single-byte edits', () => {
    const draw = seededDraws(20_240_114)
    for (let edit = 0; edit < 100; edit++) {
      const at = draw(bytes.length)
      const edited = Uint8Array.from(bytes)
      edited[at] = (edited[at]! + 1 + draw(254)) % 256
      expect(verifyReportFile(edited, keys()).ok, `byte ${at}`).toBe(false)
    }
  })

  it('fails after any byte is left out or put in', () => {
    const draw = seededDraws(7)
    for (let edit = 0; edit < 20; edit++) {
      const at = draw(bytes.length)
      const cut = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)])
      const put = Buffer.concat([bytes.subarray(0, at), Buffer.from(' '), bytes.subarray(at)])
      expect([verifyReportFile(cut, keys()).ok, verifyReportFile(put, keys()).ok], `byte ${at}`).toEqual([false, false])
    }
  })
})

/** The words that a reader sees, without tags, entities resolved as far as numbers need. */
function textOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
