import { WeighhouseError } from '@weighhouse/kernel'
import { base64Of, bytesOfBase64 } from './base64.ts'
import { type ParsedCheckpoint, verifyCheckpoint } from './checkpoint.ts'
import { verifyInclusion } from './inclusion.ts'
import { hashBytesLength, leafHash } from './tree-hash.ts'
import type { VerifierKey } from './verifier-key.ts'

/** Proof that one entry is in a ledger, complete in itself (C2SP tlog-proof). */
export interface TlogProof {
  readonly index: number
  readonly hashes: readonly Uint8Array[]
  /** The signed note, byte for byte. */
  readonly checkpoint: string
}

const header = 'c2sp.org/tlog-proof@v1'

/** No tree that a safe integer can count is deeper. */
const maximumHashes = 63

export function formatTlogProof({ index, hashes, checkpoint }: TlogProof): string {
  if (!Number.isSafeInteger(index) || index < 0) refuse('the index is a safe integer ≥ 0')
  if (hashes.length > maximumHashes || hashes.some((hash) => hash.length !== hashBytesLength))
    refuse('a hash has 32 bytes')
  return `${[header, `index ${index}`, ...hashes.map(base64Of)].join('\n')}\n\n${checkpoint}`
}

/** Reads a proof. An `extra` line, which no signature covers, is tolerated and left out. */
export function parseTlogProof(text: string): TlogProof {
  const gap = text.indexOf('\n\n')
  if (gap < 0) refuse('no empty line before the checkpoint')
  const lines = text.slice(0, gap).split('\n')
  if (lines.shift() !== header) refuse(`the first line is not ${header}`)
  if (lines[0]?.startsWith('extra ')) {
    if (!bytesOfBase64(lines.shift()!.slice('extra '.length))) refuse('the extra line is not base64')
  }
  const [, digits] = /^index (0|[1-9]\d*)$/.exec(lines.shift() ?? '') ?? []
  const index = Number(digits)
  if (digits === undefined || !Number.isSafeInteger(index)) refuse('no index line')
  if (lines.length > maximumHashes) refuse(`more than ${maximumHashes} hashes`)
  const hashes = lines.map((line) => {
    const hash = bytesOfBase64(line)
    return hash?.length === hashBytesLength ? hash : refuse('a hash is not 32 bytes in base64')
  })
  return { index, hashes, checkpoint: text.slice(gap + 2) }
}

/** The index and checkpoint under which these very bytes are an entry of `origin`; throws `verification-failed` if not. */
export function verifyTlogProof(
  proof: string,
  entry: Uint8Array,
  origin: string,
  keys: readonly VerifierKey[],
): { readonly index: number; readonly checkpoint: ParsedCheckpoint } {
  const { index, hashes, checkpoint: note } = parseTlogProof(proof)
  const checkpoint = verifyCheckpoint(note, keys)
  if (checkpoint.origin !== origin) {
    throw new WeighhouseError('verification-failed', 'the checkpoint of the proof belongs to another ledger')
  }
  if (!verifyInclusion(index, checkpoint.treeSize, leafHash(entry), hashes, checkpoint.rootHash)) {
    throw new WeighhouseError('verification-failed', `the entry is not entry ${index} of the checkpoint`)
  }
  return { index, checkpoint }
}

function refuse(why: string): never {
  throw new WeighhouseError('bad-input', `not a tlog-proof: ${why}`)
}
