/** Rows of a SQLite file that somebody wrote into: each mail fails with the reason, and the run goes on to the next. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { createMailer, type Mailer } from '@mailspool/core'
import type { SqliteConnection } from '../src/dialect/sqlite/connection.js'
import { openRaw, openSqlite } from './open-sqlite.js'

let place: Awaited<ReturnType<typeof openSqlite>>
let raw: SqliteConnection
let mailer: Mailer

beforeEach(async () => {
  place = await openSqlite()
  raw = await openRaw(place.file)
  mailer = createMailer({ store: place.store, transport: 'null:', defaultFrom: 'shop@example.com' })
})
afterEach(async () => {
  await raw.close()
  await mailer.close()
  await place.close()
})

test.each([
  ["mailer_message set attempts = 'many'", /attempts is no number/],
  ['mailer_message set retries = -1', /retries is no number/],
  ["mailer_message set tags = '{'", /tags/],
  ["mailer_recipient set address = 'ann@x' || char(13, 10) || 'RCPT TO:<eve@x>'", /control character/],
  ["mailer_recipient set fate = 'lost'", /fate 'lost'|fate/],
])('%s', async (statement, reason) => {
  const { id } = await mailer.send({ to: 'ann@example.com', subject: 'One', text: 'one' })
  await raw.change(`update ${statement}`, [])
  const next = await mailer.send({ to: 'bob@example.com', subject: 'Two', text: 'two' })
  expect(await mailer.deliver()).toMatchObject({ sent: 1, failed: 1 })
  expect((await mailer.counts()).sending).toBe(0)
  expect((await mailer.find(next.id))?.state).toBe('sent')
  const [row] = await raw.rows(`select state, reason from mailer_message where id = '${id}'`, [])
  expect(row).toMatchObject({ state: 'failed', reason: 'undecodable' })
  const [attempt] = await raw.rows(`select reply from mailer_attempt where message = '${id}'`, [])
  expect(attempt?.reply).toMatch(reason)
})
