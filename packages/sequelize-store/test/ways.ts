/**
 * Every way in which operations speak to the database, for tests that look at the plans of their statements on filled
 * tables. Duty: none is forgotten; what a plan may look like is up to each database's test.
 */
import { expect } from '@jest/globals'
import { aClaim, accepting, aMessage } from '@mailspool/core/testing'
import type { LogQuery, MessageQuery } from '@mailspool/core'
import type { Session } from '../src/dialect/dialect.js'
import { listAudit, writeAudit } from '../src/operations/audit.js'
import { add, addByOneStatement } from '../src/operations/add.js'
import { claim } from '../src/operations/claim.js'
import { addDontSend, among, listDontSend, stoppedTo } from '../src/operations/dont-send.js'
import { failureGroups } from '../src/operations/failures.js'
import { keepStatistics } from '../src/operations/keep.js'
import { journal, release, renew } from '../src/operations/leases.js'
import { countMatching } from '../src/operations/list.js'
import { latencies, spanCounts } from '../src/operations/minutes.js'
import { content, find } from '../src/operations/read.js'
import { requeue } from '../src/operations/requeue.js'
import { readSettings, writeSetting } from '../src/operations/settings.js'
import { settle } from '../src/operations/settle.js'
import { counts, statistics } from '../src/operations/statistics.js'
import { cancel, deleteMessages, resolveSent, setPriority } from '../src/operations/steer.js'
import { purge, sweep } from '../src/operations/sweep.js'

/** Ids of the filled tables: the n-th message's. */
export const idOf = (n: number) =>
  `${n.toString(16).padStart(8, '0')}-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
export const SOME = Array.from({ length: 24 }, (_, n) => idOf(n + 1))
export const FROM_TWO = aClaim({
  limit: 15,
  transports: ['transport1', 'transport2'].map((name) => ({ name, limit: 10 })),
})

export const WAYS: Record<string, (session: Session) => Promise<unknown>> = {
  add: (session) =>
    add(session, {
      messages: [aMessage(), aMessage({ tags: ['a'] }), aMessage({ idempotencyKey: 'k' })],
      batchSize: 500,
    }),
  'add unless listed': (session) => {
    const adding = { messages: [aMessage(), aMessage()], batchSize: 500, unlessListed: ['no1@example.com', 'a@b.c'] }
    return session.dialect.insertTogether === null ? add(session, adding) : addByOneStatement(session, adding)
  },
  'add what is there': async (session) => {
    const messages = [aMessage(), aMessage({ idempotencyKey: 'k', idempotencyHash: 'h' })]
    await add(session, { messages, batchSize: 500 })
    await add(session, {
      messages: [...messages, aMessage({ idempotencyKey: 'k', idempotencyHash: 'h' })],
      batchSize: 500,
    })
  },
  'claim suspects': (session) => claim(session, { ...FROM_TWO, crashed: 'suspects' }),
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
  setPriority: (session) => setPriority(session, { ids: SOME, priority: 'high' }),
  'counts up to': (session) => counts(session, 100),
  statistics: (session) => statistics(session, [1]),
  find: (session) => find(session, SOME[0]!),
  content: (session) => content(session, SOME[0]!),
  among: (session) => among(session, ['ann@example.com', 'bob@example.com']),
  addDontSend: (session) =>
    addDontSend(session, [{ address: 'a@example.com', reason: null, source: null, expiresAt: null }]),
  listDontSend: (session) => listDontSend(session, { address: 'a', after: 'b' }),
  stoppedTo: (session) => stoppedTo(session, ['ann1@example.com', 'ann2@example.com']),
  writeAudit: (session) =>
    writeAudit(session, [{ id: idOf(99), actor: 'Ann', deed: 'open', message: SOME[0]!, facts: {} }]),
  listAudit: async (session) => {
    const after = `${Date.now() * 2} ${SOME[0]!}`
    await listAudit(session, { actor: 'actor1', after })
    await listAudit(session, { deed: 'deed1', after })
    await listAudit(session, { message: SOME[0]! })
    await listAudit(session, { after })
  },
  'count a state': (session) => countMatching(session, { query: { state: 'sent' }, upTo: 100 }),
  readSettings: (session) => readSettings(session, 'breaker:'),
  writeSetting: (session) => writeSetting(session, { name: 'pause', value: true, version: 1 }),
  sweep: (session) => sweep(session, 100),
  'claim, journal, renew and settle': async (session) => {
    const claimed = await claim(session, FROM_TWO)
    expect(claimed.length).toBe(15)
    const leases = [...claimed, { id: 'gone', token: 'gone', sequence: 1 }]
    await journal(session, { leases, lease: 60 })
    await renew(session, { leases, lease: 60 })
    const late = claimed.slice(0, 1).map((one) => accepting({ ...one, token: 'older' }))
    await settle(session, [...late, ...claimed.map((one) => accepting(one))])
  },
  release: async (session) => {
    const claimed = await claim(session, FROM_TWO)
    await release(session, [...claimed.slice(1), { ...claimed[0]!, token: 'older' }])
  },
}

/** What is grouped, and so sorted or hashed: along an index, and over no more than its bound. */
export const FIGURES: Record<string, (session: Session) => Promise<unknown>> = {
  keepStatistics: (session) => keepStatistics(session),
  spanCounts: (session) => spanCounts(session, { span: 60, from: new Date(0) }),
  latencies: (session) => latencies(session, { span: 60, from: new Date(0) }),
  failureGroups: async (session) => {
    await failureGroups(session, { from: null })
    await failureGroups(session, { from: new Date(0) })
  },
}

/** Filters that no index has together, and beginnings that many have: looked through in the order of the page. */
export const LOOKED_THROUGH: [string, MessageQuery][] = [
  ['a state and a transport', { state: 'failed', transport: 'transport1' }],
  ['a domain and a state', { recipient: '@example.com', state: 'sent' }],
  ['a group of failures', { failureGroup: 'group5' }],
  ['a beginning of the subject that all have', { subject: 'Subject' }],
  ['a beginning of the address that all have', { recipientBegins: 'ann' }],
  ['a beginning of the address that few have', { recipientBegins: 'ann1999' }],
  ['words in the subject', { subjectContains: '19', createdAfter: new Date(0) }],
  ['a class of errors', { failureClass: 'tls' }],
  ['everything at once', { state: 'sent', tag: 'tag1', priority: 'high', recipientBegins: 'ann', subject: 'Sub' }],
]

/** Served by an index in the order asked for. */
export const PAGES: [string, MessageQuery][] = [
  ['a state', { state: 'sent' }],
  ['a state and days', { state: 'sent', createdAfter: new Date(0), createdBefore: new Date() }],
  ['what goes out next', { state: 'queued', order: 'next' }],
  ['a transport', { transport: 'transport1' }],
  ['a transport and days', { transport: 'transport1', createdAfter: new Date(0) }],
  ['days', { createdAfter: new Date(0), createdBefore: new Date() }],
  ['a recipient', { recipient: 'ANN5@example.com' }],
  ['a domain', { recipient: '@example.com' }],
  ['a tag', { tag: 'tag1' }],
  ['a tag and days', { tag: 'tag1', createdAfter: new Date(0) }],
]

export const LOGS: [string, LogQuery][] = [
  ['a message', { message: SOME[0]! }],
  ['a result', { result: 'success' }],
  ['a failure class', { failureClass: 'temporary' }],
]
