/** Migrations of Postgres: a schema made on the way, all or nothing, and by hand. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { aMessage } from '@mailspool/core/testing'
import pg from 'pg'
import { Sequelize } from 'sequelize'
import { SequelizeStore } from '../src/sequelize-store.js'
import { COLUMNS, TABLE_NAMES } from '../src/tables.js'
import { PostgresPlace, withPostgres } from './open-postgres.js'

const FIRST = '0001-create-mail-tables'
const SECOND = '0002-create-admin-tables'
const THIRD = '0003-leave-room-in-pages'
const ALL = [FIRST, SECOND, THIRD]

withPostgres((url) => {
  let place: PostgresPlace
  let store: SequelizeStore
  let raw: pg.Client

  beforeEach(async () => {
    place = new PostgresPlace(url)
    store = place.store()
    raw = await place.raw()
  })
  afterEach(async () => {
    await store.close()
    await place.drop()
  })

  /** Columns and indexes as the server spells them, without the records of migrations. */
  async function made(): Promise<string[]> {
    const columns = await raw.query<{ line: string }>(
      `select concat_ws(' ', table_name, column_name, data_type, collation_name, is_nullable, column_default) as line
       from information_schema.columns where table_schema = $1 and table_name not like '%migration' order by 1`,
      [place.schema],
    )
    const indexes = await raw.query<{ line: string }>(
      `select indexdef as line from pg_indexes where schemaname = $1 and tablename not like '%migration' order by 1`,
      [place.schema],
    )
    return [...columns.rows, ...indexes.rows].map(({ line }) => line)
  }

  test('status creates nothing, not even the schema; up makes it, down takes the tables away', async () => {
    expect(await store.migrations.status()).toEqual({ applied: [], pending: ALL })
    const schemas = () => raw.query('select 1 from pg_namespace where nspname = $1', [place.schema])
    expect((await schemas()).rowCount).toBe(0)
    await expect(store.counts({})).rejects.toMatchObject({ code: 'MAILER_NOT_MIGRATED' })
    expect(await store.migrations.up()).toEqual(ALL)
    await store.add({ messages: [aMessage()], batchSize: 500 })
    expect(await store.migrations.up()).toEqual([])
    expect((await store.counts({})).queued).toBe(1)
    expect(await store.migrations.down(FIRST)).toEqual([THIRD, SECOND, FIRST])
    expect(await made()).toEqual([])
    expect(await store.migrations.up()).toEqual(ALL)
  })

  test('sql, applied by hand as one script, makes the same tables and is known as applied', async () => {
    await raw.query(await store.migrations.sql())
    expect(await store.pendingMigrations()).toEqual([])
    expect(await store.migrations.sql()).toBe('')
    const byHand = await made()
    await raw.query(`drop schema ${place.schema} cascade`)
    await store.migrate()
    expect(await made()).toEqual(byHand)
    expect(byHand.length).toBeGreaterThan(60)
  })

  test('a migration that fails half way leaves nothing behind', async () => {
    // the last table of the first migration cannot be made: it is there, and looks like its own
    const like = 'mailer_setting (name int, value int, version int, lasts_until int)'
    await raw.query(`create schema ${place.schema}; create table ${place.schema}.${like}`)
    await expect(store.migrate()).rejects.toThrow(/mailer_setting/)
    expect((await made()).length).toBe(4)
    await raw.query('drop table mailer_setting')
    await store.migrate()
  })

  test("an application's own Sequelize migrates under its prefix, and keeps its pool and its logging to itself", async () => {
    const told: string[] = []
    const logging = (line: string) => told.push(line)
    const sequelize = new Sequelize(url, { dialectModule: pg, logging, pool: { max: 1 } })
    const own = new SequelizeStore({ sequelize, schema: place.schema, tablePrefix: 'shop_mail_' })
    // its one connection is taken, and migrating has one of its own
    await own.pendingMigrations()
    const transaction = await sequelize.transaction()
    const migrating = own.migrate()
    await transaction.commit()
    await migrating
    expect((await made()).filter((line) => !/^shop_mail_| shop_mail_/.test(line))).toEqual([])
    expect(told.filter((line) => line.includes('shop_mail_'))).toEqual([])
    expect((await sequelize.query('select 1 as one'))[0]).toEqual([{ one: 1 }])
    await own.close()
    await sequelize.close()
  })

  test('tables.ts names the columns that the migrations make, all of them; texts are compared as bytes', async () => {
    await store.migrate()
    for (const [table, columns] of Object.entries(COLUMNS)) {
      const name = `mailer_${TABLE_NAMES[table as keyof typeof COLUMNS]}`
      const { rows } = await raw.query<{ column: string; type: string; collation: string | null }>(
        `select column_name as column, data_type as type, collation_name as collation
         from information_schema.columns where table_schema = $1 and table_name = $2`,
        [place.schema, name],
      )
      expect([name, rows.map(({ column }) => column).sort()]).toEqual([name, Object.values(columns).sort()])
      for (const { type, collation } of rows) expect([type, collation]).toEqual([type, type === 'text' ? 'C' : null])
    }
  })
})
