import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  consistencyProof,
  decodeEntryBundle,
  decodeHashTile,
  encodeEntryBundle,
  encodeHashTile,
  inclusionProof,
  leafHash,
  nodesOfLeaves,
  nodesOfTiles,
  parseTilePath,
  tilePath,
  tilesOfLevel,
  tilesOfProof,
} from '../src/index.ts'

describe('tile paths', () => {
  it('reads as C2SP tlog-tiles writes them', () => {
    expect(tilePath({ level: 0, index: 1234067, width: 256 })).toBe('tile/0/x001/x234/067')
    expect(tilePath({ level: 0, index: 273, width: 256 })).toBe('tile/0/273')
    expect(tilePath({ level: 1, index: 0, width: 1 })).toBe('tile/1/000.p/1')
    expect(tilePath({ level: 'entries', index: 1000, width: 255 })).toBe('tile/entries/x001/000.p/255')
  })

  it('names each tile by one path only', () => {
    const names = fc.record({
      level: fc.oneof(fc.constant('entries' as const), fc.integer({ min: 0, max: 63 })),
      index: fc.oneof(fc.nat(5000), fc.maxSafeNat()),
      width: fc.integer({ min: 1, max: 256 }),
    })
    fc.assert(
      fc.property(names, (name) => {
        expect(parseTilePath(tilePath(name))).toEqual(name)
      }),
    )
    const others = [
      'tile/0/67',
      'tile/0/0067',
      'tile/0/x000/067',
      'tile/0/067.p/0',
      'tile/0/067.p/256',
      'tile/0/067.p/08',
      'tile/00/067',
      'tile/64/067',
      'tile/0/001/067',
      'tile/0/x001/x067',
      '/tile/0/067',
      'tile/0/067/',
      'tile/0/067.p/',
      'tile/-1/067',
      'tile/data/067',
      'tile/0/../067',
      'checkpoint',
      '',
      'tile/0/x999/x999/x999/x999/x999/x999/999',
    ]
    for (const path of others) expect(parseTilePath(path)).toBeUndefined()
  })

  it('lists no empty tiles and hashes only full ones into the level above', () => {
    const widths = (level: number, size: number): number[] => [...tilesOfLevel(level, size)].map(({ width }) => width)
    expect(widths(0, 0)).toEqual([])
    expect(widths(0, 256)).toEqual([256])
    expect(widths(0, 257)).toEqual([256, 1])
    expect(widths(1, 255)).toEqual([])
    expect(widths(1, 70_000)).toEqual([256, 17])
    expect(widths(2, 70_000)).toEqual([1])
  })
})

describe('tile bytes', () => {
  it('gives back the hashes and entries that went in', () => {
    const hash = fc.uint8Array({ minLength: 32, maxLength: 32 })
    fc.assert(
      fc.property(fc.array(hash, { minLength: 1, maxLength: 256 }), (hashes) => {
        expect(decodeHashTile(encodeHashTile(hashes), hashes.length).map((bytes) => [...bytes])).toEqual(
          hashes.map((bytes) => [...bytes]),
        )
      }),
      { numRuns: 20 },
    )
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 600 }), { minLength: 1, maxLength: 256 }), (entries) => {
        expect(decodeEntryBundle(encodeEntryBundle(entries), entries.length).map((bytes) => [...bytes])).toEqual(
          entries.map((bytes) => [...bytes]),
        )
      }),
      { numRuns: 20 },
    )
    expect(Buffer.from(encodeEntryBundle([Buffer.alloc(0), Buffer.from('a')])).toString('hex')).toBe('0000000161')
    expect(decodeEntryBundle(encodeEntryBundle([Buffer.alloc(65_535, 7)]), 1)[0]).toHaveLength(65_535)
  })

  it('refuses bytes of another length or number', () => {
    const bundle = encodeEntryBundle([Buffer.from('one'), Buffer.from('two')])
    expect(() => decodeEntryBundle(bundle.subarray(0, -1), 2)).toThrow('cut off')
    expect(() => decodeEntryBundle(Buffer.concat([bundle, Uint8Array.of(0)]), 2)).toThrow('cut off')
    expect(() => decodeEntryBundle(bundle, 1)).toThrow('bytes to spare')
    expect(() => decodeEntryBundle(bundle, 3)).toThrow('holds 2')
    expect(() => decodeEntryBundle(Buffer.alloc(0), 0)).toThrow('1 to 256')
    expect(() => encodeEntryBundle([Buffer.alloc(65_536)])).toThrow('65535')
    expect(() => decodeHashTile(Buffer.alloc(63), 2)).toThrow('64 bytes')
    expect(() => encodeHashTile([Buffer.alloc(31)])).toThrow('32 bytes')
    expect(() => encodeHashTile([])).toThrow('1 to 256')
  })
})

describe('proofs from tiles', () => {
  it('are those of the leaves, from a handful of tiles', () => {
    const leaves = Array.from({ length: 70_000 }, (_, at) => leafHash(Buffer.from(`${at}`)))
    const read = nodesOfLeaves(leaves)
    const tiles = new Map<string, Uint8Array>()
    for (const size of [1, 255, 256, 257, 1000, 65_536, 65_537, 70_000]) {
      for (const level of [0, 1, 2]) {
        for (const name of tilesOfLevel(level, size)) {
          const hashes = Array.from({ length: name.width }, (_, at) => read(level * 8, name.index * 256 + at))
          tiles.set(tilePath(name), encodeHashTile(hashes))
        }
      }
      for (const index of [0, 1, Math.floor(size / 2), size - 1].filter((at) => at < size)) {
        const needed = tilesOfProof(size, (reader) => inclusionProof(index, size, reader))
        expect(needed.length).toBeLessThanOrEqual(8)
        const fetched = new Map(needed.map((name) => [tilePath(name), tiles.get(tilePath(name))]))
        const fromTiles = nodesOfTiles(size, (name) => fetched.get(tilePath(name)))
        expect(inclusionProof(index, size, fromTiles)).toEqual(inclusionProof(index, size, read))
        const old = index + 1
        const proof = consistencyProof(
          old,
          size,
          nodesOfTiles(size, (name) => tiles.get(tilePath(name))),
        )
        expect(proof).toEqual(consistencyProof(old, size, read))
      }
    }
    const none = nodesOfTiles(300, () => undefined)
    expect(() => inclusionProof(0, 300, none)).toThrow('the ledger has no tile/0/')
  })
})
