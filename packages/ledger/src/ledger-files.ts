import { WeighhouseError } from '@weighhouse/kernel'
import { parseCheckpoint } from './checkpoint.ts'
import { rootOfEdge } from './edge.ts'
import { parseNote } from './signed-note.ts'
import { encodeEntryBundle, encodeHashTile } from './tile.ts'
import { tilePath, tileWidth } from './tile-path.ts'
import { edgeOfStack, emptyStack, partialTiles, pushLeaf } from './tile-stack.ts'
import { equalHashes, leafHash } from './tree-hash.ts'

/** One file of a ledger as a folder; `path` is relative and uses `/`. */
export interface LedgerFile {
  readonly path: string
  readonly bytes: Uint8Array
}

/** Name of the file with the signed note. */
export const checkpointPath = 'checkpoint'

/**
 * A ledger as a folder (C2SP tlog-tiles): bundles, tiles, and last the checkpoint, which is there
 * only when all it covers is. `entries` are read once, in order; at no time are more than one
 * unfinished tile per level held. Throws `corrupt` if the checkpoint is not that of the entries.
 */
export function* ledgerFiles(entries: Iterable<Uint8Array>, checkpoint: string): Generator<LedgerFile> {
  const stack = emptyStack()
  let bundle: Uint8Array[] = []
  for (const entry of entries) {
    bundle.push(entry)
    const full = pushLeaf(stack, leafHash(entry))
    if (full.length === 0) continue
    yield bundleFile(bundle, stack.size)
    bundle = []
    for (const tile of full) yield tileFile(tile)
  }
  if (bundle.length > 0) yield bundleFile(bundle, stack.size)
  for (const tile of partialTiles(stack)) yield tileFile(tile)
  const { treeSize, rootHash } = parseCheckpoint(parseNote(checkpoint).text)
  if (treeSize !== stack.size || !equalHashes(rootHash, rootOfEdge(edgeOfStack(stack)))) {
    throw new WeighhouseError('corrupt', `the checkpoint is not that of these ${stack.size} entries`)
  }
  yield { path: checkpointPath, bytes: Buffer.from(checkpoint, 'utf8') }
}

function bundleFile(bundle: readonly Uint8Array[], size: number): LedgerFile {
  const index = Math.ceil(size / tileWidth) - 1
  return { path: tilePath({ level: 'entries', index, width: bundle.length }), bytes: encodeEntryBundle(bundle) }
}

function tileFile({
  level,
  index,
  hashes,
}: {
  level: number
  index: number
  hashes: readonly Uint8Array[]
}): LedgerFile {
  return { path: tilePath({ level, index, width: hashes.length }), bytes: encodeHashTile(hashes) }
}
