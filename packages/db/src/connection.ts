import postgres from 'postgres'
import { drizzle } from 'drizzle-orm/postgres-js'
import type { PgDatabase } from 'drizzle-orm/pg-core'
import type { PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js'

/** A connection or a transaction: what every storage function takes first. */
export type Db = PgDatabase<PostgresJsQueryResultHKT>

/** postgres.js itself, for LISTEN and for streams; instants come as `Date`. */
export type Sql = postgres.Sql<{ int8: number }>

interface ConnectOptions {
  readonly applicationName: string
  readonly maxConnections: number
}

/**
 * A pool whose sessions run in UTC. Whole numbers of 64 bits come as numbers, and one that a number cannot hold is an
 * error, never a neighbour of the truth.
 */
export function connect(url: string, { applicationName, maxConnections }: ConnectOptions): Sql {
  return postgres(url, {
    max: maxConnections,
    connect_timeout: 10,
    backoff: secondsBeforeConnecting,
    onnotice: () => undefined,
    types: { int8: { to: 20, from: [20], serialize: String, parse: parseInt8 } },
    connection: {
      application_name: applicationName,
      TimeZone: 'UTC',
      // A worker that hangs in a transaction must not hold the consent clock or the ledger's head for ever.
      idle_in_transaction_session_timeout: 60_000,
    },
  })
}

/** Doubles up to one second: a server that is back is found at once, and one that is away costs next to nothing. */
function secondsBeforeConnecting(failures: number): number {
  return Math.min(0.05 * 2 ** failures, 1)
}

function parseInt8(text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number)) throw new RangeError('a stored number is beyond what a number can hold')
  return number
}

/**
 * Drizzle over a pool of its own, since it changes how its pool reads instants. Every statement is prepared once per
 * connection: Drizzle leaves that to named queries, which costs a second round trip each time.
 */
export function openDrizzle(client: Sql) {
  return drizzle(preparing(client), { casing: 'snake_case' })
}

/** A statement with more parameters is a list whose length varies: preparing each length would fill the server's memory. */
const preparedParametersLimit = 64

function preparing<Client extends object>(client: Client): Client {
  return new Proxy(client, {
    get(target, name) {
      const found: unknown = Reflect.get(target, name)
      if (typeof found !== 'function') return found
      if (name === 'unsafe') {
        return (text: string, values: readonly unknown[] = []): unknown =>
          Reflect.apply(found, target, [
            text,
            values,
            { prepare: values.length > 0 && values.length <= preparedParametersLimit },
          ])
      }
      if (name === 'begin' || name === 'savepoint') {
        return (work: (inner: object) => unknown): unknown =>
          Reflect.apply(found, target, [(inner: object) => work(preparing(inner))])
      }
      return found
    },
  })
}
