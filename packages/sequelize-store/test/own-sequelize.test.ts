/** An application that hands over its own Sequelize, and its own transactions. */
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { aMessage } from '@mailspool/core/testing'
import { DataTypes, Transaction, type Sequelize } from 'sequelize'
import { SequelizeStore } from '../src/sequelize-store.js'
import { sequelizeOn, temporaryFolder } from './open-sqlite.js'

const IMMEDIATE = { type: Transaction.TYPES.IMMEDIATE }

let folder: string
let remove: () => Promise<void>
let sequelize: Sequelize
let store: SequelizeStore
const others: Sequelize[] = []

beforeEach(async () => {
  ;({ folder, remove } = await temporaryFolder())
  sequelize = sequelizeOn(join(folder, 'shop.sqlite'))
  store = new SequelizeStore({ sequelize, tablePrefix: 'shop_mail_' })
  await store.migrate()
  sequelize.define('Order', { what: DataTypes.STRING }, { timestamps: false })
  await sequelize.sync()
})
afterEach(async () => {
  await store.close()
  for (const one of [sequelize, ...others.splice(0)]) await one.close()
  await remove()
})

const another = (file: string): Sequelize => {
  const made = sequelizeOn(join(folder, file))
  others.push(made)
  return made
}
const order = (what: string, transaction: Transaction) => sequelize.model('Order').create({ what }, { transaction })
const send = (transaction?: Transaction, message = aMessage(), onCommitted?: () => void) =>
  store.add({ messages: [message], batchSize: 500, transaction, onCommitted })
const queued = async () => (await store.counts({})).queued
const orders = () => sequelize.model('Order').count()

test('the tables stand beside those of the application, under the prefix', async () => {
  const tables = await sequelize.getQueryInterface().showAllTables()
  expect(tables.filter((name) => name.startsWith('shop_mail_')).length).toBe(11)
  expect(tables.filter((name) => name.startsWith('mailer_'))).toEqual([])
  await send()
  expect(await queued()).toBe(1)
})

test('closing the store leaves the application its Sequelize', async () => {
  await store.close()
  await expect(store.counts({})).rejects.toMatchObject({ code: 'MAILER_CLOSED' })
  expect(await orders()).toBe(0)
})

test('the mail exists if and only if the transaction commits', async () => {
  await sequelize.transaction(IMMEDIATE, async (transaction) => {
    await order('kept', transaction)
    await send(transaction)
    expect(await queued()).toBe(0)
  })
  expect([await queued(), await orders()]).toEqual([1, 1])
  const failing = sequelize.transaction(IMMEDIATE, async (transaction) => {
    await send(transaction)
    throw new RangeError('the card was refused')
  })
  await expect(failing).rejects.toThrow('the card was refused')
  expect([await queued(), await orders()]).toEqual([1, 1])
})

test('onCommitted waits for the commit, and is not called after a rollback', async () => {
  const called: string[] = []
  const transaction = await sequelize.transaction(IMMEDIATE)
  await send(transaction, aMessage(), () => called.push('one'))
  expect(called).toEqual([])
  await transaction.commit()
  expect(called).toEqual(['one'])
  const undone = await sequelize.transaction(IMMEDIATE)
  await send(undone, aMessage(), () => called.push('two'))
  await undone.rollback()
  expect(called).toEqual(['one'])
})

test('a savepoint that is rolled back takes its mail along, and its onCommitted is not called', async () => {
  const called: string[] = []
  await sequelize.transaction(IMMEDIATE, async (outer) => {
    await send(outer, aMessage(), () => called.push('outer'))
    const inner = await sequelize.transaction({ transaction: outer } as object)
    await send(inner, aMessage(), () => called.push('inner'))
    await inner.rollback()
    expect(called).toEqual([])
  })
  expect(called).toEqual(['outer'])
  expect(await queued()).toBe(1)
})

test('many sends at once in one transaction are all kept', async () => {
  await sequelize.transaction(IMMEDIATE, async (transaction) => {
    await Promise.all(Array.from({ length: 20 }, () => send(transaction)))
  })
  expect(await queued()).toBe(20)
})

test('a send that is refused changes nothing, and the transaction goes on', async () => {
  const keyed = (hash: string) => aMessage({ idempotencyKey: 'order-1', idempotencyHash: hash })
  await send(undefined, keyed('a'))
  await sequelize.transaction(IMMEDIATE, async (transaction) => {
    await order('kept', transaction)
    const refused = store.add({ messages: [aMessage(), keyed('b')], batchSize: 500, transaction })
    await expect(refused).rejects.toMatchObject({ code: 'MAILER_IDEMPOTENCY_CONFLICT' })
    await send(transaction)
  })
  expect([await queued(), await orders()]).toEqual([2, 1])
})

test('a send with { transaction } passes by sends without one, which wait for the lock', async () => {
  const transaction = await sequelize.transaction(IMMEDIATE)
  const waiting = [send(), send()]
  await send(transaction)
  await transaction.commit()
  await Promise.all(waiting)
  expect(await queued()).toBe(3)
})

test('a transaction of another instance on the same database works, also of another file name for it', async () => {
  await another('./shop.sqlite').transaction(IMMEDIATE, (transaction) => send(transaction))
  expect(await queued()).toBe(1)
})

test('a transaction on another database is refused, and nothing is written there or here', async () => {
  const elsewhere = another('elsewhere.sqlite')
  const migrated = new SequelizeStore({ sequelize: another('migrated.sqlite'), tablePrefix: 'shop_mail_' })
  await migrated.migrate()
  for (const foreign of [elsewhere, others[1]!]) {
    await foreign.transaction(IMMEDIATE, async (transaction) => {
      await expect(send(transaction)).rejects.toMatchObject({ code: 'MAILER_FOREIGN_TRANSACTION' })
    })
  }
  expect([await queued(), (await migrated.counts({})).queued]).toEqual([0, 0])
  await migrated.close()
})

test('what is no transaction, or is over, is refused by name', async () => {
  const over = await sequelize.transaction(IMMEDIATE)
  await over.commit()
  const notOne: unknown = {}
  for (const wrong of [over, notOne as Transaction, sequelize as unknown as Transaction]) {
    await expect(send(wrong)).rejects.toMatchObject({ code: 'MAILER_BAD_TRANSACTION' })
  }
})

test('a DEFERRED transaction that read before others wrote rejects, retryable, and names IMMEDIATE', async () => {
  const transaction = await sequelize.transaction({ type: Transaction.TYPES.DEFERRED })
  await sequelize.model('Order').count({ transaction })
  await send()
  await expect(send(transaction)).rejects.toMatchObject({
    code: 'MAILER_STORE_BUSY',
    retryable: true,
    message: expect.stringContaining('IMMEDIATE') as unknown,
  })
  await transaction.rollback()
  expect(await queued()).toBe(1)
})

test('a DEFERRED transaction that begins with the send waits for its turn', async () => {
  const holder = await sequelize.transaction(IMMEDIATE)
  const transaction = await sequelize.transaction({ type: Transaction.TYPES.DEFERRED })
  const sending = send(transaction)
  await send(holder)
  await holder.commit()
  await sending
  await transaction.commit()
  expect(await queued()).toBe(2)
})

test("the application's own busy time-out is as it was", async () => {
  await sequelize.transaction(IMMEDIATE, async (transaction) => {
    const asked = async () => (await sequelize.query('pragma busy_timeout', { transaction }))[0]
    const before = await asked()
    await send(transaction)
    expect(await asked()).toEqual(before)
    expect(before).toEqual([{ timeout: 1000 }])
  })
})
