import { parseVerifierKey, type LedgerReport, type VerifierKey, verifyLedger } from '@weighhouse/ledger'
import { type Verification, verifyReport } from '@weighhouse/reports'
import { WeighhouseError } from '@weighhouse/kernel'
import { readLedgerFolder } from './read-ledger-folder.ts'
import { judgeEnvelope } from './verify-envelope.ts'

/** What `verify FILE.html --format json` prints. */
export interface ReportVerification extends Verification {
  readonly kind: 'report'
  /** Keys that signed the checkpoint, of those that were given. */
  readonly signedBy: readonly string[]
}

/** What `verify FOLDER --format json` prints. */
export interface LedgerVerification extends LedgerReport {
  readonly kind: 'ledger'
}

/** Checks a report from its bytes and the pinned keys alone. Never throws on any bytes. */
export function verifyReportFile(bytes: Uint8Array, keys: readonly VerifierKey[]): ReportVerification {
  const notes: string[] = []
  const signedBy: string[] = []
  const verification = verifyReport(bytes, {
    verifyEnvelope: (envelope) => {
      const judged = judgeEnvelope(envelope, keys)
      notes.push(...judged.notes)
      signedBy.push(...judged.signedBy)
      return judged.problems
    },
  })
  return { kind: 'report', ...verification, notes: [...verification.notes, ...notes], signedBy }
}

/** Checks an exported ledger from its files, the pinned keys and, better, a checkpoint seen earlier. */
export async function verifyLedgerFolder(
  folder: string,
  keys: readonly VerifierKey[],
  olderCheckpoint: Uint8Array | undefined,
): Promise<LedgerVerification> {
  const report = await verifyLedger({
    readFile: readLedgerFolder(folder),
    verifierKeys: keys,
    ...(olderCheckpoint ? { olderCheckpoint } : {}),
  })
  return { kind: 'ledger', ...report }
}

/** A verifier key as it is given on the command line. */
export function readKey(text: string): VerifierKey {
  try {
    return parseVerifierKey(text.trim())
  } catch (cause) {
    if (!(cause instanceof WeighhouseError)) throw cause
    throw new WeighhouseError('bad-input', `--key takes what "weighhouse ledger key" prints: ${cause.message}`, {
      cause,
    })
  }
}
