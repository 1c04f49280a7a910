import { beforeAll, describe, expect, it } from 'vitest'
import {
  entryBytes,
  generateSigner,
  type LedgerFile,
  type LedgerReport,
  leafHash,
  ledgerFiles,
  rootOf,
  signCheckpoint,
  verifyLedger,
} from '../src/index.ts'
import { origin, sampleEntry } from './sample-entries.ts'

const { signer } = generateSigner(origin)
const size = 65_800

/** Canonical entries that differ in their writer's number alone, made by text: fast enough for a tree with three levels of tiles. */
function heartbeats(): Uint8Array[] {
  const text = Buffer.from(entryBytes(sampleEntry('ledger.heartbeat'))).toString('utf8')
  return Array.from({ length: size }, (_, seq) => Buffer.from(text.replace('"seq":0', `"seq":${seq}`)))
}

describe('a ledger with three levels of tiles', () => {
  let files: ReadonlyMap<string, Uint8Array>
  beforeAll(async () => {
    const entries = heartbeats()
    const rootHash = rootOf(entries.map(leafHash))
    const note = await signCheckpoint({ origin, treeSize: size, rootHash }, [signer])
    files = new Map([...ledgerFiles(entries, note)].map(({ path, bytes }: LedgerFile) => [path, bytes]))
  })
  const check = (changed: readonly (readonly [string, Uint8Array])[] = []): Promise<LedgerReport> => {
    const folder = new Map([...files, ...changed])
    return verifyLedger({ readFile: (path) => folder.get(path), verifierKeys: [signer.verifierKey] })
  }

  it('shows a changed hash in an upper tile at the first entry it covers, and finds nothing else', async () => {
    expect([...files.keys()].filter((path) => /^tile\/[12]/.test(path))).toEqual([
      'tile/1/000',
      'tile/1/001.p/1',
      'tile/2/000.p/1',
    ])
    const upper = Buffer.from(files.get('tile/1/000')!)
    upper[32 * 200] = upper[32 * 200]! ^ 1
    const top = Buffer.from(files.get('tile/2/000.p/1')!)
    top[31] = top[31]! ^ 128
    const report = await check([
      ['tile/1/000', upper],
      ['tile/2/000.p/1', top],
    ])
    expect(report).toMatchObject({ ok: false, treeSize: size, entries: size })
    expect(report.problems).toMatchObject([
      { index: 200 * 256, code: 'tile-differs' },
      { index: 0, code: 'tile-differs' },
    ])
  })
})
