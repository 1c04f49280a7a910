import { describe, expect, it } from 'vitest'
import {
  appendLeaves,
  consistencyProof,
  emptyEdge,
  emptyRoot,
  inclusionProof,
  leafHash,
  nodesOfLeaves,
  rootOf,
  rootOfEdge,
  verifyConsistency,
  verifyInclusion,
} from '../src/index.ts'
import { auditPath, prefixProof, treeHash } from './naive-tree.ts'
import { seededRandom } from './random.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** The eight leaves and their accumulated roots as published with Certificate Transparency's and transparency-dev's suites. */
const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(
  (text) => Buffer.from(text, 'hex'),
)
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

describe('Merkle tree', () => {
  it('gives the published roots, so that other implementations agree with ours', () => {
    expect(hex(emptyRoot())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    expect(hex(rootOf([]))).toBe(hex(emptyRoot()))
    roots.forEach((root, last) => expect(hex(rootOf(leaves.slice(0, last + 1).map(leafHash)))).toBe(root))
  })

  it('gives the published proofs between the eight leaves', () => {
    const read = nodesOfLeaves(leaves.map(leafHash))
    expect(inclusionProof(0, 8, read).map(hex)).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ])
    expect(consistencyProof(6, 8, read).map(hex)).toEqual([
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ])
    expect(consistencyProof(2, 5, read).map(hex)).toEqual([
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ])
  })

  it('gives roots and proofs as RFC 6962 defines them, on 1,000 random trees', () => {
    const random = seededRandom(6962)
    for (let trial = 0; trial < 1000; trial++) {
      const size = 1 + Math.floor(random() * 130)
      const entries = Array.from({ length: size }, () => Buffer.from(String(random())))
      const read = nodesOfLeaves(entries.map(leafHash))
      const root = rootOf(entries.map(leafHash))
      expect(hex(root)).toBe(hex(treeHash(entries)))
      const index = Math.floor(random() * size)
      const path = inclusionProof(index, size, read)
      expect(path.map(hex)).toEqual(auditPath(index, entries).map(hex))
      expect(verifyInclusion(index, size, leafHash(entries[index]!), path, root)).toBe(true)
      const oldSize = 1 + Math.floor(random() * size)
      const proof = consistencyProof(oldSize, size, read)
      expect(proof.map(hex)).toEqual(prefixProof(oldSize, entries).map(hex))
      expect(verifyConsistency(oldSize, size, treeHash(entries.slice(0, oldSize)), root, proof)).toBe(true)
    }
  })

  it('grows by any batches to the same edge, and tells each perfect node once', () => {
    const random = seededRandom(1)
    const hashes = Array.from({ length: 700 }, (_, at) => leafHash(Buffer.from(`${at}`)))
    let edge = emptyEdge
    const nodes = new Map<string, string>()
    while (edge.size < hashes.length) {
      const batch = hashes.slice(edge.size, edge.size + 1 + Math.floor(random() * 90))
      edge = appendLeaves(edge, batch, (level, index, hash) => {
        expect(nodes.has(`${level}/${index}`)).toBe(false)
        nodes.set(`${level}/${index}`, hex(hash))
      })
    }
    expect(hex(rootOfEdge(edge))).toBe(hex(rootOf(hashes)))
    const read = nodesOfLeaves(hashes)
    let perfect = 0
    for (let level = 0; 2 ** level <= 700; level++) perfect += Math.floor(700 / 2 ** level)
    expect(nodes.size).toBe(perfect)
    for (const [place, hash] of nodes) {
      const [level, index] = place.split('/').map(Number)
      expect(hex(read(level!, index!))).toBe(hash)
    }
  })

  it('refuses an edge that does not belong to its size, lest a wrong root be signed', () => {
    const edge = appendLeaves(emptyEdge, leaves.map(leafHash))
    expect(() => rootOfEdge({ ...edge, size: 7 })).toThrow('right edge')
    expect(() => appendLeaves({ ...edge, size: 9 }, [leafHash(leaves[0]!)])).toThrow('right edge')
    expect(() => appendLeaves({ size: -1, hashes: [] }, [])).toThrow('safe integer')
    expect(() => appendLeaves(emptyEdge, [Buffer.alloc(31)])).toThrow('32 bytes')
  })
})

