import { WeighhouseError } from '@weighhouse/kernel'
import { base64Of } from './base64.ts'
import { type ParsedCheckpoint, verifyCheckpoint } from './checkpoint.ts'
import { rootOfEdge } from './edge.ts'
import { parseEntry } from './entry-bytes.ts'
import { checkpointPath } from './ledger-files.ts'
import type { Problem, ProblemCode } from './problem.ts'
import { newRunRules, observeRun } from './run-rules.ts'
import { decodeHashTile, entryAt } from './tile.ts'
import { type TileName, tilesOfLevel, tileWidth } from './tile-path.ts'
import { type ReadFile, readTile } from './tile-source.ts'
import { edgeOfStack, emptyStack, partialTiles, pushLeaf, type StackTile, type TileStack } from './tile-stack.ts'
import { emptyRoot, equalHashes, leafHash } from './tree-hash.ts'
import type { VerifierKey } from './verifier-key.ts'
import { finishWriters, newWriterRules, observeWriter } from './writer-rules.ts'

export interface VerifyLedgerOptions {
  readonly readFile: ReadFile
  /** Pinned keys, got by another way than the ledger itself. */
  readonly verifierKeys: readonly VerifierKey[]
  /** A signed checkpoint of the same ledger, seen earlier and kept elsewhere. */
  readonly olderCheckpoint?: string | Uint8Array
}

/** JSON as it is printed. `rootHash` is base64, as in the checkpoint; `entries` counts those that were read and judged. */
export interface LedgerReport {
  readonly ok: boolean
  readonly origin: string | null
  readonly treeSize: number | null
  readonly rootHash: string | null
  readonly entries: number
  readonly problems: readonly Problem[]
  readonly notes: readonly string[]
}

const maximumProblems = 100

/**
 * Checks a ledger as someone who does not trust its keeper: the signed note, each entry against its
 * leaf, each tile up to the root, the older checkpoint, then the rules of time, writers and runs.
 * Reads each file once and holds one unfinished tile per level, so memory does not grow with entries.
 * Damage is reported, never thrown; only a failing `readFile` throws.
 */
export async function verifyLedger(options: VerifyLedgerOptions): Promise<LedgerReport> {
  const walk = newWalk()
  const checkpoint = await readCheckpoint(options, walk)
  if (!checkpoint) return reportOf(walk, undefined)
  const older = readOlderCheckpoint(options, checkpoint, walk)
  for (const name of tilesOfLevel('entries', checkpoint.treeSize)) {
    if (walk.problems.length >= maximumProblems) {
      walk.notes.push(`Too much is damaged: nothing was judged from entry ${walk.stack.size} on.`)
      return reportOf(walk, checkpoint)
    }
    const { entries, leaves } = await readBundle(options.readFile, name, walk)
    for (const [at, leaf] of leaves.entries()) {
      const full = pushLeaf(walk.stack, leaf)
      if (older?.treeSize === walk.stack.size) checkOlder(older, walk)
      for (const tile of full) if (tile.level > 0) await checkTile(options.readFile, tile, walk)
      const entry = entries[at]
      if (entry) judge(entry, checkpoint.origin, walk.stack.size - 1, walk)
    }
  }
  for (const tile of partialTiles(walk.stack)) if (tile.level > 0) await checkTile(options.readFile, tile, walk)
  if (!equalHashes(rootOfEdge(edgeOfStack(walk.stack)), checkpoint.rootHash)) {
    tell(walk, null, 'root-differs', 'the tiles do not have the root that was signed')
  }
  if (walk.trusted) for (const problem of finishWriters(walk.writers)) walk.problems.push(problem)
  return reportOf(walk, checkpoint)
}

/** What is known while walking from the first leaf to the last. */
interface Walk {
  readonly stack: TileStack
  readonly problems: Problem[]
  readonly notes: string[]
  readonly writers: ReturnType<typeof newWriterRules>
  readonly runs: ReturnType<typeof newRunRules>
  entries: number
  /** False from the first damaged entry on: rules about sequences then have nothing to stand on. */
  trusted: boolean
}

function newWalk(): Walk {
  const [writers, runs] = [newWriterRules(), newRunRules()]
  return { stack: emptyStack(), problems: [], notes: [], writers, runs, entries: 0, trusted: true }
}

async function readCheckpoint(options: VerifyLedgerOptions, walk: Walk): Promise<ParsedCheckpoint | undefined> {
  const note = await options.readFile(checkpointPath)
  if (!note) return tell(walk, null, 'checkpoint-missing', 'there is no file named checkpoint')
  return judgedCheckpoint(note, options.verifierKeys, 'checkpoint-invalid', walk)
}

function judgedCheckpoint(
  note: string | Uint8Array,
  keys: readonly VerifierKey[],
  code: ProblemCode,
  walk: Walk,
): ParsedCheckpoint | undefined {
  try {
    return verifyCheckpoint(note, keys)
  } catch (error) {
    if (!(error instanceof WeighhouseError)) throw error
    return tell(walk, null, code, error.message)
  }
}

function readOlderCheckpoint(
  options: VerifyLedgerOptions,
  now: ParsedCheckpoint,
  walk: Walk,
): ParsedCheckpoint | undefined {
  if (options.olderCheckpoint === undefined) {
    walk.notes.push(
      'No older checkpoint was given: a consistent rewrite of the whole ledger by the holder of its key cannot be seen.',
    )
    return undefined
  }
  const older = judgedCheckpoint(options.olderCheckpoint, options.verifierKeys, 'older-checkpoint-invalid', walk)
  if (!older) return undefined
  if (older.origin !== now.origin) {
    tell(walk, null, 'older-checkpoint-invalid', 'the older checkpoint belongs to another ledger')
  } else if (older.treeSize > now.treeSize) {
    tell(walk, null, 'older-checkpoint-differs', `the ledger had ${older.treeSize} entries before and has fewer now`)
  } else if (older.treeSize === 0 && !equalHashes(older.rootHash, emptyRoot())) {
    tell(walk, null, 'older-checkpoint-invalid', 'the older checkpoint is of size 0 without the empty root')
  }
  return older
}

