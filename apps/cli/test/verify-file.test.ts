import { generateSigner, type LocalSigner, signCheckpoint, signNote } from '@weighhouse/ledger'
import {
  addNotebook,
  claimRun,
  type House,
  installation,
  performRun,
  registerExperiment,
  reportOfRun,
  requestRun,
} from '@weighhouse/workflows'
import { startTestHouse } from '@weighhouse/workflows/testing'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readKey, verifyReportFile } from '../src/verify-file.ts'

let house: House
let close: () => Promise<void>
let report: Buffer
let key: ReturnType<typeof readKey>
const forger: LocalSigner = generateSigner('test.example/ledger').signer

beforeAll(async () => {
  const started = await startTestHouse()
  house = started.house
  close = started.close
  const actor = await installation(house)
  const text = readFileSync(join(import.meta.dirname, '../../../experiments/gate-30/notebook.md'))
  await addNotebook(house, actor, text)
  await registerExperiment(house, actor, 'gate-30')
  const run = await requestRun(house, actor, { experimentId: 'gate-30', params: {} })
  const lease = await claimRun(house, run.id, 60_000)
  await performRun(house, lease!, new AbortController().signal)
  report = Buffer.from((await reportOfRun(house, run.id))!.html)
  key = readKey(house.signer.verifierKey.text)
})
afterAll(() => close())

describe('a report of a house', () => {
  it('verifies under the pinned key, and names it', () => {
    expect(verifyReportFile(report, [key])).toMatchObject({
      kind: 'report',
      ok: true,
      problems: [],
      notes: [],
      inLedger: true,
      signedBy: [key.text],
    })
  })

  it('without a key is checked for everything but who signed, and says which key that would be', () => {
    const { ok, signedBy, notes } = verifyReportFile(report, [])
    expect({ ok, signedBy }).toEqual({ ok: true, signedBy: [] })
    expect(notes.join()).toContain(`${key.name}+${Buffer.from(key.keyId).toString('hex')}`)
  })

  it('fails under the key of somebody else, even one of the same name', () => {
    expect(verifyReportFile(report, [forger.verifierKey])).toMatchObject({ ok: false, signedBy: [] })
  })

  it('fails on every one of 50 single-byte edits', () => {
    let state = 20260302
    const random = (below: number): number => (state = (state * 48_271) % 2_147_483_647) % below
    for (let edit = 0; edit < 50; edit++) {
      const changed = Buffer.from(report)
      const at = random(changed.length)
      changed[at] = (changed[at]! + 1 + random(255)) % 256
      expect(verifyReportFile(changed, [key]).ok, `byte ${at}`).toBe(false)
    }
  })
})

describe('a forged envelope', () => {
  const checkpointOf = (text: string): string =>
    /"checkpoint":"((?:[^"\\]|\\.)*)"/.exec(text.slice(text.indexOf('envelope-json')))![1]!

  it('fails when the checkpoint carries a line, a signature or an extension that no given key proves', async () => {
    const text = report.toString('utf8')
    const note = JSON.parse(`"${checkpointOf(text)}"`) as string
    const [body] = note.split('\n\n')
    const [origin, size, root] = body!.split('\n')
    const rootHash = Buffer.from(root!, 'base64')
    const forged = await signCheckpoint({ origin: origin!, treeSize: Number(size), rootHash }, [forger])
    const extended = await signNote(`${body}\nextension\n`, [house.signer])
    const doubled = `${note}${forged.split('\n\n')[1]!}`
    for (const other of [forged, extended, doubled, note.replace(origin!, 'other.example/ledger')]) {
      const changed = text.replaceAll(note, other).replaceAll(checkpointOf(text), JSON.stringify(other).slice(1, -1))
      const { ok, problems } = verifyReportFile(Buffer.from(changed), [key])
      expect({ ok, reached: !problems.join().includes('its words are not those') }, other).toEqual({
        ok: false,
        reached: true,
      })
    }
  })

  it('fails without a key too, when the proofs do not lead to the checkpoint or the entries speak of another result', () => {
    const text = report.toString('utf8')
    const at = text.indexOf('"proof":["', text.indexOf('envelope-json')) + 10
    const otherProof = `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`
    expect(verifyReportFile(Buffer.from(otherProof), []).problems.join()).toMatch(/is not in the tree/)
  })

  it('answers anything at all without throwing', () => {
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.from('<html>'),
      Buffer.from([0xff, 0xfe, 0]),
      report.subarray(0, report.length >> 1),
    ])
      expect(verifyReportFile(bytes, [key]).ok).toBe(false)
  })
})
