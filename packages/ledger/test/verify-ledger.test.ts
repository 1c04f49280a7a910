import { beforeAll, describe, expect, it } from 'vitest'
import {
  type Entry,
  generateSigner,
  type LedgerReport,
  leafHash,
  ledgerFiles,
  rootOf,
  signCheckpoint,
  verifyLedger,
} from '../src/index.ts'
import { seededRandom } from './random.ts'
import { bytesOf, origin, sampleEntry, sampleHistory, startMs } from './sample-entries.ts'

const { signer } = generateSigner(origin)
const verifierKeys = [signer.verifierKey]

/** Seeded mutations of each kind of damage. */
const trials = process.env.WEIGHHOUSE_LONG ? 5000 : 110

async function noteOf(entries: readonly Uint8Array[]): Promise<string> {
  const rootHash = rootOf(entries.map(leafHash))
  return signCheckpoint({ origin, treeSize: entries.length, rootHash }, [signer])
}

async function folderOf(entries: readonly Uint8Array[]): Promise<Map<string, Uint8Array>> {
  return new Map([...ledgerFiles(entries, await noteOf(entries))].map(({ path, bytes }) => [path, bytes]))
}

function check(folder: ReadonlyMap<string, Uint8Array>, olderCheckpoint?: string): Promise<LedgerReport> {
  const readFile = (path: string): Uint8Array | undefined => folder.get(path)
  return verifyLedger({ readFile, verifierKeys, ...(olderCheckpoint === undefined ? {} : { olderCheckpoint }) })
}

async function codesOf(history: readonly Entry[]): Promise<string[]> {
  const report = await check(await folderOf(bytesOf(history)))
  return report.problems.map(({ index, code }) => `${index} ${code}`)
}

describe('a ledger as a folder', () => {
  it('is judged sound at every size around the edges of tiles', async () => {
    for (const size of [0, 1, 2, 255, 256, 257, 511, 512, 513]) {
      const report = await check(await folderOf(bytesOf(sampleHistory(size))))
      expect(report).toMatchObject({ ok: true, origin, treeSize: size, entries: size, problems: [] })
      expect(report.notes.join()).toContain('No older checkpoint')
    }
  })

  it('is not written under a checkpoint that is not its own', async () => {
    const entries = bytesOf(sampleHistory(10))
    const note = await noteOf(entries.slice(0, 9))
    expect(() => [...ledgerFiles(entries, note)]).toThrow('not that of these 10 entries')
  })

  it('extends every older checkpoint of itself, and no other', async () => {
    const entries = bytesOf(sampleHistory(600))
    const folder = await folderOf(entries)
    for (const size of [0, 1, 255, 256, 257, 300, 599, 600]) {
      const report = await check(folder, await noteOf(entries.slice(0, size)))
      expect(report).toMatchObject({ ok: true, notes: [] })
    }
    const rewritten = entries.with(5, bytesOf([sampleEntry('ledger.heartbeat')])[0]!)
    const codes = async (older: string): Promise<string[]> =>
      (await check(folder, older)).problems.map(({ code }) => code)
    expect(await codes(await noteOf(rewritten.slice(0, 300)))).toEqual(['older-checkpoint-differs'])
    expect(await codes(await noteOf([...entries, entries[0]!]))).toEqual(['older-checkpoint-differs'])
    expect(await codes('nonsense')).toEqual(['older-checkpoint-invalid'])
    const foreign = await signCheckpoint({ origin: 'other.example', treeSize: 1, rootHash: leafHash(entries[0]!) }, [
      signer,
    ])
    expect(await codes(foreign)).toEqual(['older-checkpoint-invalid'])
    const hollow = await signCheckpoint({ origin, treeSize: 0, rootHash: leafHash(entries[0]!) }, [signer])
    expect(await codes(hollow)).toEqual(['older-checkpoint-invalid'])
  })

  it('may serve the full tile where a partial one was cleared away', async () => {
    const entries = bytesOf(sampleHistory(256))
    const folder = await folderOf(entries)
    folder.set('checkpoint', Buffer.from(await noteOf(entries.slice(0, 100))))
    expect(await check(folder)).toMatchObject({ ok: true, treeSize: 100, entries: 100 })
  })

  it('reports and never throws when nothing is there', async () => {
    expect((await check(new Map())).problems).toMatchObject([{ code: 'checkpoint-missing' }])
    const folder = new Map([['checkpoint', Buffer.from(await noteOf(bytesOf(sampleHistory(9))))]])
    const codes = (await check(folder)).problems.map(({ code }) => code)
    expect(codes).toEqual(['tile-missing', 'bundle-missing', 'root-differs'])
  })

  it('stops early when a signed size has no files behind it', async () => {
    const rootHash = leafHash(Buffer.alloc(0))
    const note = await signCheckpoint({ origin, treeSize: 2 ** 50, rootHash }, [signer])
    const report = await check(new Map([['checkpoint', Buffer.from(note)]]))
    expect(report.ok).toBe(false)
    expect(report.problems.length).toBeLessThanOrEqual(100)
    expect(report.notes.join()).toContain('Too much is damaged')
  })
})

