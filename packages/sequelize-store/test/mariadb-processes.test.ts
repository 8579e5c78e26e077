/** Several processes on one database of MySQL or MariaDB. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { aMessage } from '@mailspool/core/testing'
import { SequelizeStore } from '../src/sequelize-store.js'
import { freshDatabase, onMariadb, type TestDatabase } from './open-mariadb.js'
import { killChildren, together } from './processes.js'

onMariadb('several processes on MySQL and MariaDB', () => {
  let database: TestDatabase
  let store: SequelizeStore

  beforeEach(async () => {
    database = await freshDatabase()
    store = new SequelizeStore({ url: database.url })
  })
  afterEach(async () => {
    killChildren()
    await store.close()
    await database.drop()
  })

  test('three processes claim 900 messages, and none twice', async () => {
    await store.migrate()
    const messages = Array.from({ length: 900 }, () => aMessage())
    await store.add({ messages, batchSize: 500 })
    const said = (await together('claim-all', { url: database.url }, 3)) as string[][][]
    const claimed = said.flat(2)
    expect(claimed.length).toBe(900)
    expect(new Set(claimed)).toEqual(new Set(messages.map(({ id }) => id)))
    for (const one of said) expect(one.length).toBeGreaterThan(0)
    expect(await store.counts({})).toMatchObject({ queued: 0, sending: 900 })
  }, 60_000)

  test('three processes migrate a new database in the same moment: one does it, all succeed', async () => {
    const said = await together('migrate', { url: database.url }, 3)
    expect(said.flat(2)).toEqual(['0001-create-mail-tables', '0002-create-admin-tables', '0003-leave-room-in-pages'])
    const settings = await database.raw.rows('select name, version from mailer_setting')
    expect(settings).toEqual([{ name: 'identity', version: 1 }])
  }, 60_000)
})
