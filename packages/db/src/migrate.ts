import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator'
import { WeighhouseError } from '@weighhouse/kernel'
import { findOrMakeSecret } from './embedded/secret.ts'
import { rightsStatements } from './rights.ts'

export interface MigrateOptions {
  /** Where the password of the service's role is kept, and made. */
  readonly home: string
  /** Names the service's role where the owner may not create roles (`DATABASE_APP_URL`). */
  readonly appUrl?: string
}

const migrationsFolder = join(import.meta.dirname, '../../../drizzle')
const appRole = 'weighhouse_app'
const runRole = 'weighhouse_run'
/** The text "WEIGHHOU" as a number: processes that start at once migrate one after the other. */
const lockKey = '6288782891853401941'

/**
 * Brings the database up to this version as its owner and gives the service's role its rights. Safe to run twice and
 * from several processes at once. Answers the URL that the service connects with.
 */
export async function migrate(ownerUrl: string, options: MigrateOptions): Promise<{ readonly appUrl: string }> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => undefined, connect_timeout: 10, max_lifetime: null })
  try {
    await sql`select pg_advisory_lock(${lockKey}::bigint)`
    await refuseNewerDatabase(sql)
    await runMigrations(drizzle(sql), { migrationsFolder })
    const appUrl = options.appUrl ?? (await makeAppRole(sql, ownerUrl, options.home))
    const [quoted] = await sql<{ role: string }[]>`select quote_ident(${userOf(appUrl)}) as role`
    await sql.begin(async (tx) => {
      for (const statement of rightsStatements(quoted!.role)) await tx.unsafe(statement)
    })
    return { appUrl }
  } catch (error) {
    throw explain(error)
  } finally {
    await sql.end({ timeout: 5 })
  }
}

/** Migrations are never undone, so an older program would work on tables it does not know. */
async function refuseNewerDatabase(sql: postgres.Sql): Promise<void> {
  const [found] = await sql<
    { present: boolean }[]
  >`select to_regclass('drizzle.__drizzle_migrations') is not null as present`
  if (!found?.present) return
  const [applied] = await sql<
    { newest: string | null }[]
  >`select max(created_at)::text as newest from drizzle.__drizzle_migrations`
  const journal: unknown = JSON.parse(readFileSync(join(migrationsFolder, 'meta', '_journal.json'), 'utf8'))
  const entries = isJournal(journal) ? journal.entries : []
  if (Number(applied?.newest ?? 0) <= Math.max(...entries.map(({ when }) => when))) return
  throw new WeighhouseError(
    'unavailable',
    'This database was written by a newer version of Weighhouse. Start that version, or restore an older copy of the database.',
  )
}

function isJournal(value: unknown): value is { readonly entries: readonly { readonly when: number }[] } {
  return typeof value === 'object' && value !== null && 'entries' in value && Array.isArray(value.entries)
}

/** Roles belong to the whole server: a role that another installation made keeps its password. */
async function makeAppRole(sql: postgres.Sql, ownerUrl: string, home: string): Promise<string> {
  const [me] = await sql<{ mayCreate: boolean; roles: string[] }[]>`
    select rolsuper or rolcreaterole as "mayCreate",
      array(select rolname::text from pg_roles where rolname in (${appRole}, ${runRole})) as roles
    from pg_roles where rolname = current_user`
  const present = me?.roles ?? []
  const password = findOrMakeSecret(home, 'app-password')
  const url = new URL(ownerUrl)
  url.username = appRole
  url.password = password
  if (!me?.mayCreate && !present.includes(appRole)) throw cannotCreate()
  for (const role of [appRole, runRole].filter((name) => !present.includes(name))) {
    if (me?.mayCreate) await sql.unsafe(`create role ${role} nologin`)
  }
  if (!present.includes(appRole)) await setPassword(sql, password)
  else if (!(await mayConnect(url.href))) {
    if (!me?.mayCreate) throw cannotCreate()
    throw new WeighhouseError(
      'unavailable',
      `The role ${appRole} of this server has another password than ${home}/app-password holds; perhaps another ` +
        'installation made it. Put that file back, set DATABASE_APP_URL to a role for this one, or, if no other ' +
        `installation uses it, run "alter role ${appRole} password '…'" with the password of that file.`,
    )
  }
  return url.href
}

async function setPassword(sql: postgres.Sql, password: string): Promise<void> {
  const [statement] = await sql<{ text: string }[]>`
    select format('alter role %I login password %L', ${appRole}::text, ${password}::text) as text`
  await sql.unsafe(statement!.text)
}

async function mayConnect(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, backoff: false, connect_timeout: 10, fetch_types: false })
  try {
    await sql`select 1`
    return true
  } catch (error) {
    if (error instanceof postgres.PostgresError && error.code.startsWith('28')) return false
    throw error
  } finally {
    await sql.end({ timeout: 1 })
  }
}

function cannotCreate(): WeighhouseError {
  return new WeighhouseError(
    'unavailable',
    'The role of DATABASE_URL may not create roles. Create one for the service and set DATABASE_APP_URL to a URL that names it.',
  )
}

function userOf(url: string): string {
  return decodeURIComponent(new URL(url).username)
}

function explain(error: unknown): unknown {
  if (error instanceof WeighhouseError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const connection = /^(ECONN|ENOTFOUND|CONNECT|28|57P)/.test(code)
  if (!connection) return error
  return new WeighhouseError('unavailable', `The database of DATABASE_URL does not let us in (${code}).`, {
    cause: error,
  })
}