describe('tampering', () => {
  let entries: Uint8Array[]
  let clean: Map<string, Uint8Array>
  beforeAll(async () => {
    entries = bytesOf(sampleHistory(1000))
    clean = await folderOf(entries)
  })

  /** Where entry `index` stands in its bundle: the offset of its bytes. */
  function placeOf(index: number): { path: string; start: number; end: number } {
    const tile = Math.floor(index / 256)
    const width = Math.min(256, 1000 - tile * 256)
    let start = 2
    for (let at = tile * 256; at < index; at++) start += entries[at]!.length + 2
    const path = `tile/entries/${String(tile).padStart(3, '0')}${width < 256 ? `.p/${width}` : ''}`
    return { path, start, end: start + entries[index]!.length }
  }

  it('is found at its exact index when one entry is damaged', async () => {
    const random = seededRandom(2024)
    for (let trial = 0; trial < trials; trial++) {
      const index = Math.floor(random() * 1000)
      const { path, start, end } = placeOf(index)
      const bundle = Buffer.from(clean.get(path)!)
      const kind = trial % 4
      const other =
        kind === 0 ? flip(bundle, start, end, random) : kind === 1 ? flip(bundle, start - 2, start, random) : bundle
      const folder = new Map(clean).set(path, other)
      if (kind === 2) folder.set(path, Buffer.concat([bundle.subarray(0, start - 2), bundle.subarray(end)]))
      if (kind === 3) folder.set(path, Buffer.concat([bundle.subarray(0, end), bundle.subarray(start - 2)]))
      const report = await check(folder)
      expect(report.ok).toBe(false)
      // A doubled entry is still right where it stands; the first wrong one is its copy.
      const expected = kind === 3 ? Math.min(index + 1, lastOf(index)) : index
      expect(report.problems[0]!.index, `trial ${trial}`).toBe(expected)
    }
  })

  it('is found wherever one bit of any file changes', async () => {
    const random = seededRandom(7)
    const paths = [...clean.keys()]
    for (let trial = 0; trial < trials; trial++) {
      const path = trial % 3 === 0 ? 'checkpoint' : paths[Math.floor(random() * paths.length)]!
      const bytes = Buffer.from(clean.get(path)!)
      const report = await check(new Map(clean).set(path, flip(bytes, 0, bytes.length, random)))
      expect(report.ok, `${path}, trial ${trial}`).toBe(false)
    }
  })

  it('is found when files are cut, lengthened, swapped or taken away', async () => {
    const clean = await folderOf(entries.slice(0, 300))
    for (const [path, bytes] of clean) {
      const without = new Map(clean)
      without.delete(path)
      expect((await check(without)).ok, `without ${path}`).toBe(false)
      expect((await check(new Map(clean).set(path, bytes.subarray(0, -1)))).ok, `${path} cut`).toBe(false)
      expect(
        (await check(new Map(clean).set(path, Buffer.concat([bytes, Uint8Array.of(0)])))).ok,
        `${path} longer`,
      ).toBe(false)
      expect((await check(new Map(clean).set(path, new Uint8Array()))).ok, `${path} empty`).toBe(false)
      for (const [other, content] of clean) {
        if (other !== path)
          expect((await check(new Map(clean).set(path, content))).ok, `${other} as ${path}`).toBe(false)
      }
    }
  })

  it('is found at the first of two entries that change places', async () => {
    const swapped = entries.with(40, entries[50]!).with(50, entries[40]!)
    const bundle = new Map(await folderOf(swapped)).get('tile/entries/000')!
    const report = await check(new Map(clean).set('tile/entries/000', bundle))
    expect(report.problems.map(({ index, code }) => `${index} ${code}`)).toEqual(['40 leaf-differs', '50 leaf-differs'])
  })

  it('is found in a consistent rewrite without the key, and with it by an older checkpoint only', async () => {
    const forged = entries.with(
      17,
      bytesOf([sampleEntry('run.requested', { writer: { id: 'w-1', seq: 17, abandoned: [] } })])[0]!,
    )
    const rewritten = await folderOf(forged)
    const unsigned = new Map(rewritten).set('checkpoint', clean.get('checkpoint')!)
    expect((await check(unsigned)).problems.map(({ code }) => code)).toContain('root-differs')
    const older = await noteOf(entries.slice(0, 500))
    expect((await check(rewritten, older)).problems.map(({ code }) => code)).toContain('older-checkpoint-differs')
  })

  it('is found when the whole ledger is rewound to a shorter one that was once signed', async () => {
    const rewound = await folderOf(entries.slice(0, 700))
    const older = await noteOf(entries)
    expect((await check(rewound, older)).problems.map(({ code }) => code)).toEqual(['older-checkpoint-differs'])
  })

  function lastOf(index: number): number {
    return Math.min(999, Math.floor(index / 256) * 256 + 255)
  }
})

