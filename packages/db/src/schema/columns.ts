import { type SQL, sql } from 'drizzle-orm'
import { type AnyPgColumn, customType, timestamp } from 'drizzle-orm/pg-core'

/** Raw bytes. */
export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' })

/** An instant, as a `Date`: milliseconds. */
export const instant = () => timestamp({ withTimezone: true, mode: 'date' })

/** An instant that the database's clock gives at the statement, not at the start of the transaction. */
export const instantNow = () => instant().notNull().default(sql`clock_timestamp()`)

/**
 * An instant as RFC 3339 UTC text with all six digits of its microseconds, so that texts compare as instants do.
 * Used where one microsecond decides an order, which a `Date` would lose.
 */
export const exactInstant = customType<{ data: string; driverData: string }>({
  dataType: () => 'timestamp with time zone',
  fromDriver: (text) => exactText(text),
})

/** PostgreSQL's own text of an instant (session in UTC), made RFC 3339: `2026-01-31 09:00:00.5+00`. */
export function exactText(text: string): string {
  const parts = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/.exec(text)
  if (parts === null) throw new TypeError('the database session does not run in UTC')
  return `${parts[1]}T${parts[2]}.${(parts[3] ?? '').padEnd(6, '0')}Z`
}

/** A set of whole numbers as PostgreSQL writes it: `{[1,2),[5,9)}`. */
export const int8multirange = customType<{ data: string; driverData: string }>({ dataType: () => 'int8multirange' })

/** That a column holds one of these words. Sorted, so that the order of a list elsewhere is no change of the schema. */
export function isOneOf(column: AnyPgColumn, words: readonly string[]): SQL {
  return sql`${column} in (${sql.raw(
    words
      .toSorted()
      .map((word) => `'${word}'`)
      .join(', '),
  )})`
}
