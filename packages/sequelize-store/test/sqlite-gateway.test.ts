/** How statements reach a SQLite file: contention, the host's threads, broken connections, the folder, closing. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { aClaim, aMessage } from '@mailspool/core/testing'
import { sqliteDriver, type Database as OpenFile, type SqliteDriver } from '../src/dialect/sqlite/driver.js'
import { SqliteGateway } from '../src/dialect/sqlite/sqlite-gateway.js'
import { SequelizeStore } from '../src/sequelize-store.js'
import { sql } from '../src/sql.js'
import { checkNaming, tablesOf } from '../src/tables.js'
import { openRaw, temporaryFolder } from './open-sqlite.js'

let folder: string
let file: string
let store: SequelizeStore
let remove: () => Promise<void>

beforeEach(async () => {
  ;({ folder, remove } = await temporaryFolder())
  file = join(folder, 'deep', 'down', 'queue.sqlite')
  store = new SequelizeStore({ url: `sqlite:${file}` })
})
afterEach(async () => {
  await store.close()
  await remove()
})

const send = () => store.add({ messages: [aMessage()], batchSize: 500 })

test('the folder is made when it is missing, for its owner alone', async () => {
  await store.migrate()
  expect((await stat(join(folder, 'deep', 'down'))).mode & 0o777).toBe(0o700)
})

test('the file is written ahead and made durable', async () => {
  await store.migrate()
  const raw = await openRaw(file)
  expect(await raw.rows('pragma journal_mode', [])).toEqual([{ journalMode: 'wal' }])
  expect(await raw.rows('pragma synchronous', [])).toEqual([{ synchronous: 2 }])
  await raw.close()
})

test('before it is migrated every verb says so', async () => {
  // one after the other: a rejection that nobody waits for yet ends the test
  const verbs = [send, () => store.claim(aClaim()), () => store.counts({}), () => store.among(['a'])]
  for (const verb of verbs) {
    await expect(verb()).rejects.toMatchObject({ code: 'MAILER_NOT_MIGRATED' })
  }
})

test('while another process holds the lock, 50 sends hold none of the threads that files and DNS need', async () => {
  await store.migrate()
  const other = await openRaw(file)
  // five handles, since libuv has four threads and each handle waits with one of its sends at a time
  const handles = Array.from({ length: 5 }, () => new SequelizeStore({ url: `sqlite:${file}` }))
  await Promise.all(handles.map((handle) => handle.writeSetting({ name: 'warm', value: 1 })))
  await other.change('begin immediate', [])
  const sends = handles.flatMap((handle) =>
    Array.from({ length: 10 }, () => handle.add({ messages: [aMessage()], batchSize: 500 })),
  )
  // in a busy wait inside SQLite these would not come back before the lock is free, and it is freed after them
  for (let n = 0; n < 40; n++) await Promise.all([stat(file), stat(folder), stat(file), stat(folder), stat(file)])
  await other.change('commit', [])
  await Promise.all(sends)
  expect((await store.counts({})).queued).toBe(50)
  await Promise.all([other, ...handles].map((one) => one.close()))
})

test('reading waits for nobody who writes', async () => {
  await store.migrate()
  await send()
  const other = await openRaw(file)
  await other.change('begin immediate', [])
  expect((await store.counts({})).queued).toBe(1)
  expect(await store.claim(aClaim({ transports: [{ name: 'nobody', limit: 1 }] }))).toEqual([])
  await other.change('rollback', [])
  await other.close()
})

test('when the lock is not let go, it rejects, retryable, and names { transaction }', async () => {
  await store.migrate()
  const tables = tablesOf(checkNaming({}))
  const gateway = new SqliteGateway({ driver: sqliteDriver, file, tables, patience: 0.05 })
  const other = await openRaw(file)
  await other.change('begin immediate', [])
  await expect(gateway.write(async () => 1)).rejects.toMatchObject({
    code: 'MAILER_STORE_BUSY',
    retryable: true,
    message: expect.stringContaining('{ transaction }') as unknown,
  })
  await other.change('rollback', [])
  expect(await gateway.write(async () => 1)).toBe(1)
  await other.close()
  await gateway.close()
})

test('work that fails is rolled back, and the next one finds the connection clean', async () => {
  await store.migrate()
  const gateway = new SqliteGateway({ driver: sqliteDriver, file, tables: tablesOf(checkNaming({})), patience: 1 })
  const failing = gateway.write(async ({ change, tables }) => {
    await change(sql`insert into ${tables.tag.table} (message, tag) values (${'a'}, ${'b'})`)
    throw new RangeError('half way')
  })
  await expect(failing).rejects.toThrow('half way')
  const rows = await gateway.read(({ rows, tables }) => rows(sql`select * from ${tables.tag.table}`))
  expect(rows).toEqual([])
  await gateway.close()
})

test('a connection whose disk failed is closed and another one opened', async () => {
  await store.migrate()
  const { driver, opened, fail } = failingDriver()
  const failing = new SequelizeStore({ url: `sqlite:${file}`, dialectModule: driver })
  const add = () => failing.add({ messages: [aMessage()], batchSize: 500 })
  await add()
  const before = opened.length
  fail.next = 'SQLITE_IOERR'
  await expect(add()).rejects.toMatchObject({ code: 'MAILER_STORE_UNAVAILABLE', retryable: true })
  await add()
  expect(opened.length).toBe(before + 1)
  fail.next = 'SQLITE_FULL'
  await expect(add()).rejects.toMatchObject({ code: 'MAILER_STORE_UNAVAILABLE', retryable: true })
  await add()
  expect((await failing.counts({})).queued).toBe(3)
  await failing.close()
})

/** The real driver, which fails once at the next insert of content when it is told to. */
function failingDriver() {
  const real = sqliteDriver()
  const opened: OpenFile[] = []
  const fail: { next: string | null } = { next: null }
  class Database extends real.Database {
    constructor(...given: ConstructorParameters<SqliteDriver['Database']>) {
      super(...given)
      opened.push(this)
    }
    override run(...[statement, values, callback]: Parameters<OpenFile['run']>) {
      if (fail.next === null || !statement.includes('mailer_content')) {
        super.run(statement, values, callback)
        return
      }
      const error = Object.assign(new RangeError(`${fail.next}: the disk failed`), { code: fail.next })
      fail.next = null
      callback.call({ changes: 0 }, error)
    }
  }
  return { driver: { ...real, Database }, opened, fail }
}

test('closing twice is no error, and what comes later is refused', async () => {
  await store.migrate()
  await store.close()
  await store.close()
  await expect(send()).rejects.toMatchObject({ code: 'MAILER_CLOSED' })
})

test('what waits for the lock while the store is closed is refused and opens nothing again', async () => {
  await store.migrate()
  const other = await openRaw(file)
  await other.change('begin immediate', [])
  const waiting = send()
  const refused = expect(waiting).rejects.toMatchObject({ code: 'MAILER_CLOSED' })
  await store.counts({})
  await store.close()
  await refused
  await other.change('rollback', [])
  await other.close()
})
