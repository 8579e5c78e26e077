/** Several processes on one SQLite file. */
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { aMessage } from '@mailspool/core/testing'
import { SequelizeStore } from '../src/sequelize-store.js'
import { openRaw, temporaryFolder } from './open-sqlite.js'
import { killChildren, start, together } from './processes.js'

let file: string
let remove: () => Promise<void>

beforeEach(async () => {
  const temporary = await temporaryFolder()
  file = join(temporary.folder, 'queue.sqlite')
  remove = temporary.remove
})
afterEach(async () => {
  killChildren()
  await remove()
})

test('two processes claim 2,000 messages from one file, and none twice', async () => {
  const store = new SequelizeStore({ url: `sqlite:${file}` })
  await store.migrate()
  const messages = Array.from({ length: 2000 }, () => aMessage())
  await store.add({ messages, batchSize: 500 })
  const [one = [], other = []] = (await together('claim-all', { url: `sqlite:${file}` }, 2)) as string[][][]
  const claimed = [...one.flat(), ...other.flat()]
  expect(claimed.length).toBe(2000)
  expect(new Set(claimed)).toEqual(new Set(messages.map(({ id }) => id)))
  expect(one.length).toBeGreaterThan(0)
  expect(other.length).toBeGreaterThan(0)
  expect(await store.counts({})).toMatchObject({ queued: 0, sending: 2000 })
  await store.close()
}, 60_000)

test('three processes migrate a new file in the same moment: one does it, all succeed', async () => {
  const said = await together('migrate', { url: `sqlite:${file}` }, 3)
  expect(said.flat(2)).toEqual(['0001-create-mail-tables', '0002-create-admin-tables', '0003-leave-room-in-pages'])
  const raw = await openRaw(file)
  expect(await raw.rows(`select name, version from mailer_setting`, [])).toEqual([{ name: 'identity', version: 1 }])
  await raw.close()
}, 60_000)

test('kill -9 in the middle of writing leaves whole batches and no half rows', async () => {
  const store = new SequelizeStore({ url: `sqlite:${file}` })
  await store.migrate()
  const child = start('add-for-ever', { url: `sqlite:${file}` })
  let begun = 0
  await new Promise<void>((resolve) =>
    child.on('message', () => {
      begun += 1
      // a little into the fourth batch, whose 25 MB take longer than that
      if (begun === 4) setTimeout(resolve, 20)
    }),
  )
  child.kill('SIGKILL')
  await once(child, 'exit')
  const raw = await openRaw(file)
  const rows = await raw.rows(
    `select m.size, (select count(*) from mailer_recipient where message = m.id) as recipients,
      (select sum(length(bytes)) from mailer_content where message = m.id) as bytes,
      (select count(*) from mailer_tag where message = m.id) as tags from mailer_message m`,
    [],
  )
  expect(begun).toBeGreaterThanOrEqual(4)
  expect([30, 40]).toContain(rows.length)
  for (const row of rows) expect(row).toEqual({ size: 2_500_000, recipients: 1, bytes: 2_500_000, tags: 1 })
  expect(await raw.rows('pragma integrity_check', [])).toEqual([{ integrityCheck: 'ok' }])
  await raw.close()
  await store.close()
}, 60_000)
