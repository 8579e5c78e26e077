/** Tables under the names of ours that are somebody else's: found before anything is made, on each database. */
import { join } from 'node:path'
import { afterEach, expect, test } from '@jest/globals'
import type { Sequelize } from 'sequelize'
import type { StoreOptions } from '../src/dialect/store-options.js'
import { SequelizeStore } from '../src/sequelize-store.js'
import { freshDatabase, onMariadb } from './open-mariadb.js'
import { PostgresPlace, sequelizeOn as postgresOn, withPostgres } from './open-postgres.js'
import { sequelizeOn, temporaryFolder } from './open-sqlite.js'

/** django-mailer's, as its own migrations make it. */
const DJANGO =
  'mailer_message (id integer not null primary key, message_data varchar(999) not null, when_added varchar(30) not null, priority char(1) not null)'

interface Place {
  options: StoreOptions
  sequelize: Sequelize
  /** Before a table's name in statements of the test's own. */
  schema: string
}

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function proves({ options, sequelize, schema }: Place): Promise<void> {
  await sequelize.query(`create table ${schema}${DJANGO}`)
  await sequelize.query(`insert into ${schema}mailer_message values (1, 'pickled', 'today', '2')`)
  const store = new SequelizeStore(options)
  ends.push(() => store.close())
  await expect(store.migrate()).rejects.toMatchObject({
    code: 'MAILER_TABLE_TAKEN',
    details: { table: `${schema}mailer_message`, columns: expect.arrayContaining(['state', 'claim_seq']) as unknown },
  })
  expect((await sequelize.query(`select * from ${schema}mailer_message`))[0]).toHaveLength(1)
  for (const none of ['mailer_content', 'mailer_setting']) {
    await expect(sequelize.query(`select * from ${schema}${none}`)).rejects.toThrow(none)
  }
  const beside = new SequelizeStore({ ...options, tablePrefix: 'mailspool_' })
  ends.push(() => beside.close())
  await beside.migrate()
  expect((await beside.counts({})).queued).toBe(0)
}

test('SQLite', async () => {
  const { folder, remove } = await temporaryFolder()
  const file = join(folder, 'shop.sqlite')
  const sequelize = sequelizeOn(file)
  ends.push(remove, () => sequelize.close())
  await proves({ options: { url: `sqlite:${file}` }, sequelize, schema: '' })
})

onMariadb('taken', () => {
  test('MySQL and MariaDB', async () => {
    const database = await freshDatabase()
    ends.push(() => database.drop())
    await proves({ options: { url: database.url }, sequelize: database.sequelize(), schema: '' })
  })
})

withPostgres((url) => {
  test('Postgres', async () => {
    const place = new PostgresPlace(url)
    const sequelize = postgresOn(url)
    ends.push(() => place.drop(), () => sequelize.close()) // prettier-ignore
    await (await place.raw()).query(`create schema ${place.schema}`)
    await proves({ options: { url, schema: place.schema }, sequelize, schema: `${place.schema}.` })
  })
})
