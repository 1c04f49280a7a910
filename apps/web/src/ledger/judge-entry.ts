import { canonicalBytes, WeighhouseError } from '@weighhouse/kernel'
import { leafHash, parseTlogProof, type VerifierKey, verifyCheckpoint, verifyInclusion } from '@weighhouse/ledger'
import type { EntryView } from '@weighhouse/workflows'

interface JudgedStep {
  readonly title: string
  readonly holds: boolean
  /** What was computed or read, to be compared by eye. */
  readonly detail: string
}

export interface Judgement {
  readonly holds: boolean
  readonly steps: readonly JudgedStep[]
}

interface Judged {
  readonly entry: EntryView
  readonly proof: string | null
  readonly origin: string
  readonly key: VerifierKey
}

/**
 * Checks one entry step by step, as an outsider would: its bytes, the signed checkpoint under the pinned
 * key, the path from the leaf to the root (RFC 6962 §2.1.1). Each step stands alone, so that a
 * failing one shows where the fault lies.
 */
export function judgeEntry({ entry, proof, origin, key }: Judged): Judgement {
  const leaf = leafHash(canonicalBytes(entry.entry))
  const hash = `sha256:${hex(leaf)}`
  const bytes: JudgedStep = {
    title: 'The leaf hash is that of the canonical bytes',
    holds: hash === entry.leafHash,
    detail: hash,
  }
  if (proof === null)
    return judgement([
      bytes,
      { title: 'There is an inclusion proof', holds: false, detail: 'No checkpoint covers this entry yet.' },
    ])
  try {
    const { index, hashes, checkpoint: note } = parseTlogProof(proof)
    const checkpoint = verifyCheckpoint(note, [key])
    const included = verifyInclusion(index, checkpoint.treeSize, leaf, hashes, checkpoint.rootHash)
    return judgement([
      bytes,
      {
        title: 'The checkpoint is signed by the key of this ledger',
        holds: checkpoint.origin === origin,
        detail: `${checkpoint.origin}, ${checkpoint.treeSize} entries`,
      },
      { title: 'The proof is for this entry', holds: index === entry.index, detail: `index ${index}` },
      {
        title: 'From the leaf, the hashes of the proof lead to the signed root',
        holds: included,
        detail: `${hashes.length === 1 ? '1 hash' : `${hashes.length} hashes`} to root sha256:${hex(checkpoint.rootHash)}`,
      },
    ])
  } catch (error) {
    if (!(error instanceof WeighhouseError)) throw error
    return judgement([
      bytes,
      { title: 'The proof and its checkpoint can be trusted', holds: false, detail: error.message },
    ])
  }
}

function judgement(steps: readonly JudgedStep[]): Judgement {
  return { holds: steps.every(({ holds }) => holds), steps }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
