/** What Postgres itself brings along: its clock, its texts and bytes, its refusals, large mail. */
import { createServer, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { aClaim, aMessage, aRecipient } from '@mailspool/core/testing'
import fc from 'fast-check'
import type pg from 'pg'
import { postgresDifference } from '../src/dialect/postgres/postgres-difference.js'
import { SequelizeStore } from '../src/sequelize-store.js'
import { checkNaming } from '../src/tables.js'
import { PostgresPlace, randomName, sequelizeOn, withPostgres } from './open-postgres.js'

const MB = 1024 * 1024

withPostgres((url) => {
  const place = new PostgresPlace(url)
  let store: SequelizeStore

  beforeAll(async () => {
    await place.migrate()
    store = place.store({ max: 2 })
  })
  afterAll(async () => {
    await store.close()
    await place.drop()
  })

  const add = (to: SequelizeStore, message = aMessage()) => to.add({ messages: [message], batchSize: 500 })

  test('texts of every script survive byte for byte, and differ by case, accents and spaces at their ends', async () => {
    // NUL is refused by the rules of send: no header, address, tag or name may hold it
    const anyText = fc.string({ unit: 'grapheme', maxLength: 60 }).filter((text) => !text.includes('\0'))
    const property = fc.asyncProperty(anyText, anyText, fc.dictionary(anyText, anyText), async (one, two, metadata) => {
      const recipients = [aRecipient(`${two}@a.example`)]
      const message = aMessage({ subject: one, from: two, metadata, tags: [one, two], recipients })
      await add(store, message)
      const found = await store.find(message.id)
      expect(found).toMatchObject({ subject: one, from: two, tags: [one, two] })
      expect(found!.metadata).toEqual({ ...metadata })
      expect(found!.recipients[0]!.address).toBe(`${two}@a.example`)
    })
    await fc.assert(property, { numRuns: 50 })
    const tags = ['a', 'A', 'á', 'a\u0301', 'a ', ' a']
    for (const tag of tags) await add(store, aMessage({ tags: [`unlike ${tag}`] }))
    for (const tag of tags) expect((await store.list({ tag: `unlike ${tag}` })).items.length).toBe(1)
  }, 30_000)

  test('a mail of 25 MB goes in, is found whole, also where bytes are shown as escapes', async () => {
    const content = Buffer.alloc(25 * MB)
    for (let at = 0; at < content.length; at++) content[at] = (at * 7 + (at >> 8)) % 256
    const message = aMessage({ content, size: content.length, transport: 'large' })
    await add(store, message)
    expect((await store.content(message.id))!.equals(content)).toBe(true)
    const small = aMessage({ content: content.subarray(0, 512), size: 512, transport: 'small' })
    await add(store, small)
    const sequelize = sequelizeOn(url)
    sequelize.addHook('afterConnect', async (connection) => {
      await (connection as pg.Client).query(`set bytea_output to 'escape'`)
    })
    const odd = new SequelizeStore({ sequelize, schema: place.schema })
    expect((await odd.content(small.id))!.equals(small.content)).toBe(true)
    await sequelize.close()
  }, 60_000)

  test('the clock is that of the server, to the millisecond, whatever time zone a connection has', async () => {
    const sequelize = sequelizeOn(url)
    sequelize.addHook('afterConnect', async (connection) => {
      await (connection as pg.Client).query(`set time zone 'Asia/Kathmandu'`)
    })
    const odd = new SequelizeStore({ sequelize, schema: place.schema })
    const message = aMessage({ dueAt: new Date(Date.now() - 60_000), state: 'scheduled', transport: 'clock' })
    await add(odd, message)
    const { createdAt } = (await store.find(message.id))!
    expect(Math.abs(createdAt.getTime() - Date.now())).toBeLessThan(5_000)
    await odd.sweep({ limit: 10 })
    expect((await odd.claim(aClaim({ transports: [{ name: 'clock', limit: 1 }] }))).length).toBe(1)
    await sequelize.close()
  })

  test('in a long transaction a mail is as old as its send, not as the transaction', async () => {
    const sequelize = sequelizeOn(url)
    const shop = new SequelizeStore({ sequelize, schema: place.schema })
    await sequelize.transaction(async (transaction) => {
      const [rows] = await sequelize.query(`select pg_sleep(0.05), extract(epoch from now()) * 1000 as began`, { transaction }) // prettier-ignore
      const message = aMessage()
      await shop.add({ messages: [message], batchSize: 500, transaction })
      const [found] = await sequelize.query(`select created_at from ${place.schema}.mailer_message where id = '${message.id}'`, { transaction }) // prettier-ignore
      const [began, created] = [rows, found].map((some) => Number(Object.values(some[0] as object).at(-1)))
      expect(created! - began!).toBeGreaterThanOrEqual(49)
    })
    await sequelize.close()
  })

  test('what cannot be reached, and what is not there, is told apart and never with a password', async () => {
    const free = createServer()
    await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve))
    const { port } = free.address() as AddressInfo
    await new Promise((resolve) => free.close(resolve))
    const wrong = (change: (given: URL) => void): string => {
      const given = new URL(url)
      given.password = 'secret'
      change(given)
      return given.href
    }
    const cases = [
      [wrong((given) => (given.port = String(port))), 'MAILER_STORE_UNAVAILABLE', 'ECONNREFUSED'],
      [wrong((given) => (given.pathname = '/nowhere')), 'MAILER_STORE_UNAVAILABLE', 'does not exist'],
      [wrong((given) => (given.username = 'nobody')), 'MAILER_STORE_UNAVAILABLE', 'role "nobody"'],
      [url, 'MAILER_NOT_MIGRATED', 'migrate up'],
    ] as const
    for (const [given, code, sentence] of cases) {
      const lost = new SequelizeStore({ url: given, schema: randomName('none') })
      const failure: unknown = await lost.counts({}).catch((error: unknown) => error)
      expect(failure).toMatchObject({ code, message: expect.stringContaining(sentence) as unknown })
      expect([String(failure), lost.identity].join()).not.toContain('secret')
      await lost.close()
    }
  }, 30_000)

  test('a server that accepts and says nothing is given up', async () => {
    const silent = createServer()
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    const sequelize = sequelizeOn(`postgres://me@127.0.0.1:${port}/shop?connectionTimeoutMillis=50`)
    const lost = new SequelizeStore({ sequelize })
    await expect(lost.counts({})).rejects.toMatchObject({ code: 'MAILER_STORE_UNAVAILABLE', retryable: true })
    await sequelize.close()
    silent.close()
  }, 30_000)

  test('when all connections are lent out, it says so and names { transaction }', async () => {
    const sequelize = sequelizeOn(url, { max: 1, acquire: 2000 })
    const shop = new SequelizeStore({ sequelize, schema: place.schema })
    const transaction = await sequelize.transaction()
    await expect(shop.counts({})).rejects.toMatchObject({
      code: 'MAILER_STORE_BUSY',
      retryable: true,
      message: expect.stringContaining('{ transaction }') as unknown,
    })
    await transaction.rollback()
    expect(await shop.counts({})).toBeDefined()
    await sequelize.close()
  })
})

test('errors of Postgres mean what its appendix A says', () => {
  const { judge } = postgresDifference(checkNaming({}))
  const state = (code: string) => judge({ code, severity: 'ERROR', message: 'as told' })
  expect(['40001', '40P01', '55P03', '57014'].map(state)).toEqual(Array.from({ length: 4 }, () => 'contention'))
  const lost = ['25006', '57P01', '57P02', '57P03', '08006', '53300', '53100', '58030', '25P03']
  expect(lost.map(state)).toEqual(lost.map(() => 'lost'))
  expect(['42P01', '42703', '3F000'].map(state)).toEqual(['unmigrated', 'unmigrated', 'unmigrated'])
  expect([state('25P02'), state('23505'), state('22021')]).toEqual(['transactionOver', 'refused', 'refused'])
  for (const code of ['ECONNRESET', 'EPIPE', 'ETIMEDOUT']) expect(judge({ code, message: 'a' })).toBe('lost')
  expect(judge(new RangeError('Connection terminated unexpectedly'))).toBe('lost')
  for (const other of [new RangeError('a bug'), null, 'text']) expect(judge(other)).toBe(null)
})
