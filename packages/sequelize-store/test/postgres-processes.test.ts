/** Several processes on one Postgres, and many hands in one of them. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { aClaim, accepting, aMessage } from '@mailspool/core/testing'
import type { SequelizeStore } from '../src/sequelize-store.js'
import { PostgresPlace, withPostgres } from './open-postgres.js'
import { killChildren, together } from './processes.js'

withPostgres((url) => {
  let place: PostgresPlace
  let store: SequelizeStore

  beforeEach(() => {
    place = new PostgresPlace(url)
    store = place.store({ max: 22 })
  })
  afterEach(async () => {
    killChildren()
    await store.close()
    await place.drop()
  })

  test('four processes claim 2,000 messages, and none twice', async () => {
    await store.migrate()
    const messages = Array.from({ length: 2000 }, () => aMessage())
    await store.add({ messages, batchSize: 500 })
    const said = (await together('claim-all', { url, schema: place.schema }, 4)) as string[][][]
    const claimed = said.flat(2)
    expect(claimed.length).toBe(2000)
    expect(new Set(claimed)).toEqual(new Set(messages.map(({ id }) => id)))
    for (const one of said) expect(one.length).toBeGreaterThan(0)
    expect(await store.counts({})).toMatchObject({ queued: 0, sending: 2000 })
  }, 60_000)

  test('three processes migrate a new schema in the same moment: one does it, all succeed', async () => {
    const said = await together('migrate', { url, schema: place.schema }, 3)
    expect(said.flat(2)).toEqual(['0001-create-mail-tables', '0002-create-admin-tables', '0003-leave-room-in-pages'])
    const { rows } = await (await place.raw()).query('select name, version from mailer_setting')
    expect(rows).toEqual([{ name: 'identity', version: 1 }])
  }, 60_000)

  test('16 producers and 6 workers see no deadlock, and each mail is sent once', async () => {
    await store.migrate()
    const PRODUCED = 16 * 40
    let settled = 0
    const producer = async () => {
      for (let n = 0; n < 40; n += 4) {
        await store.add({ messages: Array.from({ length: 4 }, () => aMessage({ tags: ['a'] })), batchSize: 500 })
      }
    }
    const worker = async () => {
      while (settled < PRODUCED) {
        const leases = await store.claim(aClaim({ limit: 7 }))
        if (leases.length === 0) continue
        expect(new Set(await store.journal({ leases, lease: 60 }))).toEqual(new Set(['final']))
        expect(new Set(await store.settle(leases.map((one) => accepting(one))))).toEqual(new Set(['settled']))
        settled += leases.length
      }
    }
    await Promise.all([...Array.from({ length: 16 }, producer), ...Array.from({ length: 6 }, worker)])
    expect(await store.counts({})).toMatchObject({ queued: 0, sending: 0, sent: PRODUCED })
    const { rows } = await (await place.raw()).query('select count(*)::int as attempts from mailer_attempt')
    expect(rows).toEqual([{ attempts: PRODUCED }])
  }, 60_000)
})
