/** A MySQL or MariaDB connection that only reads, as after a failover: it is replaced before anybody notices. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { aClaim, aMessage } from '@mailspool/core/testing'
import type { Sequelize } from 'sequelize'
import { SequelizeStore } from '../src/sequelize-store.js'
import { freshDatabase, onMariadb, type TestDatabase } from './open-mariadb.js'

onMariadb('a server that only reads', () => {
  let database: TestDatabase
  let sequelize: Sequelize
  let store: SequelizeStore

  beforeAll(async () => {
    database = await freshDatabase()
    sequelize = database.sequelize({ pool: { max: 1 } })
    store = new SequelizeStore({ sequelize })
    await store.migrate()
  })
  afterAll(async () => {
    await store.close()
    await database.drop()
  })

  test('a connection that finds itself on one is replaced, and the work done once', async () => {
    const send = () => store.add({ messages: [aMessage()], batchSize: 500 })
    for (let times = 0; times < 2; times++) {
      await sequelize.query('set session transaction read only')
      expect(await send()).toEqual([expect.objectContaining({ kind: 'added' })])
    }
    await sequelize.query('set session transaction read only')
    expect((await store.claim(aClaim({ limit: 10 }))).length).toBe(2)
  })
})
