import { describe, expect, it } from 'vitest'
import {
  generateSigner,
  inclusionProof,
  leafHash,
  nodesOfLeaves,
  rootOf,
  formatTlogProof,
  signCheckpoint,
  verifyTlogProof,
} from '../src/index.ts'
import { bytesOf, origin, sampleHistory } from './sample-entries.ts'

const { signer } = generateSigner(origin)
const verifierKeys = [signer.verifierKey]

async function noteOf(entries: readonly Uint8Array[]): Promise<string> {
  const rootHash = rootOf(entries.map(leafHash))
  return signCheckpoint({ origin, treeSize: entries.length, rootHash }, [signer])
}

describe('a proof of one entry', () => {
  it('verifies alone, for these bytes, this ledger and these keys only', async () => {
    const entries = bytesOf(sampleHistory(1000))
    const index = 613
    const hashes = inclusionProof(index, 1000, nodesOfLeaves(entries.map(leafHash)))
    const proof = formatTlogProof({ index, hashes, checkpoint: await noteOf(entries) })
    const entry = entries[index]!
    expect(verifyTlogProof(proof, entry, origin, verifierKeys)).toMatchObject({ index, checkpoint: { treeSize: 1000 } })
    const extra = proof.replace('\n', '\nextra AAAA\n')
    expect(verifyTlogProof(extra, entry, origin, verifierKeys).index).toBe(index)
    expect(() => verifyTlogProof(proof, entries[0]!, origin, verifierKeys)).toThrow('is not entry 613')
    expect(() => verifyTlogProof(proof, entry, 'other.example', verifierKeys)).toThrow('another ledger')
    expect(() => verifyTlogProof(proof, entry, origin, [generateSigner(origin).signer.verifierKey])).toThrow(
      'no pinned key',
    )
    for (let at = 0; at < proof.length; at++) {
      const changed = proof.slice(0, at) + String.fromCharCode(proof.charCodeAt(at) ^ 1) + proof.slice(at + 1)
      expect(() => verifyTlogProof(changed, entry, origin, verifierKeys), `character ${at}`).toThrow()
    }
  })

  it('stays below 1.4 KB at a million entries', async () => {
    const hashes = Array.from({ length: 20 }, () => leafHash(Buffer.alloc(1)))
    const checkpoint = await signCheckpoint({ origin, treeSize: 1_000_000, rootHash: hashes[0]! }, [signer])
    expect(Buffer.byteLength(formatTlogProof({ index: 999_999, hashes, checkpoint }))).toBeLessThan(1400)
  })
})
