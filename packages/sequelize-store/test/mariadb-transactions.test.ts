/** The application's own transactions on MySQL and MariaDB, and its own Sequelize. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { aMessage } from '@mailspool/core/testing'
import { DataTypes, type Sequelize, type Transaction } from 'sequelize'
import { SequelizeStore } from '../src/sequelize-store.js'
import { freshDatabase, onMariadb, type TestDatabase } from './open-mariadb.js'

onMariadb("the application's transactions on MySQL and MariaDB", () => {
  let database: TestDatabase
  let sequelize: Sequelize
  let store: SequelizeStore

  beforeAll(async () => {
    database = await freshDatabase()
    sequelize = database.sequelize()
    store = new SequelizeStore({ sequelize, tablePrefix: 'shop_mail_' })
    await store.migrate()
    sequelize.define('Order', { what: DataTypes.STRING }, { timestamps: false })
    await sequelize.sync()
  }, 60_000)
  beforeEach(async () => {
    await database.raw.run('delete from shop_mail_message')
    await database.raw.run('delete from Orders')
  })
  afterAll(async () => {
    await store.close()
    await database.drop()
  })

  const order = (what: string, transaction: Transaction) => sequelize.model('Order').create({ what }, { transaction })
  const keyed = (key: string) => aMessage({ idempotencyKey: key, idempotencyHash: 'h' })
  const send = (transaction?: Transaction, message = aMessage(), onCommitted?: () => void) =>
    store.add({ messages: [message], batchSize: 500, transaction, onCommitted })
  const queued = async () => (await store.counts({})).queued
  const orders = () => sequelize.model('Order').count()
  const refusedAs = (code: string, sentence = '') => ({ code, message: expect.stringContaining(sentence) as unknown })

  test('the tables stand beside those of the application, under the prefix, and closing the store leaves it its pool', async () => {
    const tables = await database.raw.rows('show tables')
    const names = tables.map((row) => String(Object.values(row)[0]))
    expect(names.filter((name) => name.startsWith('shop_mail_')).length).toBe(11)
    expect(names.filter((name) => name.startsWith('mailer_'))).toEqual([])
    const other = new SequelizeStore({ sequelize, tablePrefix: 'shop_mail_' })
    await other.counts({})
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
      const other = aMessage({ idempotencyKey: 'order-1', idempotencyHash: 'other' })
      const refused = store.add({ messages: [aMessage(), other], batchSize: 500, transaction })
      await expect(refused).rejects.toMatchObject({ code: 'MAILER_IDEMPOTENCY_CONFLICT' })
      await Promise.all(Array.from({ length: 20 }, () => send(transaction)))
    })
    expect([await queued(), await orders()]).toEqual([21, 1])
  })

  test('a transaction of another instance works, whatever it set for its connections', async () => {
    const odd = [
      {},
      // the driver's own escaping would let a value out of its quotes
      { hooks: { afterConnect: setting("sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES'") } },
      { dialectOptions: { charset: 'latin1_swedish_ci', flags: 'FOUND_ROWS', typeCast: false, rowsAsArray: true } },
      { timezone: '+09:00', isolationLevel: 'SERIALIZABLE' },
    ]
    for (const [n, options] of odd.entries()) {
      const message = aMessage({ subject: `it's \\' "${n}" 🧾`, tags: ["\\'); --"] })
      const its = database.sequelize({ ...options, pool: { max: 1 } })
      await its.transaction(async (transaction) => send(transaction, message))
      expect(await store.find(message.id)).toMatchObject({ subject: message.subject, tags: message.tags })
      expect(Math.abs((await store.find(message.id))!.createdAt.getTime() - Date.now())).toBeLessThan(60_000)
    }
    expect(await queued()).toBe(4)
  })

  test('without strict mode a text that is too long is refused, and not cut', async () => {
    const lax = database.sequelize({ hooks: { afterConnect: setting("sql_mode = ''") }, pool: { max: 1 } })
    await lax.transaction(async (transaction) => {
      const long = aMessage({ transport: 't'.repeat(101) })
      await expect(send(transaction, long)).rejects.toMatchObject(
        refusedAs('MAILER_STORE_FAILED', "column 'transport'"),
      )
      await send(transaction)
    })
    expect(await queued()).toBe(1)
  })

  test('a transaction on another database is refused, and nothing is written there or here', async () => {
    const elsewhere = await freshDatabase()
    const migrated = new SequelizeStore({ url: elsewhere.url, tablePrefix: 'shop_mail_' })
    const isRefused = () =>
      elsewhere.sequelize().transaction(async (transaction) => {
        await expect(send(transaction)).rejects.toMatchObject({ code: 'MAILER_FOREIGN_TRANSACTION' })
      })
    await isRefused()
    await migrated.migrate()
    await isRefused()
    expect([await queued(), (await migrated.counts({})).queued]).toEqual([0, 0])
    await migrated.close()
    await elsewhere.drop()
  })

  test('after a deadlock, which undoes all of it, the transaction is over for the application too', async () => {
    const [one, two] = [await sequelize.transaction(), await sequelize.transaction()]
    await order('one', one)
    await order('two', two)
    await send(one, keyed('a'))
    await send(two, keyed('b'))
    const answers = await Promise.allSettled([send(one, keyed('b')), send(two, keyed('a'))])
    const [victim, winner] = answers[0].status === 'rejected' ? [one, two] : [two, one]
    const reasons = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []))
    expect(reasons).toEqual([
      expect.objectContaining({
        retryable: true,
        ...refusedAs('MAILER_BAD_TRANSACTION', 'Repeat it from its beginning'),
      }),
    ])
    await expect(order('late', victim)).rejects.toThrow(/rollback/)
    await expect(send(victim)).rejects.toMatchObject({ code: 'MAILER_BAD_TRANSACTION' })
    await winner.commit()
    await expect(victim.commit()).rejects.toThrow()
    expect([await queued(), await orders()]).toEqual([2, 1])
  })

  test('a transaction that DDL has committed takes no mail: nothing could undo it', async () => {
    await sequelize.transaction(async (transaction) => {
      await sequelize.query('create table if not exists more (a int)', { transaction })
      await expect(send(transaction)).rejects.toMatchObject(refusedAs('MAILER_BAD_TRANSACTION', 'no transaction open'))
    })
    expect(await queued()).toBe(0)
  })

  test('while a transaction holds a key, another send of it waits, and learns who won', async () => {
    const holder = await sequelize.transaction()
    const first = keyed('same')
    await send(holder, first)
    const waiting = send(undefined, keyed('same'))
    await holder.commit()
    expect(await waiting).toMatchObject([{ kind: 'sameKey', id: first.id }])
  })
})

function setting(what: string) {
  return (connection: unknown) =>
    new Promise<void>((resolve, reject) => {
      const { query } = connection as { query: (sql: string, then: (error: Error | null) => void) => void }
      query.call(connection, `set session ${what}`, (error) => (error ? reject(error) : resolve()))
    })
}
