import { type Hash, hashOf, type JsonValue } from '@weighhouse/kernel'

export interface ResultIdentity {
  readonly planHash: Hash
  readonly params: Readonly<Record<string, JsonValue>>
  /** Version of each analysis method used, by name. */
  readonly statisticsVersions: Readonly<Record<string, string>>
  /** Snapshot of each source, by name. */
  readonly sources: Readonly<Record<string, Hash>>
  readonly consentEpoch: number
  /** Hash of every output, by name. */
  readonly outputs: Readonly<Record<string, Hash>>
}

/**
 * The name of a result: the root over plan, parameters, versions, snapshots, consent epoch and every
 * output's hash. Outputs enter by hash, so one output can be shown and checked without the others.
 * Key order never matters (RFC 8785).
 */
export function resultHashOf(identity: ResultIdentity): Hash {
  const { planHash, params, statisticsVersions, sources, consentEpoch, outputs } = identity
  return hashOf({ planHash, params, statisticsVersions, sources, consentEpoch, outputs })
}
