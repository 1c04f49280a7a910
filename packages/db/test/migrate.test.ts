import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api'
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import { is, sql } from 'drizzle-orm'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { allowQueues, describeDatabaseError, migrate, openDatabase } from '../src/index.ts'
import { rights } from '../src/rights.ts'
import * as schema from '../src/schema/index.ts'
import { startTestDatabase, type TestDatabase } from '../src/testing.ts'

let database: TestDatabase
let owner: postgres.Sql
let app: postgres.Sql

beforeAll(async () => {
  database = await startTestDatabase()
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => undefined })
  app = postgres(database.appUrl, { max: 1, onnotice: () => undefined })
})
afterAll(async () => {
  await Promise.all([owner.end(), app.end()])
  await database.close()
})

const tables = Object.values(schema).flatMap((value) => (is(value, PgTable) ? [value] : []))

it('migrates twice, and from three processes at once, to the same database', async () => {
  const before = await owner`select count(*) from drizzle.__drizzle_migrations`
  const urls = await Promise.all([1, 2, 3].map(() => migrate(database.ownerUrl, { home: database.home })))
  expect(urls.map(({ appUrl }) => appUrl)).toEqual(Array(3).fill(database.appUrl))
  expect(await owner`select count(*) from drizzle.__drizzle_migrations`).toEqual(before)
  expect(statSync(join(database.home, 'app-password')).mode & 0o777).toBe(0o600)
})

it('has no change in the schema that the migrations do not make', async () => {
  const folder = join(import.meta.dirname, '../../../drizzle/meta')
  const newest = readdirSync(folder)
    .filter((name) => name.endsWith('_snapshot.json'))
    .sort()
    .at(-1)
  const migrated = JSON.parse(readFileSync(join(folder, newest ?? ''), 'utf8')) as ReturnType<
    typeof generateDrizzleJson
  >
  const declared = generateDrizzleJson(schema, migrated.id, undefined, 'snake_case')
  expect(await generateMigration(migrated, declared)).toEqual([])
})

it('has in the database the tables and columns that the schema declares, and no others', async () => {
  const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  const declared = tables.flatMap((table) => {
    const { name, columns } = getTableConfig(table)
    return columns.map((column) => `${name}.${snakeCase(column.name)} ${column.notNull ? 'not null' : 'null'}`)
  })
  const rows = await owner<{ text: string }[]>`
    select table_name || '.' || column_name || case is_nullable when 'NO' then ' not null' else ' null' end as text
    from information_schema.columns where table_schema = 'public'`
  expect(rows.map(({ text }) => text).sort()).toEqual(declared.sort())
})

it('says of every table what the service may do with it', () => {
  expect(Object.keys(rights).sort()).toEqual(tables.map((table) => getTableConfig(table).name).sort())
})

it('lets the service neither own, create, nor read what belongs to the owner', async () => {
  const [owned] =
    await owner`select count(*)::int as count from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname like 'weighhouse\\_%'`
  expect(owned?.count).toBe(0)
  for (const statement of [
    'create table mine ()',
    'set role weighhouse',
    'select * from drizzle.__drizzle_migrations',
    'set session_replication_role = replica',
    'alter table purpose disable trigger all',
    "insert into ledger_entry values ('o', 0, '', '', now(), now())",
    'update ledger_head set tree_size = 9',
    'delete from ledger_stage',
    "update ledger_writer set abandoned = '{}'",
  ]) {
    await expect(app.unsafe(statement), statement).rejects.toThrow(/permission denied|must be owner/)
  }
})

const appendOnly = Object.entries(rights)
  .filter(([, right]) => right === 'append')
  .map(([table]) => table)

it.each(appendOnly)('never lets the service change or remove a row of %s', async (table) => {
  for (const statement of [`update ${table} set leaf_hash = null`, `delete from ${table}`, `truncate ${table}`]) {
    if (statement.startsWith('update')) {
      const [column] =
        await owner`select column_name from information_schema.columns where table_name = ${table} limit 1`
      await expect(app.unsafe(`update ${table} set ${String(column?.column_name)} = default`)).rejects.toThrow(
        'permission denied',
      )
    } else await expect(app.unsafe(statement)).rejects.toThrow('permission denied')
  }
})

