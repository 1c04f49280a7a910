import { WeighhouseError } from '@weighhouse/kernel'
import { base64Of, bytesOfBase64 } from './base64.ts'
import { signNote, verifyNote } from './signed-note.ts'
import type { Signer } from './signer.ts'
import { hashBytesLength } from './tree-hash.ts'
import type { VerifierKey } from './verifier-key.ts'

/** The state of a ledger: its name, how many leaves it has and their root (C2SP tlog-checkpoint). */
export interface Checkpoint {
  readonly origin: string
  readonly treeSize: number
  readonly rootHash: Uint8Array
}

/** A checkpoint as read: the root may have any length and other logs may add lines. Judging is `verifyCheckpoint`'s. */
export interface ParsedCheckpoint extends Checkpoint {
  readonly extensions: readonly string[]
}

/** The text that is signed: three lines, no extension lines. */
export function formatCheckpoint({ origin, treeSize, rootHash }: Checkpoint): string {
  if (!isOrigin(origin)) refuse('an origin is one line of text that is not empty')
  if (!Number.isSafeInteger(treeSize) || treeSize < 0) refuse('a tree size is a safe integer ≥ 0')
  if (rootHash.length !== hashBytesLength) refuse('a root hash has 32 bytes')
  return `${origin}\n${treeSize}\n${base64Of(rootHash)}\n`
}

/** Reads the text of a checkpoint, without its signatures. */
export function parseCheckpoint(text: string): ParsedCheckpoint {
  if (!text.endsWith('\n')) refuse('a checkpoint ends with a newline')
  const [origin, size, root, ...extensions] = text.slice(0, -1).split('\n')
  if (origin === undefined || !isOrigin(origin)) refuse('a checkpoint begins with the origin')
  if (size === undefined || !/^(?:0|[1-9]\d*)$/.test(size)) refuse('the second line of a checkpoint is the tree size')
  if (!Number.isSafeInteger(Number(size))) refuse('the tree size is past what this build can count')
  const rootHash = root === undefined ? undefined : bytesOfBase64(root)
  if (!root || !rootHash) refuse('the third line of a checkpoint is the root hash in base64')
  if (extensions.includes('')) refuse('an extension line of a checkpoint is empty')
  return { origin, treeSize: Number(size), rootHash, extensions }
}

/** Signs a checkpoint. The caller answers for it: never a size below the last one, nor a second root for a size. */
export async function signCheckpoint(checkpoint: Checkpoint, signers: readonly Signer[]): Promise<string> {
  return signNote(formatCheckpoint(checkpoint), signers)
}

/** The checkpoint of a signed note that a pinned key signed, with a root that can be one. */
export function verifyCheckpoint(note: string | Uint8Array, keys: readonly VerifierKey[]): ParsedCheckpoint {
  const checkpoint = parseCheckpoint(verifyNote(note, keys).text)
  if (checkpoint.rootHash.length !== hashBytesLength) {
    throw new WeighhouseError('verification-failed', 'the root hash of the checkpoint does not have 32 bytes')
  }
  return checkpoint
}

function isOrigin(origin: string): boolean {
  return origin.length > 0 && origin.isWellFormed() && !/\p{Cc}/u.test(origin)
}

function refuse(why: string): never {
  throw new WeighhouseError('bad-input', why)
}
