/** MySQL and MariaDB under strain: packets, contention, texts, the clock, migrations that ended half way. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { aClaim, accepting, aMessage } from '@mailspool/core/testing'
import { SequelizeStore } from '../src/sequelize-store.js'
import { COLUMNS, TABLE_NAMES } from '../src/tables.js'
import { freshDatabase, onMariadb, type TestDatabase } from './open-mariadb.js'

const FIRST = '0001-create-mail-tables'
const SECOND = '0002-create-admin-tables'
const THIRD = '0003-leave-room-in-pages'
const ALL = [FIRST, SECOND, THIRD]
const MB = 1024 * 1024

onMariadb('MySQL and MariaDB under strain', () => {
  let database: TestDatabase
  let store: SequelizeStore

  beforeAll(async () => {
    database = await freshDatabase()
    store = new SequelizeStore({ url: database.url, pool: { max: 20 } })
    await store.migrate()
  }, 60_000)
  beforeEach(async () => {
    for (const table of ['message', 'content', 'recipient', 'tag', 'attempt']) {
      await database.raw.run(`delete from mailer_${table}`)
    }
  })
  afterAll(async () => {
    await store.close()
    await database.drop()
  })

  const add = (...messages: ReturnType<typeof aMessage>[]) => store.add({ messages, batchSize: 500 })

  test.each([16, 4])(
    'a mail of 25 MB and a batch of 12 MB go through packets of %i MB',
    async (megabytes) => {
      const [before] = await database.raw.rows('select @@global.max_allowed_packet as packet')
      await database.raw.run(`set global max_allowed_packet = ${megabytes * MB}`)
      const strict = new SequelizeStore({ url: database.url })
      try {
        const content = Buffer.alloc(25 * MB)
        for (let at = 0; at < content.length; at += 7) content[at] = (at * 31) % 256
        const large = aMessage({ content, size: content.length })
        const long = { metadata: { note: "'🧾".repeat(5000) }, content: Buffer.alloc(100_000, 'ü') }
        await strict.add({ messages: [large], batchSize: 500 })
        await strict.add({ messages: Array.from({ length: 100 }, () => aMessage(long)), batchSize: 500 })
        expect((await strict.content(large.id))!.equals(content)).toBe(true)
        const [claimed] = await strict.claim({ ...aClaim({ limit: 1 }), contentUpTo: 30 * MB })
        expect(claimed!.content!.equals(content)).toBe(true)
      } finally {
        await strict.close()
        await database.raw.run(`set global max_allowed_packet = ${String(before!.packet)}`)
      }
    },
    60_000,
  )

  test('16 producers and 6 workers see no deadlock, and nothing is claimed twice', async () => {
    const many = 16 * 20
    const claims: string[] = []
    const produce = async () => {
      for (let n = 0; n < 10; n++) {
        await add(aMessage({ tags: ['a'] }), aMessage({ idempotencyKey: `key ${n % 5}`, idempotencyHash: 'h' }))
        await add(aMessage())
      }
    }
    const work = async () => {
      while (claims.length < many + 5) {
        const claimed = await store.claim(aClaim({ limit: 7 }))
        claims.push(...claimed.map(({ id }) => id))
        await store.journal({ leases: claimed, lease: 60 })
        const answers = await store.settle(claimed.map((one) => accepting(one)))
        expect(answers).toEqual(claimed.map(() => 'settled'))
        await store.sweep({ limit: 50 })
        if (claimed.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }
    await Promise.all([...Array.from({ length: 16 }, produce), ...Array.from({ length: 6 }, work)])
    expect([claims.length, new Set(claims).size]).toEqual([many + 5, many + 5])
    expect(await store.counts({})).toMatchObject({ queued: 0, sending: 0, sent: many + 5 })
  }, 60_000)

  test('texts differ by case, accents and spaces at their ends', async () => {
    const keys = ['a', 'A', 'ä', 'a ', ' a', 'a\u0308', 'ß', 'ss']
    for (const key of keys) await add(aMessage({ idempotencyKey: key, idempotencyHash: key }))
    expect((await store.counts({})).queued).toBe(keys.length)
    const listed = keys.map((key) => `${key}@example.com`)
    await store.addDontSend(listed.map((address) => ({ address, reason: null, source: null, expiresAt: null })))
    for (const address of listed) expect(await store.among([address])).toEqual(new Set([address]))
    expect(await store.among(['SS@example.com', 'a@example.com '])).toEqual(new Set())
  })

  test('a URL that asks for TLS gets no connection without it, and one with a word that is none says so', async () => {
    for (const asked of [
      'ssl-mode=REQUIRED',
      'ssl=true',
      `ssl=${encodeURIComponent('{"rejectUnauthorized":false}')}`,
    ]) {
      const secure = new SequelizeStore({ url: `${database.url}?${asked}` })
      await expect(secure.counts({})).rejects.toThrow(/secure connection/)
      await secure.close()
    }
    const wrong = new SequelizeStore({ url: `${database.url}?ssl-mode=maybe` })
    await expect(wrong.counts({})).rejects.toMatchObject({
      code: 'MAILER_BAD_ARGUMENT',
      message: expect.stringContaining('VERIFY_IDENTITY') as unknown,
    })
    await wrong.close()
    const plain = new SequelizeStore({ url: `${database.url}?ssl-mode=DISABLED&connectTimeout=5000` })
    expect((await plain.counts({})).sent).toBe(0)
    await plain.close()
  })

  test("the clock is UTC, to the millisecond, whatever the server's time zone is", async () => {
    const message = aMessage()
    const before = Date.now()
    const elsewhere = database.sequelize({ timezone: '-11:00', pool: { max: 1 } })
    await new SequelizeStore({ sequelize: elsewhere }).add({ messages: [message], batchSize: 500 })
    const { createdAt } = (await store.find(message.id))!
    expect(createdAt.getTime()).toBeGreaterThan(before - 2000)
    expect(createdAt.getTime()).toBeLessThan(Date.now() + 2000)
    const [row] = await database.raw.rows(`select created_at as at from mailer_message where id = '${message.id}'`)
    expect(row!.at).toBe(createdAt.getTime())
  })
})

onMariadb('migrations of MySQL and MariaDB', () => {
  let database: TestDatabase
  let store: SequelizeStore

  beforeEach(async () => {
    database = await freshDatabase()
    store = new SequelizeStore({ url: database.url })
  })
  afterEach(async () => {
    await store.close()
    await database.drop()
  })

  /** All tables as the server spells them, without the records of migrations. */
  async function schemaOf({ raw }: TestDatabase): Promise<string[]> {
    const tables = (await raw.rows('show tables')).map((row) => String(Object.values(row)[0])).sort()
    const ours = tables.filter((name) => !name.endsWith('migration'))
    const made = []
    for (const name of ours) made.push(String(Object.values((await raw.rows(`show create table ${name}`))[0]!)[1]))
    return made
  }

  test('status creates nothing; up makes the tables; down takes them away, and both can be repeated', async () => {
    expect(await store.migrations.status()).toEqual({ applied: [], pending: ALL })
    expect(await schemaOf(database)).toEqual([])
    await expect(store.counts({})).rejects.toMatchObject({ code: 'MAILER_NOT_MIGRATED' })
    expect(await store.migrations.up()).toEqual(ALL)
    expect(await store.migrations.up()).toEqual([])
    expect((await schemaOf(database)).length).toBe(10)
    expect(await store.migrations.down(FIRST)).toEqual([THIRD, SECOND, FIRST])
    expect(await schemaOf(database)).toEqual([])
    expect(await store.migrations.up()).toEqual(ALL)
  })

  test('a migration that ended half way is begun again, and mail that is there is kept', async () => {
    await store.migrate()
    const whole = await schemaOf(database)
    await store.add({ messages: [aMessage()], batchSize: 500 })
    // as if the process had been killed between two tables, before it was recorded
    for (const table of ['dont_send', 'setting']) await database.raw.run(`drop table mailer_${table}`)
    await database.raw.run('delete from mailer_migration')
    expect(await store.migrations.up()).toEqual(ALL)
    expect(await schemaOf(database)).toEqual(whole)
    expect((await store.counts({})).queued).toBe(1)
    // and taking it back: half of the tables are gone already
    await database.raw.run('drop table mailer_tag')
    expect(await store.migrations.down(FIRST)).toEqual([THIRD, SECOND, FIRST])
    expect(await schemaOf(database)).toEqual([])
  })

  test('sql, applied by hand, makes the same tables and is known as applied', async () => {
    const script = await store.migrations.sql()
    for (const statement of script.split(';\n')) if (statement.trim() !== '') await database.raw.run(statement)
    expect(await store.pendingMigrations()).toEqual([])
    expect(await store.migrations.sql()).toBe('')
    const byHand = await schemaOf(database)
    for (const table of ['message', 'content', 'recipient', 'attempt', 'tag', 'dont_send', 'setting', 'migration']) {
      await database.raw.run(`drop table mailer_${table}`)
    }
    await store.migrate()
    expect(await schemaOf(database)).toEqual(byHand)
  })

  test('tables.ts names the columns that the migrations make, all of them; no table pads or folds what it compares', async () => {
    await store.migrate()
    for (const [table, columns] of Object.entries(COLUMNS)) {
      const name = `mailer_${TABLE_NAMES[table as keyof typeof COLUMNS]}`
      const made = await database.raw.rows(
        `select column_name as name, collation_name as collation from information_schema.columns
          where table_schema = database() and table_name = '${name}'`,
      )
      expect([name, Object.values(columns).sort()]).toEqual([name, made.map((row) => String(row.name)).sort()])
      for (const { collation } of made) {
        expect([null, 'utf8mb4_nopad_bin', 'utf8mb4_0900_bin']).toContain(collation)
      }
    }
  })
})
