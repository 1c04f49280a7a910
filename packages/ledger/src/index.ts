export {
  type Checkpoint,
  formatCheckpoint,
  type ParsedCheckpoint,
  parseCheckpoint,
  signCheckpoint,
  verifyCheckpoint,
} from './checkpoint.ts'
export { consistencyProof, verifyConsistency } from './consistency.ts'
export { appendLeaves, type Edge, emptyEdge, rootOf, rootOfEdge, type VisitNode } from './edge.ts'
export type { Entry, EntryOf } from './entry.ts'
export { type EntryBody, type EntryType, entryTypes } from './entry-bodies.ts'
export { entryBytes, parseEntry } from './entry-bytes.ts'
export { inclusionProof, verifyInclusion } from './inclusion.ts'
export { checkpointPath, type LedgerFile, ledgerFiles } from './ledger-files.ts'
export type { Problem, ProblemCode } from './problem.ts'
export { type NodeReader, nodesOfLeaves } from './range-root.ts'
export { type NoteSignature, parseNote, type SignedNote, signNote, verifyNote } from './signed-note.ts'
export { generateSigner, type LocalSigner, type Signer, signerFromPem, signerFromSeed } from './signer.ts'
export { decodeEntryBundle, decodeHashTile, encodeEntryBundle, encodeHashTile, maximumEntryBytes } from './tile.ts'
export { nodesOfTiles, tilesOfProof } from './tile-nodes.ts'
export { parseTilePath, type TileName, tilePath, tilesOfLevel, tileWidth } from './tile-path.ts'
export { formatTlogProof, parseTlogProof, type TlogProof, verifyTlogProof } from './tlog-proof.ts'
export { emptyRoot, leafHash, nodeHash } from './tree-hash.ts'
export { parseVerifierKey, type VerifierKey, verifierKeyOf } from './verifier-key.ts'
export type { ReadFile } from './tile-source.ts'
export { type LedgerReport, type VerifyLedgerOptions, verifyLedger } from './verify-ledger.ts'
