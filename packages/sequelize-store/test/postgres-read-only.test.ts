/**
 * A Postgres that only reads: put aside by its operator, or a standby that nobody has promoted yet. Duty: nothing is
 * written there against its will, a connection that is on it is replaced, and all go on by themselves afterwards.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { aClaim, aMessage } from '@mailspool/core/testing'
import type pg from 'pg'
import type { Sequelize } from 'sequelize'
import { SequelizeStore } from '../src/sequelize-store.js'
import { PostgresPlace, sequelizeOn, withPostgres } from './open-postgres.js'

withPostgres((url) => {
  const place = new PostgresPlace(url)
  let elsewhere: string
  let raw: pg.Client
  let sequelize: Sequelize
  let store: SequelizeStore

  beforeAll(async () => {
    raw = await place.raw()
    elsewhere = await place.elsewhere()
    sequelize = sequelizeOn(elsewhere, { max: 1 })
    store = new SequelizeStore({ sequelize })
    await store.migrate()
  })
  afterAll(async () => {
    await store.close()
    await sequelize.close()
    await place.drop()
  })

  const name = () => new URL(elsewhere).pathname.slice(1)
  const send = () => store.add({ messages: [aMessage()], batchSize: 500 })
  const ADDED = [expect.objectContaining({ kind: 'added' })]

  /** As its operator does, for every session that begins from now on; those that are there end. */
  async function set(setting: string): Promise<void> {
    await raw.query(`alter database ${name()} ${setting}`)
    await raw.query('select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1', [name()])
  }

  test('a connection that finds itself on one is replaced before anybody notices', async () => {
    expect(await send()).toEqual(ADDED)
    await sequelize.query('set session characteristics as transaction read only')
    expect(await send()).toEqual(ADDED)
    await sequelize.query('set session characteristics as transaction read only')
    expect((await store.claim(aClaim({ limit: 10 }))).length).toBe(2)
  })

  test('while there is no other it says so and still reads; afterwards all go on', async () => {
    const before = await store.counts({})
    await set('set default_transaction_read_only = on')
    const refused = { code: 'MAILER_STORE_UNAVAILABLE', retryable: true }
    await expect(send()).rejects.toMatchObject(refused)
    await expect(store.sweep({ limit: 10 })).rejects.toMatchObject(refused)
    expect(await store.counts({})).toEqual(before)
    await set('reset default_transaction_read_only')
    expect(await send()).toEqual(ADDED)
  }, 30_000)
})
