/** Waking workers of other processes by NOTIFY and LISTEN. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { aMessage } from '@mailspool/core/testing'
import type pg from 'pg'
import type { Gateway } from '../src/dialect/dialect.js'
import { Listener } from '../src/dialect/postgres/listener.js'
import { SequelizeStore } from '../src/sequelize-store.js'
import { openRaw, PostgresPlace, sequelizeOn, withPostgres } from './open-postgres.js'

withPostgres((url) => {
  const place = new PostgresPlace(url)
  const stores: SequelizeStore[] = []
  let raw: pg.Client

  beforeAll(async () => {
    await place.migrate()
    raw = await place.raw()
  })
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()))
  })
  afterAll(() => place.drop())

  const open = (): SequelizeStore => {
    const store = place.store()
    stores.push(store)
    return store
  }
  const add = (store: SequelizeStore, message = aMessage()) => store.add({ messages: [message], batchSize: 500 })

  /** Counts wake-ups; `next` resolves at one that comes after it was asked for. */
  function hearing(store: SequelizeStore) {
    let heard = 0
    let tell = () => {}
    const unsubscribe = store.onWake(() => {
      heard += 1
      tell()
    })
    const next = () => new Promise<void>((resolve) => (tell = resolve))
    return { next, unsubscribe, heard: () => heard }
  }

  /** Listens for sure: the first call back says that its connection stands. */
  async function listening(store: SequelizeStore) {
    const ear = hearing(store)
    await ear.next()
    return ear
  }

  /** A connection of ours that hears the same channel. */
  async function counted(): Promise<{ heard: string[]; client: pg.Client }> {
    const client = await openRaw(url)
    const heard: string[] = []
    client.on('notification', ({ payload }) => heard.push(payload ?? ''))
    await client.query(`listen "${place.schema}.mailer_wake"`)
    return { heard, client }
  }

  test('mail queued elsewhere wakes a worker; its own does not', async () => {
    const [worker, web] = [open(), open()]
    const ear = await listening(worker)
    const { client, heard } = await counted()
    const woken = ear.next()
    await add(web)
    await woken
    const before = ear.heard()
    await add(worker)
    // both go out over the same channel, so this one has been heard when the next one has
    const again = ear.next()
    await add(web)
    await again
    expect(ear.heard()).toBe(before + 1)
    expect(new Set(heard).size).toBe(2)
    await client.end()
  })

  test('what nobody could claim rings for nobody; requeued and released mail does', async () => {
    const [worker, web] = [open(), open()]
    const { heard, client } = await counted()
    await add(web, aMessage({ state: 'scheduled', dueAt: new Date(Date.now() + 3_600_000) }))
    const deferred = aMessage({ state: 'deferred' })
    await add(web, deferred)
    await client.query('select 1')
    expect(heard).toEqual([])
    const ear = await listening(worker)
    const requeued = ear.next()
    await web.requeue({ by: 'person', ids: [deferred.id], resolved: false })
    await requeued
    const [lease] = await web.claim({ ...claimOfOne, ids: [deferred.id] })
    const released = ear.next()
    await web.release([lease!])
    await released
    await client.end()
  })

  test('in a transaction it rings after the commit, and not after a rollback', async () => {
    const worker = open()
    const sequelize = sequelizeOn(url)
    const shop = new SequelizeStore({ sequelize, schema: place.schema })
    const ear = await listening(worker)
    const { heard, client } = await counted()
    const send = async (end: 'commit' | 'rollback') => {
      const transaction = await sequelize.transaction()
      await shop.add({ messages: [aMessage()], batchSize: 500, transaction })
      await client.query('select 1')
      expect(heard).toEqual([])
      await transaction[end]()
    }
    await send('rollback')
    const woken = ear.next()
    await send('commit')
    await woken
    expect(heard.length).toBeLessThanOrEqual(1)
    await client.end()
    await shop.close()
    await sequelize.close()
  })

  test('hundred sends ring a few times only, and the last one is never left unheard', async () => {
    const web = open()
    const { heard, client } = await counted()
    const began = performance.now()
    for (let n = 0; n < 100; n++) await add(web)
    const took = performance.now() - began
    await web.close()
    await client.query('select 1')
    expect(heard.length).toBeGreaterThan(0)
    expect(heard.length).toBeLessThanOrEqual(took / 50 + 2)
    await client.end()
  })

  test('a listener whose connection is cut comes back, and calls since something may have been missed', async () => {
    const [worker, web] = [open(), open()]
    const ear = await listening(worker)
    const back = ear.next()
    const { rowCount } = await raw.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where query like 'listen "${place.schema}.%' and pid <> pg_backend_pid()`,
    )
    expect(rowCount).toBe(1)
    await back
    const woken = ear.next()
    await add(web)
    await woken
  })

  test('the connection is closed with the last who listens, and listening again opens one', async () => {
    const worker = open()
    const [one, two] = [await listening(worker), hearing(worker)]
    one.unsubscribe()
    one.unsubscribe()
    const web = open()
    const woken = two.next()
    await add(web)
    await woken
    two.unsubscribe()
    await until(async () => (await listeners()) === 0)
    await listening(worker)
    expect(await listeners()).toBe(1)
  })

  test('where its own ringing does not come back it rests, and holds no connection', async () => {
    const sequelize = sequelizeOn(url)
    let rang = 0
    // what is rung here never arrives, as behind a pooler that gives each transaction another connection
    const gateway = { glance: async () => void (rang += 1) } as unknown as Gateway
    const heard = () => expect('nothing').toBe('heard')
    const times = { echo: 20, deaf: 3_600_000 }
    const name = `${place.schema}.deaf`
    const listener = new Listener({ gateway, name, sender: 'me', sequelize: () => sequelize, heard, times })
    await until(async () => (await listeners()) === 0 && rang > 0)
    await listener.close()
    expect(rang).toBe(1)
    await sequelize.close()
  })

  test('a server that does not answer any more is noticed, and listened to again', async () => {
    const sequelize = sequelizeOn(url)
    const name = `${place.schema}.pulse`
    const glance = () => raw.query('select pg_notify($1, $2)', [name, 'me'])
    let heard = 0
    const listener = new Listener({
      gateway: { glance } as unknown as Gateway,
      name,
      sender: 'me',
      sequelize: () => sequelize,
      heard: () => (heard += 1),
      // no answer comes in no time
      times: { first: 1, pulse: 5, answer: 0 },
    })
    await until(async () => {
      await raw.query('select 1')
      return heard >= 3
    })
    await listener.close()
    await sequelize.close()
  })

  /** By time, not by tries: a quick machine makes thousands of them before anything could have come. */
  const until = async (come: () => Promise<boolean>): Promise<void> => {
    for (const end = Date.now() + 15_000; !(await come());) expect(Date.now()).toBeLessThan(end)
  }

  const listeners = async (): Promise<number> => {
    const { rows } = await raw.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity where query like 'listen "${place.schema}.%'`,
    )
    return rows[0]!.n
  }
  const claimOfOne = {
    transports: [{ name: 'default', limit: 1 }],
    limit: 1,
    lease: 60,
    formats: [1],
    crashed: 'none' as const,
    contentUpTo: 0,
  }
})
