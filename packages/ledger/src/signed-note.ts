import { verify } from 'node:crypto'
import { WeighhouseError } from '@weighhouse/kernel'
import { base64Of, bytesOfBase64 } from './base64.ts'
import type { Signer } from './signer.ts'
import { isKeyName, type VerifierKey } from './verifier-key.ts'

/** A signed note taken apart (C2SP signed-note). Nothing is verified yet. */
export interface SignedNote {
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

export interface NoteSignature {
  readonly name: string
  readonly keyId: Uint8Array
  readonly signature: Uint8Array
}

/** Signed notes are small; the bounds keep a hostile one from costing work. */
const maximumNoteBytes = 1_000_000
const maximumSignatures = 100

/** Signs a text, which ends in a newline, with every signer in order. */
export async function signNote(text: string, signers: readonly Signer[]): Promise<string> {
  checkText(text)
  if (signers.length === 0) refuse('a note needs at least one signer')
  const message = Buffer.from(text, 'utf8')
  const lines: string[] = []
  for (const signer of signers) {
    const signature = Buffer.concat([signer.keyId, await signer.sign(message)])
    lines.push(`— ${signer.name} ${base64Of(signature)}\n`)
  }
  return `${text}\n${lines.join('')}`
}

/** Takes a note apart. Malformed notes are refused as `bad-input`. */
export function parseNote(note: string | Uint8Array): SignedNote {
  const whole = typeof note === 'string' ? note : decode(note)
  if (whole.length > maximumNoteBytes) refuse('the note is too long')
  const gap = whole.lastIndexOf('\n\n')
  if (gap < 0) refuse('a note has an empty line before its signatures')
  const text = whole.slice(0, gap + 1)
  checkText(text)
  const tail = whole.slice(gap + 2)
  if (!tail.endsWith('\n')) refuse('a note ends with a signature line and a newline')
  const lines = tail.slice(0, -1).split('\n')
  if (lines.length > maximumSignatures) refuse(`a note carries at most ${maximumSignatures} signatures`)
  return { text, signatures: lines.map(parseSignature) }
}

/**
 * The note's text and the keys that signed it. Signatures by unknown keys are ignored; a known key
 * whose signature fails rejects the note; so does having no known signature at all.
 */
export function verifyNote(
  note: string | Uint8Array,
  keys: readonly VerifierKey[],
): { readonly text: string; readonly signedBy: readonly VerifierKey[] } {
  const { text, signatures } = parseNote(note)
  const message = Buffer.from(text, 'utf8')
  const signedBy = new Set<VerifierKey>()
  for (const { name, keyId, signature } of signatures) {
    const candidates = keys.filter((key) => key.name === name && Buffer.compare(key.keyId, keyId) === 0)
    if (candidates.length === 0) continue
    // Two pinned keys with one name and id leave open which of them was meant: no such pair is ever published.
    const [key] = candidates
    if (!key || candidates.some((other) => other.text !== key.text)) fail('two pinned keys share a name and an id')
    if (!verify(null, message, key.publicKey, signature)) fail(`the signature of ${name} does not fit the note`)
    signedBy.add(key)
  }
  if (signedBy.size === 0) fail('no pinned key signed the note')
  return { text, signedBy: [...signedBy] }
}

function parseSignature(line: string): NoteSignature {
  const [, name, data] = /^— (\S+) (\S+)$/u.exec(line) ?? []
  const bytes = data === undefined ? undefined : bytesOfBase64(data)
  if (name === undefined || !isKeyName(name) || !bytes || bytes.length < 5) refuse('a signature line is malformed')
  return { name, keyId: bytes.subarray(0, 4), signature: bytes.subarray(4) }
}

function checkText(text: string): void {
  const sound = text.endsWith('\n') && text.isWellFormed() && !hasControls(text)
  if (!sound) refuse('the text of a note ends in a newline and has no other control characters')
}

/** ASCII control characters other than newline: a terminal that shows the note must not be steered by it. */
function hasControls(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit < 0x20 && unit !== 0x0a) return true
  }
  return false
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new WeighhouseError('bad-input', 'the note is not valid UTF-8', { cause })
  }
}

function refuse(why: string): never {
  throw new WeighhouseError('bad-input', why)
}

function fail(why: string): never {
  throw new WeighhouseError('verification-failed', why)
}
