import { basename, dirname } from 'node:path'
import { findKnownIdemKeys } from '@weighhouse/db'
import type { ScalarType, SourceDeclaration } from '@weighhouse/expressions'
import { WeighhouseError } from '@weighhouse/kernel'
import { openTables } from '@weighhouse/tables'
import type { House } from '../house.ts'
import type { Actor } from '../views.ts'
import { type ConsentStatement, recordConsent } from './record-consent.ts'
import { withoutSupersededGrants } from './superseded-grants.ts'

const columns: Readonly<Record<string, ScalarType>> = {
  customer_id: 'id',
  purpose: 'category',
  action: 'category',
  effective_at: 'timestamp',
  channel: 'category',
}
const rowLimit = 5_000_000

/**
 * Records the statements of a CSV or Parquet file with the columns customer_id, purpose, action,
 * effective_at (with a zone) and channel, in file order. Each row is named by the file's content and
 * its number, so importing a file again records nothing twice and goes on where it stopped. Grants
 * that the file shows as taken back since are left out; `repeated` counts them among what was not recorded.
 */
export async function importConsents(
  house: House,
  actor: Actor,
  path: string,
  onProgress?: (done: number, of: number) => void,
): Promise<{ readonly recorded: number; readonly repeated: number }> {
  const format = path.endsWith('.parquet') ? 'parquet' : path.endsWith('.csv') ? 'csv' : undefined
  if (!format) throw new WeighhouseError('bad-input', 'consents are imported from a .csv or .parquet file')
  const tables = openTables({ dataDirectory: dirname(path), temporaryDirectory: `${house.home}/scratch` })
  try {
    const { table, snapshot, rows } = await tables.open(declaration(basename(path), format), {})
    const keyOf = (row: number): string => `${snapshot}:${row}`
    if (rows === 0) return { recorded: 0, repeated: 0 }
    if ((await findKnownIdemKeys(house.db, [keyOf(rows)])).size > 0) return { recorded: 0, repeated: rows }
    const values = await tables.rows(table, { limit: rowLimit })
    const statements = values.map(
      (row, index): ConsentStatement => ({
        identity: { type: 'customer', value: String(row.customer_id ?? '') },
        purpose: String(row.purpose ?? ''),
        action: String(row.action ?? ''),
        effectiveAt: String(row.effective_at ?? ''),
        channel: String(row.channel ?? ''),
        idemKey: keyOf(index + 1),
      }),
    )
    const { recorded } = await recordConsent(house, actor, withoutSupersededGrants(statements), onProgress)
    return { recorded, repeated: rows - recorded }
  } finally {
    await tables.close()
  }
}

function declaration(file: string, format: 'csv' | 'parquet'): SourceDeclaration {
  return {
    name: 'consents',
    sourceType: 'master-record',
    origin: { kind: 'file', path: file, format, delimiter: ',', header: true, trim: false },
    columns: Object.fromEntries(
      Object.entries(columns).map(([name, kind]) => [name, { type: { kind } as { kind: 'id' } }]),
    ),
    key: { columns: ['row_number'], rowNumber: true },
    subject: null,
    consent: { kind: 'exempt', exemption: 'consent-record', reason: 'the file holds the consents themselves' },
  }
}