describe('proof verification', () => {
  const read = nodesOfLeaves(leaves.map(leafHash))
  const rootAt = (size: number): Uint8Array => rootOf(leaves.slice(0, size).map(leafHash))

  it('accepts no changed inclusion proof', () => {
    for (let size = 1; size <= 8; size++) {
      for (let index = 0; index < size; index++) {
        const leaf = leafHash(leaves[index]!)
        const proof = inclusionProof(index, size, read)
        const accepts = (changed: readonly Uint8Array[], at = index, of = size, root = rootAt(size)): boolean =>
          verifyInclusion(at, of, leaf, changed, root)
        expect(accepts(proof)).toBe(true)
        expect(accepts([...proof, rootAt(1)])).toBe(false)
        expect(accepts([rootAt(1), ...proof])).toBe(false)
        expect(accepts([...proof, Buffer.alloc(0)])).toBe(false)
        expect(accepts(proof.slice(1)) && proof.length > 0).toBe(false)
        expect(accepts(proof.slice(0, -1)) && proof.length > 0).toBe(false)
        for (const at of [-1, index + 1, size, 0.5, Number.NaN, 2 ** 53]) expect(accepts(proof, at)).toBe(false)
        expect(accepts(proof, index, size, rootAt(size === 8 ? 7 : size + 1))).toBe(false)
        for (const [place, hash] of proof.entries()) {
          const flipped = Buffer.from(hash)
          flipped[place] = flipped[place]! ^ 4
          expect(accepts(proof.with(place, flipped))).toBe(false)
        }
      }
    }
  })

  it('accepts no changed consistency proof, and nothing from an empty tree', () => {
    const accepts = (
      from: number,
      to: number,
      proof: readonly Uint8Array[],
      old = rootAt(from),
      now = rootAt(to),
    ): boolean => verifyConsistency(from, to, old, now, proof)
    for (let to = 1; to <= 8; to++) {
      expect(accepts(0, to, [])).toBe(false)
      expect(accepts(0, to, [rootAt(to)])).toBe(false)
      for (let from = 1; from <= to; from++) {
        const proof = consistencyProof(from, to, read)
        expect(accepts(from, to, proof)).toBe(true)
        expect(accepts(from, to, [...proof, rootAt(1)])).toBe(false)
        expect(accepts(from, to, [rootAt(1), ...proof])).toBe(false)
        expect(accepts(from, to, proof.slice(1)) && proof.length > 0).toBe(false)
        expect(accepts(from, to, proof.slice(0, -1)) && proof.length > 0).toBe(false)
        expect(accepts(from, to, proof, rootAt(to), rootAt(from)) && from !== to).toBe(false)
        expect(accepts(from, to, proof, emptyRoot())).toBe(false)
        expect(accepts(to + 1, to, proof)).toBe(false)
        for (const [place, hash] of proof.entries()) {
          const flipped = Buffer.from(hash)
          flipped[31] = flipped[31]! ^ 1
          expect(accepts(from, to, proof.with(place, flipped))).toBe(false)
        }
      }
    }
    expect(verifyConsistency(0, 0, emptyRoot(), emptyRoot(), [])).toBe(false)
    expect(verifyConsistency(1.5, 2, rootAt(1), rootAt(2), [])).toBe(false)
    expect(verifyConsistency(4, 4, rootAt(4), rootAt(4), [rootAt(4)])).toBe(false)
    expect(verifyConsistency(4, 4, Buffer.alloc(31), Buffer.alloc(31), [])).toBe(false)
  })

  it('makes no proof for places or sizes that do not exist', () => {
    for (const [index, size] of [
      [0, 0],
      [8, 8],
      [-1, 8],
      [0.5, 8],
      [0, 2 ** 53],
    ] as const) {
      expect(() => inclusionProof(index, size, read)).toThrow('safe integers')
    }
    for (const [from, to] of [
      [0, 0],
      [0, 8],
      [9, 8],
      [1, Number.NaN],
    ] as const) {
      expect(() => consistencyProof(from, to, read)).toThrow('safe integers')
    }
    expect(() => inclusionProof(0, 9, read)).toThrow('no perfect node')
  })

  it('counts past 2^32, where bit operators would wrap', () => {
    const size = 2 ** 40 + 3
    const asked: string[] = []
    const proof = inclusionProof(2 ** 40 + 1, size, (level, index) => {
      asked.push(`${level}/${index}`)
      return leafHash(Buffer.from(`${level}/${index}`))
    })
    expect(asked).toEqual(['40/0', `0/${2 ** 40 + 2}`, `0/${2 ** 40}`])
    expect(proof).toHaveLength(3)
  })
})
