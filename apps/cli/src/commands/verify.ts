import { readFile, stat } from 'node:fs/promises'
import { WeighhouseError } from '@weighhouse/kernel'
import { type Command, exit, oneOf, readArguments, UsageError } from '../command.ts'
import {
  type LedgerVerification,
  type ReportVerification,
  readKey,
  verifyLedgerFolder,
  verifyReportFile,
} from '../verify-file.ts'

export const verify: Command = {
  usage: 'FILE.html|FOLDER [--key VKEY]… [--older CHECKPOINT] [--format pretty|json]',
  details: `Checks a report, or an exported ledger, without database, network or trust in whoever made it. Exits with 5
when anything is wrong, and says what.

  FILE.html           a report: its hash, every output's, the result's root over them, and its proofs in the ledger
  FOLDER              a ledger as "ledger export" writes it: signature, every entry, every hash up to the root,
                      the rules of time, writers and runs
  --key VKEY          the key that you know the ledger signs with ("ledger key" prints it); may be repeated. A
                      folder needs one. A report without it is checked for everything but who signed.
  --older CHECKPOINT  a file with a checkpoint of this ledger that you kept: the folder must continue it
  --format            pretty (default) or json. A report: { "kind": "report", "ok", "problems": [text], "notes": [text],
                      "reportHash", "resultHash", "experiment", "inLedger", "signedBy": [vkey] }. A ledger: { "kind":
                      "ledger", "ok", "origin", "treeSize", "rootHash", "entries", "problems": [ { "index", "code",
                      "message" } ], "notes": [text] }; index is the first entry affected, or null`,
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      {
        key: { type: 'string', multiple: true, default: [] },
        older: { type: 'string' },
        format: { type: 'string', default: 'pretty' },
      },
      { minimum: 1, maximum: 1 },
    )
    const format = oneOf('format', values.format, ['pretty', 'json'])
    const path = positionals[0]!
    const keys = values.key.map(readKey)
    const verification = (await isFolder(path))
      ? await ofFolder(path, keys, values.older)
      : await ofReport(path, keys, values.older)
    process.stdout.write(format === 'json' ? `${JSON.stringify(verification, null, 2)}\n` : asText(path, verification))
    return verification.ok ? exit.ok : exit.verification
  },
}

type Keys = Parameters<typeof verifyReportFile>[1]

async function ofFolder(path: string, keys: Keys, older: string | undefined): Promise<LedgerVerification> {
  if (keys.length === 0)
    throw new UsageError(
      'a ledger is checked against a key that you know: give it with --key (its owner prints it with "weighhouse ledger key")',
    )
  return verifyLedgerFolder(path, keys, older === undefined ? undefined : await readBytes(older))
}

async function ofReport(path: string, keys: Keys, older: string | undefined): Promise<ReportVerification> {
  if (older !== undefined)
    throw new UsageError('--older is compared with a whole ledger: give the folder that "ledger export" writes')
  return verifyReportFile(await readBytes(path), keys)
}

function asText(path: string, verification: LedgerVerification | ReportVerification): string {
  const { ok, notes } = verification
  const facts =
    verification.kind === 'report'
      ? [
          ['experiment', verification.experiment],
          ['report', verification.reportHash],
          ['result', verification.resultHash],
          [
            'ledger',
            verification.inLedger
              ? verification.signedBy.length > 0
                ? `signed by ${verification.signedBy.join(', ')}`
                : 'proofs checked, signature not'
              : 'none',
          ],
        ]
      : [
          ['ledger', verification.origin],
          [
            'entries',
            verification.treeSize === null
              ? null
              : `${verification.entries} of ${verification.treeSize} read and judged`,
          ],
          ['root', verification.rootHash],
        ]
  const problems =
    verification.kind === 'report'
      ? verification.problems
      : verification.problems.map(
          ({ index, code, message }) => `${index === null ? '' : `entry ${index}: `}${code}, ${message}`,
        )
  return [
    `${path}: ${ok ? 'verified' : 'VERIFICATION FAILED'}`,
    ...facts.map(([name, value]) => `  ${String(name).padEnd(10)}  ${value ?? 'unknown'}`),
    ...problems.map((problem) => `  wrong       ${problem}`),
    ...notes.map((note) => `  note        ${note}`),
    '',
  ].join('\n')
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (cause) {
    throw new WeighhouseError('bad-input', `${path} cannot be read: is it there, and yours to read?`, { cause })
  }
}
