/**
 * A full disk, on each database: enqueue rejects and may be repeated, workers back off, no half rows are left, and all
 * goes on by itself once there is room (RELIABILITY chapter 4). SQLite really runs out of pages; filling the disk of a
 * server takes a disk of its own, so there a trigger raises the server's own error for it.
 */
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, expect, test } from '@jest/globals'
import { createMailer, type Mailer } from '@mailspool/core'
import type { Transaction } from 'sequelize'
import { sqliteDriver, type SqliteDriver } from '../src/dialect/sqlite/driver.js'
import { SequelizeStore } from '../src/sequelize-store.js'
import { onEachDatabase, type DatabaseName, type Place } from './each-database.js'
import { openRaw, temporaryFolder } from './open-sqlite.js'

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

interface Full {
  mailer: Mailer<Transaction>
  /** Statements past the store. */
  run: Place['run']
  fill: () => Promise<void>
  makeRoom: () => Promise<void>
}

function mailerOn(store: SequelizeStore): Mailer<Transaction> {
  const mailer = createMailer({ store, transport: 'null:', defaultFrom: 'shop@example.com', emptyQueueSleep: 0.05 })
  ends.push(() => mailer.close())
  return mailer
}

/** `disk full` as the servers say it: error 53100, and InnoDB's 1114. */
const RAISING: Readonly<Record<Exclude<DatabaseName, 'sqlite'>, string[]>> = {
  postgres: [
    `create function full_disk() returns trigger language plpgsql as $$ begin
       raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$`,
    ...['content', 'attempt'].map((table) => `create trigger full_disk before insert on mailer_${table} for each row execute function full_disk()`), // prettier-ignore
    'create trigger full_disk before update on mailer_message for each row execute function full_disk()',
  ],
  mysql: [
    ...['insert on mailer_content', 'insert on mailer_attempt', 'update on mailer_message'].map(
      (event) => `create trigger full_disk_${event.replaceAll(' ', '_')} before ${event} for each row
        signal sqlstate 'HY000' set mysql_errno = 1114, message_text = 'The table is full'`,
    ),
  ],
}
const LIFTING: Readonly<Record<Exclude<DatabaseName, 'sqlite'>, string[]>> = {
  postgres: ['drop function full_disk() cascade'],
  mysql: ['insert_on_mailer_content', 'insert_on_mailer_attempt', 'update_on_mailer_message'].map((name) => `drop trigger full_disk_${name}`), // prettier-ignore
}

async function server(name: Exclude<DatabaseName, 'sqlite'>, place: Place): Promise<Full> {
  const each = async (statements: readonly string[]) => {
    for (const statement of statements) await place.run(statement)
  }
  return { mailer: mailerOn(place.store), run: place.run, fill: () => each(RAISING[name]), makeRoom: () => each(LIFTING[name]) } // prettier-ignore
}

/** A file that may have so many pages, for every connection that the store opens. */
async function file(): Promise<Full> {
  const { folder, remove } = await temporaryFolder()
  const real = sqliteDriver()
  const opened: InstanceType<SqliteDriver['Database']>[] = []
  let pages = 1_000_000
  class Database extends real.Database {
    constructor(...[name, mode, done]: ConstructorParameters<SqliteDriver['Database']>) {
      super(name, mode, (error) => {
        if (error) return done(error)
        opened.push(this)
        limit(this).then(() => done(null), done)
      })
    }
  }
  const limit = (database: InstanceType<SqliteDriver['Database']>) =>
    new Promise<void>((resolve) => database.run(`pragma max_page_count = ${pages}`, [], () => resolve()))
  const store = new SequelizeStore({ url: `sqlite:${join(folder, 'queue.sqlite')}`, dialectModule: { ...real, Database } }) // prettier-ignore
  ends.push(remove)
  await store.migrate()
  const raw = await openRaw(join(folder, 'queue.sqlite'))
  ends.push(() => raw.close())
  const setPages = async (count: number) => {
    pages = count
    for (const database of opened) await limit(database)
  }
  return {
    mailer: mailerOn(store),
    run: (statement) => raw.rows(statement, []),
    // below what it has is taken as: not one more
    fill: () => setPages(1),
    makeRoom: () => setPages(1_000_000),
  }
}

/** About 300 kB, which no free page takes in. */
const MAIL = { to: 'ann@example.com', subject: 'Big', text: 'word '.repeat(60_000) }

onEachDatabase((open, name) => {
  const made = async (): Promise<Full> => {
    if (name === 'sqlite') return file()
    const place = await open()
    ends.push(() => place.close())
    return server(name, place)
  }

  test('a send rejects, retryable, and leaves no half rows; with room it goes through', async () => {
    const { mailer, run, fill, makeRoom } = await made()
    await mailer.send(MAIL)
    await fill()
    for (let nth = 0; nth < 2; nth++)
      await expect(mailer.send(MAIL)).rejects.toMatchObject({ code: 'MAILER_STORE_UNAVAILABLE', retryable: true })
    for (const table of ['message', 'content', 'recipient']) {
      const [row] = await run(`select count(*) as n from mailer_${table}`)
      expect([table, Number(row!.n)]).toEqual([table, 1])
    }
    await makeRoom()
    await mailer.send(MAIL)
    expect(await mailer.deliver()).toMatchObject({ sent: 2, failed: 0 })
  }, 30_000)

  test('a worker waits, sends nothing twice and loses nothing, and goes on by itself', async () => {
    const { mailer, fill, makeRoom } = await made()
    await mailer.sendMany(Array.from({ length: 5 }, () => ({ ...MAIL, text: 'small' })))
    await fill()
    const stop = new AbortController()
    const working = mailer.work({ signal: stop.signal })
    await wait(300)
    await makeRoom()
    const end = Date.now() + 15_000
    while ((await mailer.counts()).sent < 5 && Date.now() < end) await wait(20)
    stop.abort()
    await working
    expect(await mailer.counts()).toMatchObject({ sent: 5, queued: 0, sending: 0, failed: 0 })
    expect((await mailer.log()).items.map(({ result }) => result)).toEqual(Array(5).fill('success'))
  }, 30_000)
})