describe('rules over the entries', () => {
  const at = (seconds: number): string => new Date(startMs + seconds * 1000).toISOString()
  const beat = (seconds: number, seq: number, changes: { abandoned?: [number, number][]; id?: string } = {}): Entry =>
    sampleEntry('ledger.heartbeat', {
      at: at(seconds),
      writer: { id: changes.id ?? 'w-1', seq, abandoned: changes.abandoned ?? [] },
    })

  it('lets time fall behind by 60 s and no more', async () => {
    expect(await codesOf([beat(100, 0), beat(40, 1), beat(100, 2)])).toEqual([])
    expect(await codesOf([beat(100, 0), beat(39.999, 1), beat(100, 2)])).toEqual(['1 time-went-back'])
  })

  it('takes a number that is neither there nor abandoned for a gap, once no transaction can be open', async () => {
    expect(await codesOf([beat(0, 0), beat(1, 2), beat(20, 3)])).toEqual([])
    expect(await codesOf([beat(0, 0), beat(1, 2), beat(40, 3)])).toEqual(['1 writer-gap'])
    expect(await codesOf([beat(0, 0), beat(1, 2), beat(40, 1)])).toEqual([])
    expect(await codesOf([beat(0, 0), beat(1, 2), beat(40, 3, { abandoned: [[1, 2]] })])).toEqual([])
    expect(await codesOf([beat(0, 1), beat(60, 2)])).toEqual(['0 writer-gap'])
    expect(await codesOf([beat(0, 0), beat(0, 0, { id: 'w-2' }), beat(1, 2), beat(40, 1, { id: 'w-2' })])).toEqual([
      '2 writer-gap',
    ])
  })

  it('takes a number used twice for a copy', async () => {
    expect(await codesOf([beat(0, 0), beat(1, 1), beat(1, 1)])).toEqual(['2 writer-number-repeated'])
    expect(await codesOf([beat(0, 0), beat(1, 2, { abandoned: [[1, 2]] }), beat(1, 1)])).toEqual([
      '2 writer-number-repeated',
    ])
    expect(await codesOf([beat(0, 0), beat(1, 1, { abandoned: [[0, 1]] })])).toEqual(['1 writer-number-repeated'])
    expect(await codesOf([beat(0, 0), beat(1, 1, { abandoned: [[2, Number.MAX_SAFE_INTEGER]] })])).toEqual([])
  })

  it('lets nothing follow the closing of a writer, and nothing be missing before it', async () => {
    const close = (nextSeq: number, abandoned: [number, number][] = []): Entry =>
      sampleEntry('writer.closed', {
        at: at(2),
        body: { writerId: 'w-1', nextSeq, abandoned },
        writer: { id: 'w-2', seq: 0, abandoned: [] },
      })
    expect(await codesOf([beat(0, 0), beat(1, 1), close(2)])).toEqual([])
    expect(await codesOf([beat(0, 0), beat(1, 2), close(3, [[1, 2]])])).toEqual([])
    expect(await codesOf([beat(0, 0), beat(1, 2), close(3)])).toEqual(['2 writer-gap'])
    expect(await codesOf([beat(0, 0), close(2)])).toEqual(['1 writer-gap'])
    expect(await codesOf([beat(0, 0), close(1), beat(2, 1)])).toEqual(['2 writer-closed'])
    expect(await codesOf([beat(0, 0), close(1, [[0, 1]])])).toEqual(['1 writer-number-repeated'])
  })

  it('has each run requested once, read while open and ended once', async () => {
    const types = [
      'run.requested',
      'run.read',
      'run.completed',
      'run.failed',
      'run.cancelled',
      'result.recorded',
    ] as const
    const history = (...steps: readonly (typeof types)[number][]): Entry[] =>
      steps.map((type, seq) => sampleEntry(type, { writer: { id: 'w-1', seq, abandoned: [] } }))
    expect(await codesOf(history('run.requested', 'run.read', 'result.recorded', 'run.completed'))).toEqual([])
    expect(await codesOf(history('run.requested', 'run.completed', 'run.failed'))).toEqual(['2 run-ended'])
    expect(await codesOf(history('run.requested', 'run.cancelled', 'run.read'))).toEqual(['2 run-ended'])
    expect(await codesOf(history('run.requested', 'run.requested'))).toEqual(['1 run-repeated'])
    expect(await codesOf(history('run.completed'))).toEqual(['0 run-unknown'])
    expect(await codesOf(history('run.read'))).toEqual(['0 run-unknown'])
    const report = await check(await folderOf(bytesOf(history('run.requested', 'run.read'))))
    expect(report.ok).toBe(true)
    expect(report.notes.join()).toContain('1 runs have not ended yet')
  })

  it('refuses entries that belong to another ledger or are none, though they are in the tree', async () => {
    const foreign = sampleEntry('ledger.heartbeat', { origin: 'other.example' })
    expect(await codesOf([foreign])).toEqual(['0 entry-misplaced'])
    const report = await check(await folderOf([Buffer.from('{"free":"text"}')]))
    expect(report.problems).toMatchObject([{ index: 0, code: 'entry-malformed' }])
  })
})

function flip(bytes: Buffer, from: number, to: number, random: () => number): Buffer {
  const at = from + Math.floor(random() * (to - from))
  bytes[at] = bytes[at]! ^ (1 << Math.floor(random() * 8))
  return bytes
}