it.each(appendOnly.filter((table) => !['ledger_stage', 'ledger_writer'].includes(table)))(
  'refuses even the owner to change or remove a row of %s',
  async (table) => {
    const [column] = await owner`select column_name from information_schema.columns where table_name = ${table} limit 1`
    for (const statement of [
      `update ${table} set ${String(column?.column_name)} = null`,
      `delete from ${table}`,
      `truncate ${table} cascade`,
    ]) {
      await expect(owner.unsafe(statement)).rejects.toMatchObject({ code: '23001' })
    }
  },
)

it('refuses to run on a database that a newer version has migrated', async () => {
  await owner`insert into drizzle.__drizzle_migrations (hash, created_at) values ('later', 99999999999999)`
  await expect(migrate(database.ownerUrl, { home: database.home })).rejects.toThrow(/newer version of Weighhouse/)
  await owner`delete from drizzle.__drizzle_migrations where hash = 'later'`
})

it('uses the role that DATABASE_APP_URL names where the owner may not create one', async () => {
  await owner.unsafe("create role modest login password 'm' nosuperuser nocreaterole")
  await owner.unsafe("create role given login password 'g'")
  await owner.unsafe('create database modest owner modest')
  const url = new URL(database.ownerUrl)
  const [ownerUrl, appUrl] = [
    ['modest', 'm'],
    ['given', 'g'],
  ].map(([name, password]) => Object.assign(new URL(url), { username: name, password, pathname: '/modest' }).href)
  const opened = await migrate(ownerUrl!, { home: database.home, appUrl: appUrl! })
  expect(opened.appUrl).toBe(appUrl)
  const given = postgres(appUrl!, { max: 1 })
  expect(await given`select seq::int from consent_clock`).toEqual([{ seq: 0 }])
  await expect(given`delete from purpose`).rejects.toThrow('permission denied')
  await given.end()
})

it('lets the service use what the owner makes later in the schema of the queues', async () => {
  await owner.unsafe(
    'create table queue.bell (id int generated always as identity primary key); create function queue.ring() returns int language sql as $$ insert into queue.bell default values returning id $$',
  )
  expect(await app`select queue.ring() as id`).toEqual([{ id: 1 }])
  await expect(app.unsafe('drop table queue.bell')).rejects.toThrow(/must be owner/)
})

it('lets the service count the jobs of the queues that were allowed, and of no others', async () => {
  await allowQueues(database.ownerUrl, ['runs'])
  await allowQueues(database.ownerUrl, ['runs', 'sweeps'])
  const counter = (name: string) => `nextval('queue.bullmq_jid_' || md5('${name}'))::int`
  expect(await app.unsafe(`select ${counter('runs')} as id`)).toEqual([{ id: 1 }])
  expect(await app.unsafe(`select ${counter('sweeps')} as id`)).toEqual([{ id: 1 }])
  await expect(app.unsafe('create sequence queue.other')).rejects.toThrow('permission denied')
})

it('tells of a failed statement without the values in it', async () => {
  const failing = database.db.execute(sql`insert into purpose (key) values (${'ada@example.org'})`)
  const error = await failing.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(describeDatabaseError(error)).toEqual({ code: '23502', table: 'purpose', constraint: null })
  expect(describeDatabaseError(new Error('other'))).toBeUndefined()
})

it.each(['nonsense', '', 'http://host/database', 'localhost:5432'])(
  '%j is refused as an address, and not repeated',
  async (databaseUrl) => {
    const opening = openDatabase({ home: database.home, log: () => undefined, databaseUrl })
    await expect(opening).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(/^DATABASE_URL is no/),
    })
    if (databaseUrl !== '')
      await expect(opening).rejects.not.toMatchObject({ message: expect.stringContaining(databaseUrl) })
  },
)
