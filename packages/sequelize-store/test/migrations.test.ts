/** migrations.{status, up, down, sql}, and the names in tables.ts held to what the migrations make. */
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { aMessage } from '@mailspool/core/testing'
import type { SqliteConnection } from '../src/dialect/sqlite/connection.js'
import { SequelizeStore } from '../src/sequelize-store.js'
import { COLUMNS, TABLE_NAMES } from '../src/tables.js'
import { openRaw, temporaryFolder } from './open-sqlite.js'

const FIRST = '0001-create-mail-tables'
const SECOND = '0002-create-admin-tables'
const THIRD = '0003-leave-room-in-pages'
const ALL = [FIRST, SECOND, THIRD]

let folder: string
let remove: () => Promise<void>
let store: SequelizeStore
let raw: SqliteConnection

beforeEach(async () => {
  ;({ folder, remove } = await temporaryFolder())
  store = new SequelizeStore({ url: `sqlite:${join(folder, 'queue.sqlite')}` })
  raw = await openRaw(join(folder, 'queue.sqlite'))
})
afterEach(async () => {
  await store.close()
  await raw.close()
  await remove()
})

const schemaOf = (connection: SqliteConnection) =>
  connection.rows(
    `select name, sql from sqlite_master where sql is not null and name not like '%migration' order by name`,
    [],
  )

test('status tells what is applied and what is pending, and creates nothing', async () => {
  expect(await store.migrations.status()).toEqual({ applied: [], pending: ALL })
  expect(await store.pendingMigrations()).toEqual(ALL)
  expect(await schemaOf(raw)).toEqual([])
  expect(await store.migrations.up()).toEqual(ALL)
  expect(await store.migrations.status()).toEqual({ applied: ALL, pending: [] })
  expect(await store.pendingMigrations()).toEqual([])
})

test('up a second time does nothing, and keeps the mail', async () => {
  await store.migrate()
  await store.add({ messages: [aMessage()], batchSize: 500 })
  expect(await store.migrations.up()).toEqual([])
  expect((await store.counts({})).queued).toBe(1)
})

test('down takes everything away again, and up makes it anew', async () => {
  await store.migrate()
  expect(await store.migrations.down(FIRST)).toEqual([THIRD, SECOND, FIRST])
  expect(await schemaOf(raw)).toEqual([])
  await expect(store.counts({})).rejects.toMatchObject({ code: 'MAILER_NOT_MIGRATED' })
  expect(await store.migrations.up()).toEqual(ALL)
  expect((await store.counts({})).queued).toBe(0)
})

test('down to a name that is no migration says which there are', async () => {
  await expect(store.migrations.down('0000')).rejects.toMatchObject({
    code: 'MAILER_BAD_ARGUMENT',
    message: expect.stringContaining(FIRST) as unknown,
  })
})

test('sql, applied by hand, makes the same tables and is known as applied', async () => {
  const script = await store.migrations.sql()
  for (const statement of script.split(';\n')) if (statement.trim() !== '') await raw.change(statement, [])
  expect(await store.pendingMigrations()).toEqual([])
  const byHand = await schemaOf(raw)
  const other = new SequelizeStore({ url: `sqlite:${join(folder, 'other.sqlite')}` })
  await other.migrate()
  const otherRaw = await openRaw(join(folder, 'other.sqlite'))
  expect(byHand).toEqual(await schemaOf(otherRaw))
  expect(await store.migrations.sql()).toBe('')
  await otherRaw.close()
  await other.close()
})

test('a migration that fails half way leaves nothing behind', async () => {
  // the last statement of the first migration cannot succeed: the table is there, and looks like its own
  await raw.change('create table mailer_setting (name, value, version, lasts_until)', [])
  await expect(store.migrate()).rejects.toThrow(/mailer_setting/)
  expect((await schemaOf(raw)).map(({ name }) => name)).toEqual(['mailer_setting'])
  await raw.change('drop table mailer_setting', [])
  await store.migrate()
})

test('tables.ts names the columns that the migrations make, all of them', async () => {
  await store.migrate()
  for (const [table, columns] of Object.entries(COLUMNS)) {
    const name = `mailer_${TABLE_NAMES[table as keyof typeof COLUMNS]}`
    const made = (await raw.rows(`pragma table_info(${name})`, [])).map((row) => String(row.name))
    expect([name, Object.values(columns).sort()]).toEqual([name, made.sort()])
  }
})
