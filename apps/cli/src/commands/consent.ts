import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer, text } from 'node:stream/consumers'
import { WeighhouseError } from '@weighhouse/kernel'
import { consentStatus, importConsents } from '@weighhouse/workflows'
import { type Command, type ExitCode, exit, oneOf, readArguments, UsageError } from '../command.ts'
import { inHouse } from '../in-house.ts'

export const consent: Command = {
  usage: 'record FILE.csv|- [--format pretty|json]  |  consent status --type TYPE VALUE|- [--format pretty|json]',
  details: `What people allowed. Identifiers are kept as keyed hashes only, and stand in no message; with - they are read
from standard input, so that they stand in no list of processes and no shell history either.

  record FILE.csv|-     records consents and withdrawals in the order of the rows (.parquet too). Columns: customer_id,
                        purpose, action, effective_at (with a zone, 2026-05-01T09:00:00Z), channel. All rows are
                        checked first; the same file again records nothing twice.
                        json: { "recorded": 2, "repeated": 0 }
  status --type customer VALUE|-
                        what holds now for one person, purpose by purpose. Fails with 2 when nobody is known by that.
                        json: [ { "purpose": "marketing", "ruling": "allow"|"deny", "reason": "…" } ]`,
  async run([action, ...rest]) {
    if (action === 'record') return record(rest)
    if (action === 'status') return status(rest)
    throw new UsageError('say "consent record FILE.csv" or "consent status --type customer VALUE"')
  },
}

async function record(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = readQuietly(
    args,
    { format: { type: 'string', default: 'pretty' } },
    'record takes one FILE.csv, or - for standard input',
  )
  const format = oneOf('format', values.format, ['pretty', 'json'])
  const counts = await withFile(positionals[0]!, (path) =>
    inHouse((house, actor) => importConsents(house, actor, path)).catch((error: unknown) => {
      throw error instanceof WeighhouseError ? new WeighhouseError(error.code, withoutValues(error.message)) : error
    }),
  )
  process.stdout.write(
    format === 'json'
      ? `${JSON.stringify(counts, null, 2)}\n`
      : `${counts.recorded} recorded, ${counts.repeated} known before\n`,
  )
  return exit.ok
}

async function status(args: readonly string[]): Promise<ExitCode> {
  const options = {
    type: { type: 'string', default: 'customer' },
    format: { type: 'string', default: 'pretty' },
  } as const
  const { values, positionals } = readQuietly(
    args,
    options,
    'status takes --type TYPE and one VALUE, or - to read it from standard input',
  )
  const format = oneOf('format', values.format, ['pretty', 'json'])
  const value = positionals[0] === '-' ? (await text(process.stdin)).trim() : positionals[0]!
  const rulings = await inHouse((house) => consentStatus(house, { type: values.type, value }))
  if (!rulings) throw new WeighhouseError('not-found', 'nobody is known by that identifier: every purpose is denied')
  process.stdout.write(
    format === 'json'
      ? `${JSON.stringify(rulings, null, 2)}\n`
      : rulings
          .map(
            ({ purpose, ruling, reason }) =>
              `${ruling.padEnd(5)}  ${purpose}${ruling === 'deny' ? `: ${reason}` : ''}\n`,
          )
          .join(''),
  )
  return exit.ok
}

/** Reads arguments without quoting any of them: an identifier may stand where it should not. */
function readQuietly<const O extends Parameters<typeof readArguments>[1]>(
  args: readonly string[],
  options: O,
  how: string,
) {
  try {
    return readArguments(args, options, { minimum: 1, maximum: 1 })
  } catch {
    throw new UsageError(how)
  }
}

/** A purpose that is not one may be an identifier in the wrong column, and so may a value in quotes. */
function withoutValues(message: string): string {
  return message
    .replaceAll(/the purpose (.*?) is not registered/gs, (whole, purpose: string) =>
      /^[a-z]+(?:[.-][a-z]+)*$/.test(purpose) ? whole : 'the purpose is not one that is registered',
    )
    .replaceAll(/"[^"]*"/g, '"…"')
}

async function withFile<T>(path: string, act: (path: string) => Promise<T>): Promise<T> {
  if (path !== '-') return act(path)
  const folder = await mkdtemp(join(tmpdir(), 'weighhouse-consents-')) // mode 0700, gone when done
  try {
    const file = join(folder, 'consents.csv')
    await writeFile(file, await buffer(process.stdin), { mode: 0o600 })
    return await act(file)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
