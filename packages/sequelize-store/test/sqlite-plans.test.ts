/**
 * How SQLite goes about every statement on a filled file: no claim, sweep, search or purge reads or sorts a table.
 * docs/indexes.md says why each index exists; here each is needed by a statement.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { aClaim, accepting, aMessage } from '@mailspool/core/testing'
import type { LogQuery, MessageQuery } from '@mailspool/core'
import { openRaw, openSqlite } from './open-sqlite.js'
import { fill, Planner, type Plan } from './plans.js'
import type { Session } from '../src/dialect/dialect.js'
import { add } from '../src/operations/add.js'
import { claim } from '../src/operations/claim.js'
import { addDontSend, among, listDontSend } from '../src/operations/dont-send.js'
import { journal, release, renew } from '../src/operations/leases.js'
import { list } from '../src/operations/list.js'
import { attempts } from '../src/operations/log.js'
import { content, find } from '../src/operations/read.js'
import { requeue } from '../src/operations/requeue.js'
import { readSettings, writeSetting } from '../src/operations/settings.js'
import { settle } from '../src/operations/settle.js'
import { counts, statistics } from '../src/operations/statistics.js'
import { cancel, deleteMessages, resolveSent } from '../src/operations/steer.js'
import { purge, sweep } from '../src/operations/sweep.js'
import { sql } from '../src/sql.js'

const MESSAGES = 20_000
const idOf = (n: number) => `${n.toString(16).padStart(8, '0')}-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
const SOME = Array.from({ length: 24 }, (_, n) => idOf(n + 1))
const FROM_TWO = aClaim({ limit: 15, transports: ['transport1', 'transport2'].map((name) => ({ name, limit: 10 })) })

let planner: Planner
let close: () => Promise<void>
const used = new Set<string>()

beforeAll(async () => {
  const opened = await openSqlite()
  const raw = await openRaw(opened.file)
  await fill(raw, MESSAGES)
  planner = new Planner(raw)
  close = async () => {
    await raw.close()
    await opened.close()
  }
})
afterAll(() => close())

/** Reading a few values, a page or a co-routine from end to end is no scan of a table. */
const HARMLESS = /^SCAN (CONSTANT|\d+ CONSTANT|\d+-ROW|v$|b$|u$|some$|\(subquery)/

function troubles(plans: readonly Plan[]): string[] {
  expect(plans.length).toBeGreaterThan(0)
  for (const step of plans.flatMap((plan) => plan.steps)) {
    for (const [, index] of step.matchAll(/INDEX (mailer_\w+)/g)) used.add(index!)
  }
  return plans.flatMap((plan) =>
    plan.steps
      .filter((step) => /SCAN|TEMP B-TREE/.test(step) && !HARMLESS.test(step))
      .map((s) => `${s}: ${plan.statement}`),
  )
}

const ways: Record<string, (session: Session) => Promise<unknown>> = {
  add: (session) =>
    add(session, {
      messages: [aMessage(), aMessage({ tags: ['a'] }), aMessage({ idempotencyKey: 'k' })],
      batchSize: 500,
    }),
  'add what is there': async (session) => {
    const messages = [aMessage(), aMessage({ idempotencyKey: 'k', idempotencyHash: 'h' })]
    await add(session, { messages, batchSize: 500 })
    await add(session, {
      messages: [...messages, aMessage({ idempotencyKey: 'k', idempotencyHash: 'h' })],
      batchSize: 500,
    })
  },
  'claim suspects': (session) => claim(session, { ...FROM_TWO, suspects: 'only' }),
  'claim a selection': (session) => claim(session, { ...FROM_TWO, ids: SOME }),
  'requeue deferred': (session) => requeue(session, { by: 'retry', due: false, maxRetries: 3, limit: 100 }),
  'requeue what is due': (session) => requeue(session, { by: 'retry', due: true, maxRetries: 3, limit: 100 }),
  'requeue a selection': (session) =>
    requeue(session, { by: 'retry', ids: SOME, due: false, maxRetries: 0, limit: 100 }),
  'requeue by a person': (session) => requeue(session, { by: 'person', ids: SOME, resolved: false }),
  purge: (session) => purge(session, { olderThan: 0, result: 'all', limit: 100 }),
  cancel: (session) => cancel(session, SOME),
  delete: (session) => deleteMessages(session, SOME),
  resolveSent: (session) => resolveSent(session, SOME),
  'counts up to': (session) => counts(session, 100),
  statistics: (session) => statistics(session, [1]),
  find: (session) => find(session, SOME[0]!),
  content: (session) => content(session, SOME[0]!),
  among: (session) => among(session, ['ann@example.com', 'bob@example.com']),
  addDontSend: (session) =>
    addDontSend(session, [{ address: 'a@example.com', reason: null, source: null, expiresAt: null }]),
  listDontSend: (session) => listDontSend(session, { address: 'a', after: 'b' }),
  readSettings: (session) => readSettings(session, 'breaker:'),
  writeSetting: (session) => writeSetting(session, { name: 'pause', value: true, version: 1 }),
}

for (const [name, way] of Object.entries(ways)) {
  test(`${name} reads and sorts no table`, async () => {
    expect(troubles(await planner.of(way))).toEqual([])
  })
}

test('claim, journal, renew and settle read and sort no table', async () => {
  const plans = await planner.of(async (session) => {
    const claimed = await claim(session, FROM_TWO)
    expect(claimed.length).toBe(15)
    const leases = [...claimed, { id: 'gone', token: 'gone', sequence: 1 }]
    await journal(session, { leases, lease: 60 })
    await renew(session, { leases, lease: 60 })
    const late = claimed.slice(0, 1).map((one) => accepting({ ...one, token: 'older' }))
    await settle(session, [...late, ...claimed.map((one) => accepting(one))])
  })
  expect(troubles(plans)).toEqual([])
})

test('release reads and sorts no table', async () => {
  const plans = await planner.of(async (session) => {
    const claimed = await claim(session, FROM_TWO)
    await release(session, [...claimed.slice(1), { ...claimed[0]!, token: 'older' }])
  })
  expect(troubles(plans)).toEqual([])
})

test('sweep reads and sorts no table', async () => {
  expect(troubles(await planner.of((session) => sweep(session, 100)))).toEqual([])
})

const pages: [string, MessageQuery][] = [
  ['a state', { state: 'sent' }],
  ['a state and days', { state: 'sent', createdAfter: new Date(0), createdBefore: new Date() }],
  ['a state and a transport', { state: 'failed', transport: 'transport1' }],
  ['what goes out next', { state: 'queued', order: 'next' }],
  ['a transport', { transport: 'transport1' }],
  ['a transport and days', { transport: 'transport1', createdAfter: new Date(0) }],
  ['days', { createdAfter: new Date(0), createdBefore: new Date() }],
  ['a recipient', { recipient: 'ANN5@example.com' }],
  ['a domain', { recipient: '@example.com' }],
  ['a domain and a state', { recipient: '@example.com', state: 'sent' }],
  ['a tag', { tag: 'tag1' }],
  ['a tag and days', { tag: 'tag1', createdAfter: new Date(0) }],
]

for (const [name, query] of pages) {
  test(`a page of ${name}, first and following, reads and sorts no table`, async () => {
    const plans = await planner.of(async (session) => {
      const first = await list(session, { ...query, limit: 1 })
      if (first.next !== null) await list(session, { ...query, limit: 50, after: first.next })
    })
    expect(troubles(plans)).toEqual([])
  })
}

test('a page of everything walks along the index of days, and only as far as it is long', async () => {
  const [first] = troubles(await planner.of((session) => list(session, {})))
  expect(first).toMatch(/SCAN m USING COVERING INDEX mailer_message_created: .* limit 101/)
})

test('a Message-ID and a beginning of the subject are found by their indexes; their matches are put in order', async () => {
  for (const query of [{ messageId: '5@example.com' }, { subject: 'Subject 1' }]) {
    const found = troubles(await planner.of((session) => list(session, query)))
    expect(found).toEqual([expect.stringContaining('TEMP B-TREE')])
  }
})

test('a page over several states puts only a page of each in order', async () => {
  const found = troubles(await planner.of((session) => list(session, { state: ['sent', 'failed'] })))
  for (const one of found)
    expect(one).toMatch(/TEMP B-TREE FOR ORDER BY: select \* from \(select \* from \(.* limit 101\)/)
})

const logs: [string, LogQuery][] = [
  ['a message', { message: SOME[0]! }],
  ['a result', { result: 'success' }],
  ['a failure class', { failureClass: 'temporary' }],
]

for (const [name, query] of logs) {
  test(`the log of ${name} reads and sorts no table`, async () => {
    const plans = await planner.of(async (session) => {
      await attempts(session, query)
      await attempts(session, { ...query, after: `1 ${SOME[0]!}` })
    })
    expect(troubles(plans)).toEqual([])
  })
}

test('the whole log walks along the index of time, a page long', async () => {
  const [first] = troubles(await planner.of((session) => attempts(session, {})))
  expect(first).toMatch(/SCAN a USING INDEX mailer_attempt_at: .* limit 101/)
})

test('counting everything reads an index, not the table', async () => {
  const found = troubles(await planner.of((session) => counts(session, undefined)))
  expect(found).toEqual([expect.stringMatching(/^SCAN mailer_message USING COVERING INDEX/)])
})

test('each index of the migrations is needed by one of the statements above', async () => {
  const rows = await planner.session.rows(sql`select name from sqlite_master where type = 'index' and sql is not null`)
  const names = rows.map((row) => String(row.name))
  expect(names.length).toBeGreaterThan(10)
  expect(names.filter((name) => !used.has(name) && name !== 'mailer_message_key')).toEqual([])
})
