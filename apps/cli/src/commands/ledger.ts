import { join } from 'node:path'
import { exportLedger } from '@weighhouse/workflows'
import { type Command, type ExitCode, exit, readArguments, UsageError } from '../command.ts'
import { inHouse } from '../in-house.ts'
import { writeOut } from '../write-out.ts'

export const ledger: Command = {
  usage: 'export --out FOLDER | key',
  details: `The log of everything that was done here.

  export --out FOLDER   writes it as a folder of files (C2SP tlog-tiles): entries, hashes, and last the signed
                        checkpoint. "weighhouse verify FOLDER --key …" checks it without this installation.
  key                   prints the key that signs checkpoints, as a C2SP verifier key. Publish it where readers
                        already trust you: a report proves who signed it only to those who know the key.`,
  async run([action, ...rest]) {
    if (action === 'export') return exportTo(rest)
    if (action === 'key') return printKey(rest)
    throw new UsageError('say "ledger export --out FOLDER" or "ledger key"')
  },
}

async function exportTo(args: readonly string[]): Promise<ExitCode> {
  const { values } = readArguments(args, { out: { type: 'string' } }, { minimum: 0, maximum: 0 })
  const { out } = values
  if (out === undefined) throw new UsageError('--out FOLDER is missing')
  const [files, key] = await inHouse(async (house) => {
    let count = 0
    for (const { path, bytes } of await exportLedger(house)) {
      await writeOut(join(out, path), bytes)
      count += 1
    }
    return [count, house.signer.verifierKey.text] as const
  })
  process.stdout.write(`${out}: ${files} files; check them with\n\n  npx weighhouse verify ${out} --key ${key}\n`)
  return exit.ok
}

async function printKey(args: readonly string[]): Promise<ExitCode> {
  readArguments(args, {}, { minimum: 0, maximum: 0 })
  process.stdout.write(`${await inHouse(async (house) => house.signer.verifierKey.text)}\n`)
  return exit.ok
}
