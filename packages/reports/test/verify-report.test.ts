import { hashBytes } from '@weighhouse/kernel'
import { reportHtml, type Report, verifyReport, withEnvelope } from '@weighhouse/reports'
import { assert, oneof, property, string, uint8Array } from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { drawnGate30 } from './drawn-gate-30.ts'
import { gate30 } from './gate-30.ts'
import { checkEnvelope, comment, proven, vote } from './small-ledger.ts'

const options = { verifyEnvelope: checkEnvelope }
let local: Report
let enclosed: Report

beforeAll(async () => {
  local = reportHtml(await drawnGate30())
  const statements = [comment, vote]
  enclosed = withEnvelope(local, { ledger: proven(local.reportHash, gate30.run.resultHash, statements), statements })
})

describe('an unchanged report', () => {
  it('verifies, in text and in bytes, and says what it does not show', () => {
    for (const file of [local.html, Buffer.from(local.html)]) {
      const verification = verifyReport(file)
      expect(verification).toMatchObject({ ok: true, problems: [], experiment: 'gate-30', inLedger: false })
      expect(verification.reportHash).toBe(local.reportHash)
      expect(verification.resultHash).toBe(gate30.run.resultHash)
      expect(verification.notes).toHaveLength(1)
    }
  })

  it('keeps its hash when proofs and votes are put around it', () => {
    expect(enclosed.reportHash).toBe(local.reportHash)
    expect(verifyReport(enclosed.html, options)).toMatchObject({
      ok: true,
      problems: [],
      inLedger: true,
      reportHash: local.reportHash,
    })
  })

  it('that claims a ledger fails without keys to check it', () => {
    expect(verifyReport(enclosed.html).ok).toBe(false)
  })
})

describe('a file that is no report', () => {
  it.each([
    ['JSON', '{"bundle":1}', /this is JSON, no report/],
    ['a page of another kind', '# A title', /verify takes the HTML file/],
    ['nothing', '', /verify takes the HTML file/],
  ])('is told to be so: %s', (_name, text, message) => {
    expect(verifyReport(text)).toMatchObject({ ok: false, problems: [expect.stringMatching(message)] })
  })
})

describe('a changed report', () => {
  it('fails on every one of 500 single-byte edits, anywhere in the file', () => {
    for (const [report, seed] of [
      [local, 20240114],
      [enclosed, 20240116],
    ] as const) {
      const bytes = Buffer.from(report.html)
      const random = seeded(seed)
      for (let edit = 0; edit < 250; edit++) {
        const changed = Buffer.from(bytes)
        const at = random(bytes.length)
        changed[at] = (changed[at]! + 1 + random(255)) % 256
        expect(verifyReport(changed, options).ok, `byte ${at}`).toBe(false)
      }
    }
  })

  it('fails on single-byte edits all over the envelope, the part that the hash leaves out', () => {
    const bytes = Buffer.from(enclosed.html)
    const from = bytes.indexOf('<!-- weighhouse:envelope:begin -->')
    const to = bytes.indexOf('<!-- weighhouse:envelope:end -->')
    const step = process.env.WEIGHHOUSE_LONG ? 1 : 8
    for (let at = from; at < to; at += step) {
      const changed = Buffer.from(bytes)
      changed[at] = changed[at]! ^ (1 << (at % 7))
      expect(verifyReport(changed, options).ok, `byte ${at}`).toBe(false)
    }
  })

  it('fails when a byte is lost or added', () => {
    const random = seeded(7)
    for (let edit = 0; edit < 100; edit++) {
      const at = random(enclosed.html.length)
      const lost = enclosed.html.slice(0, at) + enclosed.html.slice(at + 1)
      const added = `${enclosed.html.slice(0, at)} ${enclosed.html.slice(at)}`
      expect(verifyReport(lost, options).ok).toBe(false)
      expect(verifyReport(added, options).ok).toBe(false)
    }
  })

  it('fails when a number and every hash on the page are made to agree again, since outputs keep their own', () => {
    const bundleNumber = '-0.008201298315205913'
    const forged = local.html.replaceAll(bundleNumber, '0.008201298315205913')
    const [head, tail] = [
      forged.split('<!-- weighhouse:envelope:begin -->\n')[0]!,
      forged.split('<!-- weighhouse:envelope:end -->\n')[1]!,
    ]
    const hash = hashBytes(`${head}<!-- weighhouse:envelope:begin -->\n<!-- weighhouse:envelope:end -->\n${tail}`)
    const verification = verifyReport(forged.replaceAll(local.reportHash, hash))
    expect(verification.problems).toEqual([
      'the output decision does not have its hash',
      'the output primary does not have its hash',
    ])
  })

  it('fails when a vote is moved under another report', () => {
    const other = reportHtml({ ...gate30, experiment: { ...gate30.experiment, title: 'Another question' } })
    const moved = withEnvelope(other, {
      ledger: proven(local.reportHash, gate30.run.resultHash, [vote]),
      statements: [vote],
    })
    expect(verifyReport(moved.html, options).problems).toEqual(['no ledger entry names this report'])
  })

  it('fails when a word of a vote or its printed name is another than the bound one', () => {
    const ledger = proven(local.reportHash, gate30.run.resultHash, [vote])
    for (const statements of [
      [{ ...vote, name: 'Rui Costas' }],
      [{ ...vote, choice: 'reject' as const }],
      [{ ...vote, entry: 0 }],
    ])
      expect(verifyReport(withEnvelope(local, { ledger, statements }).html, options).ok).toBe(false)
  })

  it('fails when words of people stand in a report without a ledger', () => {
    expect(verifyReport(withEnvelope(local, { ledger: null, statements: [vote] }).html, options).ok).toBe(false)
  })
})

describe('hostile files', () => {
  it('are answered, never thrown at', () => {
    assert(
      property(oneof(string(), uint8Array()), (file) => {
        expect(verifyReport(file).ok).toBe(false)
      }),
      { numRuns: 200 },
    )
    const begin = '<!-- weighhouse:envelope:begin -->\n'
    const end = '<!-- weighhouse:envelope:end -->\n'
    for (const json of ['{}', '[]', '{"__proto__":1}', '['.repeat(100), 'null', '1e999', '{"envelope":1,"ledger":3}'])
      expect(verifyReport(`${begin}<pre id="envelope-json">${json}</pre>${end}`).ok).toBe(false)
  })
})

/** A linear congruential generator (Numerical Recipes), so that a failing edit can be made again. */
function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
