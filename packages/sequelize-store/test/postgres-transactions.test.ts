/** The application's own transactions on Postgres, and its own Sequelize. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { createMailer } from '@mailspool/core'
import { aMessage } from '@mailspool/core/testing'
import type pg from 'pg'
import { DataTypes, type Sequelize, type Transaction } from 'sequelize'
import { SequelizeStore } from '../src/sequelize-store.js'
import { PostgresPlace, sequelizeOn, withPostgres } from './open-postgres.js'

withPostgres((url) => {
  const place = new PostgresPlace(url)
  const options = { schema: place.schema, tablePrefix: 'shop_mail_' }
  const others: Sequelize[] = []
  let raw: pg.Client
  let sequelize: Sequelize
  let store: SequelizeStore

  beforeAll(async () => {
    raw = await place.raw()
    sequelize = sequelizeOn(url)
    store = new SequelizeStore({ sequelize, ...options })
    await store.migrate()
    sequelize.define('Order', { what: DataTypes.STRING }, { timestamps: false, schema: place.schema })
    await sequelize.sync()
  }, 60_000)
  beforeEach(async () => {
    await raw.query('delete from shop_mail_message')
    await sequelize.model('Order').destroy({ where: {} })
  })
  afterEach(() => Promise.all(others.splice(0).map((one) => one.close())))
  afterAll(async () => {
    await store.close()
    await sequelize.close()
    await place.drop()
  })

  const another = (where: string, max = 5): Sequelize => {
    const made = sequelizeOn(where, { max })
    others.push(made)
    return made
  }
  const order = (what: string, transaction: Transaction) => sequelize.model('Order').create({ what }, { transaction })
  const send = (transaction?: Transaction, message = aMessage(), onCommitted?: () => void) =>
    store.add({ messages: [message], batchSize: 500, transaction, onCommitted })
  const keyed = (key: string, hash = 'h') => aMessage({ idempotencyKey: key, idempotencyHash: hash })
  const queued = async () => (await store.counts({})).queued
  const orders = () => sequelize.model('Order').count()

  test('the tables stand in their schema under the prefix, and closing the store leaves the application its pool', async () => {
    const { rows } = await raw.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = $1 and tablename like '%mail%'`,
      [place.schema],
    )
    expect(rows.length).toBe(11)
    for (const { name } of rows) expect(name).toMatch(/^shop_mail_/)
    const other = new SequelizeStore({ sequelize, ...options })
    expect((await other.counts({})).queued).toBe(0)
    await other.close()
    await expect(other.counts({})).rejects.toMatchObject({ code: 'MAILER_CLOSED' })
    expect(await orders()).toBe(0)
  })

  test('the mail exists if and only if the transaction commits', async () => {
    const called: string[] = []
    await sequelize.transaction(async (transaction) => {
      await order('kept', transaction)
      await send(transaction, aMessage(), () => called.push('kept'))
      expect([await queued(), called]).toEqual([0, []])
    })
    expect([await queued(), await orders(), called]).toEqual([1, 1, ['kept']])
    const failing = sequelize.transaction(async (transaction) => {
      await send(transaction, aMessage(), () => called.push('undone'))
      throw new RangeError('the card was refused')
    })
    await expect(failing).rejects.toThrow('the card was refused')
    expect([await queued(), await orders(), called]).toEqual([1, 1, ['kept']])
  })

  test('a savepoint that is rolled back takes its mail along', async () => {
    const called: string[] = []
    await sequelize.transaction(async (outer) => {
      await send(outer, aMessage(), () => called.push('outer'))
      const inner = await sequelize.transaction({ transaction: outer } as object)
      await send(inner, aMessage(), () => called.push('inner'))
      await inner.rollback()
    })
    expect([await queued(), called]).toEqual([1, ['outer']])
  })

  test('a send that is refused changes nothing, and the transaction goes on; many at once are all kept', async () => {
    await send(undefined, keyed('order-1'))
    await sequelize.transaction(async (transaction) => {
      await order('kept', transaction)
      const refused = store.add({ messages: [aMessage(), keyed('order-1', 'other')], batchSize: 500, transaction })
      await expect(refused).rejects.toMatchObject({ code: 'MAILER_IDEMPOTENCY_CONFLICT' })
      // what the database itself refuses would else have ended the whole transaction
      const broken = store.add({ messages: [aMessage({ subject: 'a\0b' })], batchSize: 500, transaction })
      await expect(broken).rejects.toMatchObject({ code: 'MAILER_STORE_FAILED', retryable: false })
      await Promise.all(Array.from({ length: 20 }, () => send(transaction)))
    })
    expect([await queued(), await orders()]).toEqual([21, 1])
  })

  test('a transaction whose own statement failed takes no mail, and says why', async () => {
    const transaction = await sequelize.transaction()
    await sequelize.query('select 1/0', { transaction }).catch(() => undefined)
    await expect(send(transaction)).rejects.toMatchObject({
      code: 'MAILER_BAD_TRANSACTION',
      message: expect.stringContaining('aborted') as unknown,
    })
    await transaction.rollback()
    expect(await queued()).toBe(0)
  })

  test('a transaction of another instance on the same database works, whatever it set for its connections', async () => {
    const odd = another(url, 1)
    odd.addHook('afterConnect', async (connection) => {
      const client = connection as pg.Client
      await client.query(`set search_path to pg_catalog; set time zone 'Asia/Tokyo'; set datestyle to 'German'`)
      await client.query(`set default_transaction_isolation to 'serializable'; set bytea_output to 'escape'`)
    })
    const message = aMessage({ subject: `it's \\' "1" 🧾`, tags: [`\\"{,}'); --`] })
    await odd.transaction(async (transaction) => send(transaction, message))
    expect(await store.find(message.id)).toMatchObject({ subject: message.subject, tags: message.tags })
    expect(Math.abs((await store.find(message.id))!.createdAt.getTime() - Date.now())).toBeLessThan(60_000)
  })

  test('a transaction on another database is refused, and nothing is written there or here', async () => {
    const elsewhere = await place.elsewhere()
    const migrated = new SequelizeStore({ url: elsewhere, ...options })
    const isRefused = async () => {
      const foreign = another(elsewhere)
      await foreign.transaction(async (transaction) => {
        await expect(send(transaction)).rejects.toMatchObject({ code: 'MAILER_FOREIGN_TRANSACTION' })
        // its owner can go on with it
        await foreign.query('create table if not exists kept (a int)', { transaction })
      })
      expect((await foreign.query('select * from kept'))[0]).toEqual([])
    }
    await isRefused()
    await migrated.migrate()
    await isRefused()
    expect([await queued(), (await migrated.counts({})).queued]).toEqual([0, 0])
    await migrated.close()
  })

  test('as many transactions as the pool has connections send at once, the very first sends of the process too', async () => {
    for (const shop of [another(url, 2), another(url, 2)]) {
      const shopStore = new SequelizeStore({ sequelize: shop, ...options })
      const mailer = createMailer({ store: shopStore, defaultFrom: 'shop@example.com' })
      const open = await Promise.all([shop.transaction(), shop.transaction()])
      const mail = { to: 'ann@example.com', subject: 'Your order', text: 'Thank you.' }
      const sends = open.flatMap((transaction) => [
        mailer.send(mail, { transaction }),
        mailer.send(mail, { transaction }),
      ])
      expect((await Promise.all(sends)).map(({ state }) => state)).toEqual(Array.from({ length: 4 }, () => 'queued'))
      await Promise.all(open.map((transaction) => transaction.commit()))
      await mailer.close()
    }
    expect(await queued()).toBe(8)
  })

  test('while a transaction holds a key, another send of it waits, and learns who won', async () => {
    const transaction = await sequelize.transaction()
    const first = keyed('order-9')
    await send(transaction, first)
    const second = send(undefined, keyed('order-9'))
    await transaction.commit()
    expect(await second).toEqual([{ kind: 'sameKey', id: first.id, messageId: first.messageId, state: 'queued' }])
  })
})