/** Entries and leaf hashes of one bundle. The tree is built from the tile where there is one: each fault is told once. */
async function readBundle(
  readFile: ReadFile,
  name: TileName,
  walk: Walk,
): Promise<{ readonly entries: readonly (Uint8Array | undefined)[]; readonly leaves: readonly Uint8Array[] }> {
  const first = name.index * tileWidth
  const tile = await readHashes(readFile, { ...name, level: 0 }, walk)
  const bundle = await readTile(readFile, name)
  if (!bundle) tell(walk, first, 'bundle-missing', `entries from ${first} on are not there`)
  const entries: (Uint8Array | undefined)[] = []
  const leaves: Uint8Array[] = []
  let offset = 0
  for (let at = 0; at < name.width; at++) {
    const entry = bundle && entryAt(bundle.bytes, offset)
    const leaf = entry && leafHash(entry)
    if (bundle && !entry) tell(walk, first + at, 'bundle-malformed', 'its bundle ends before it does')
    if (leaf && tile && !equalHashes(leaf, tile[at]!)) {
      tell(walk, first + at, 'leaf-differs', 'its bytes do not have the hash that is in the tree')
    }
    const sound = leaf && tile && equalHashes(leaf, tile[at]!)
    if (!sound) walk.trusted = false
    entries.push(sound ? entry : undefined)
    leaves.push(tile?.[at] ?? leaf ?? emptyRoot())
    if (!entry) break
    offset += 2 + entry.length
  }
  if (bundle?.width === name.width && entries.length === name.width && offset < bundle.bytes.length && entries.at(-1)) {
    tell(walk, first + name.width - 1, 'bundle-malformed', 'its bundle goes on after its last entry')
  }
  while (leaves.length < name.width) leaves.push(tile?.[leaves.length] ?? emptyRoot())
  return { entries, leaves }
}

async function readHashes(readFile: ReadFile, name: TileName, walk: Walk): Promise<readonly Uint8Array[] | undefined> {
  const firstLeaf = name.level === 'entries' ? 0 : name.index * tileWidth ** (name.level + 1)
  const tile = await readTile(readFile, name)
  if (!tile) return tell(walk, firstLeaf, 'tile-missing', `tile ${name.level}/${name.index} is not there`)
  try {
    return decodeHashTile(tile.bytes, tile.width).slice(0, name.width)
  } catch (error) {
    if (!(error instanceof WeighhouseError)) throw error
    return tell(walk, firstLeaf, 'tile-malformed', error.message)
  }
}

/** Compares a stored tile above the leaves with the hashes that the tiles below it give. */
async function checkTile(readFile: ReadFile, { level, index, hashes }: StackTile, walk: Walk): Promise<void> {
  const stored = await readHashes(readFile, { level, index, width: hashes.length }, walk)
  const at = stored?.findIndex((hash, place) => !equalHashes(hash, hashes[place]!)) ?? -1
  if (at < 0) return
  const leaf = (index * tileWidth + at) * tileWidth ** level
  tell(walk, leaf, 'tile-differs', `hash ${at} of tile ${level}/${index} is not that of the tile below`)
}

function checkOlder(older: ParsedCheckpoint, walk: Walk): void {
  if (equalHashes(rootOfEdge(edgeOfStack(walk.stack)), older.rootHash)) return
  tell(walk, null, 'older-checkpoint-differs', `the first ${older.treeSize} entries are not those seen before`)
}

function judge(bytes: Uint8Array, origin: string, index: number, walk: Walk): void {
  try {
    const entry = parseEntry(bytes)
    walk.entries += 1
    if (entry.origin !== origin) tell(walk, index, 'entry-misplaced', 'it was written for another ledger')
    if (!walk.trusted) return
    for (const problem of observeWriter(walk.writers, entry, index)) walk.problems.push(problem)
    for (const problem of observeRun(walk.runs, entry, index)) walk.problems.push(problem)
  } catch (error) {
    if (!(error instanceof WeighhouseError)) throw error
    walk.trusted = false
    tell(walk, index, 'entry-malformed', error.message)
  }
}

function tell(walk: Walk, index: number | null, code: ProblemCode, message: string): undefined {
  walk.problems.push({ index, code, message })
}

function reportOf(walk: Walk, checkpoint: ParsedCheckpoint | undefined): LedgerReport {
  const notes = [...walk.notes]
  if (checkpoint && !walk.trusted)
    notes.push('Entries are damaged: rules about sequences were judged up to the first of them.')
  if (walk.runs.open.size > 0) notes.push(`${walk.runs.open.size} runs have not ended yet.`)
  const hidden = walk.problems.length - maximumProblems
  if (hidden > 0) notes.push(`${hidden} further problems are not listed.`)
  return {
    ok: walk.problems.length === 0,
    origin: checkpoint?.origin ?? null,
    treeSize: checkpoint?.treeSize ?? null,
    rootHash: checkpoint ? base64Of(checkpoint.rootHash) : null,
    entries: walk.entries,
    problems: walk.problems.slice(0, maximumProblems),
    notes,
  }
}
