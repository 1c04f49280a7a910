/** What verification can find wrong. A code never changes its meaning. */
export type ProblemCode =
  | 'checkpoint-missing'
  | 'checkpoint-invalid' // no pinned key signed it, or it is no checkpoint
  | 'tile-missing'
  | 'tile-malformed'
  | 'tile-differs' // a hash is not that of the tile below it
  | 'bundle-missing'
  | 'bundle-malformed'
  | 'leaf-differs' // an entry is not the one whose hash is in the tree
  | 'root-differs' // the tiles are not what was signed
  | 'older-checkpoint-invalid'
  | 'older-checkpoint-differs' // the tree is not an extension of what was seen before
  | 'entry-malformed'
  | 'entry-misplaced' // it belongs to another ledger
  | 'time-went-back'
  | 'writer-number-repeated'
  | 'writer-gap'
  | 'writer-closed'
  | 'run-unknown'
  | 'run-repeated'
  | 'run-ended'

export interface Problem {
  /** Index of the first entry that is affected, or null where none can be named. */
  readonly index: number | null
  readonly code: ProblemCode
  readonly message: string
}
