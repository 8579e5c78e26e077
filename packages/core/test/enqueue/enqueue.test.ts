import { describe, expect, test } from '@jest/globals'
import { setTimeout } from 'node:timers/promises'
import { MailerError } from '../../src/errors.js'
import { NOW, parse, parts, type Given } from './parts.js'

const GOOD = { to: 'ann@example.com', subject: 'Hello', text: 'Hi' }
const HOUR = 3_600_000

/** A commit that costs what a disk costs, so that other sends come meanwhile. */
const slowly: NonNullable<Given['add']> = async (request, next) => {
  await setTimeout(20)
  return next(request)
}

describe('the state a message begins in', () => {
  test('queued, with the options as given', async () => {
    const { send, row, events, wakes } = parts({ transports: ['bulk'] })
    const expiresAt = new Date(NOW.getTime() + HOUR)
    const queued = await send(GOOD, {
      priority: 1,
      transport: 'bulk',
      tags: ['a', 'a', 'b'],
      metadata: { order: '17' },
      expiresAt,
      onUncertain: 'hold',
    })
    expect(queued).toMatchObject({ state: 'queued', dropped: [] })
    expect(row(queued.id)).toMatchObject({
      state: 'queued',
      priority: 'high',
      transport: 'bulk',
      tags: ['a', 'b'],
      metadata: { order: '17' },
      expiresAt,
      dueAt: null,
      onUncertain: 'hold',
      sensitive: false,
      logContent: true,
      idempotencyKey: null,
    })
    expect(events).toEqual([{ id: queued.id, messageId: queued.messageId, state: 'queued', transport: 'bulk' }])
    expect(wakes()).toBe(1)
  })

  test('scheduled and deferred wake nobody', async () => {
    const { send, row, wakes, events } = parts()
    const sendAt = new Date(NOW.getTime() + HOUR)
    const later = await send(GOOD, { sendAt })
    expect(row(later.id)).toMatchObject({ state: 'scheduled', dueAt: sendAt, priority: 'medium' })
    const deferred = await send(GOOD, { priority: 'deferred' })
    expect(row(deferred.id)).toMatchObject({ state: 'deferred', dueAt: null, priority: 'medium' })
    expect([wakes(), events.length]).toEqual([0, 2])
  })

  test('sensitive keeps the subject out of the row; logContent comes along', async () => {
    const { send, row } = parts({ settings: { logContent: false } })
    const { id } = await send(GOOD, { sensitive: true })
    expect(row(id)).toMatchObject({ subject: null, sensitive: true, logContent: false })
    expect((await parse(row(id).content)).subject).toBe('Hello')
  })
})

describe("the don't-send list", () => {
  test('drops recipients of every kind by normalised address, and says which, as written', async () => {
    const { send, row, store } = parts()
    const entry = { reason: null, source: null, expiresAt: null }
    await store.addDontSend(
      ['ann@x.de', 'bob@xn--bb-eka.example', 'bcc@x.de'].map((address) => ({ ...entry, address })),
    )
    const queued = await send({ to: 'Ann <ANN@x.de>, ok@x.de', cc: 'Bob@ÖBB.example', bcc: 'bcc@X.DE' })
    expect(queued).toMatchObject({ state: 'queued', dropped: ['ANN@x.de', 'Bob@ÖBB.example', 'bcc@X.DE'] })
    expect(row(queued.id).recipients.map(({ kind, fate }) => `${kind} ${fate}`)).toEqual([
      'to dontSend',
      'to open',
      'cc dontSend',
      'bcc dontSend',
    ])
    expect(row(queued.id).content?.toString()).toContain('ANN@x.de')
  })

  test('a mail that loses all its recipients has failed, and wakes nobody', async () => {
    const { send, row, store, wakes } = parts()
    await store.addDontSend([{ address: 'ann@example.com', reason: null, source: null, expiresAt: null }])
    const queued = await send(GOOD)
    expect(queued).toMatchObject({ state: 'failed', dropped: ['ann@example.com'] })
    expect(row(queued.id)).toMatchObject({ state: 'failed', reason: 'dontSend' })
    expect(wakes()).toBe(0)
  })

  test('overrideRecipients does not wake the dead', async () => {
    const { send, row, store } = parts({ settings: { overrideRecipients: ['dev@x.de'] } })
    await store.addDontSend([{ address: 'ann@example.com', reason: null, source: null, expiresAt: null }])
    const { id, state } = await send(GOOD)
    expect(state).toBe('failed')
    expect(row(id).recipients.map((one) => one.address)).toEqual(['ann@example.com'])
  })
})

describe('transactions', () => {
  test('the mail exists if and only if it commits, and is announced then', async () => {
    const { send, rows, store, events, wakes, adds } = parts()
    const transaction = store.transaction()
    const [a, b] = await Promise.all([send(GOOD, { transaction }), send(GOOD, { transaction })])
    expect([rows().length, events.length, wakes()]).toEqual([0, 0, 0])
    await transaction.commit()
    expect(
      rows()
        .map((one) => one.id)
        .sort(),
    ).toEqual([a.id, b.id].sort())
    expect([events.length, wakes()]).toEqual([2, 2])
    expect(adds.every((one) => one.messages.length === 1)).toBe(true)
  })

  test("the don't-send list is asked through the transaction, not beside it", async () => {
    const { send, sendMany, askedThrough, amongs, store } = parts()
    const transaction = store.transaction()
    await Promise.all([send(GOOD, { transaction }), send(GOOD, { transaction }), send(GOOD)])
    await sendMany([GOOD, GOOD], { transaction })
    expect(askedThrough).toEqual([transaction, transaction, transaction])
    // the one without a transaction asks while it is stored
    expect(amongs.length).toBe(3)
    await transaction.rollback()
  })

  test('nothing is left of a rollback', async () => {
    const { sendMany, rows, store, events } = parts()
    const transaction = store.transaction()
    await sendMany([GOOD, GOOD], { transaction })
    await transaction.rollback()
    expect([rows().length, events.length]).toEqual([0, 0])
  })
})

describe('shared commits', () => {
  test('sends at the same time are few calls of add', async () => {
    const { send, adds, amongs, rows, idle } = parts({ add: slowly })
    const queued = await Promise.all(
      Array.from({ length: 10 }, (_, index) => send({ ...GOOD, subject: String(index) })),
    )
    expect(new Set(queued.map((one) => one.id)).size).toBe(10)
    expect(rows()).toHaveLength(10)
    expect(adds.length).toBeLessThan(6)
    expect(amongs.length).toBe(0)
    await idle()
  })

  test("one of them that is on the don't-send list is stored as such, and the others go out", async () => {
    const { send, adds, store, row, events } = parts({ add: slowly })
    await store.addDontSend([{ address: 'no@example.com', reason: null, source: null, expiresAt: null }])
    const to = ['ann@example.com', 'No@Example.com', 'bob@example.com', ['bob@example.com', 'no@example.com']]
    const queued = await Promise.all(to.map((one) => send({ ...GOOD, to: one })))
    expect(queued.map(({ state, dropped }) => [state, dropped])).toEqual([
      ['queued', []],
      ['failed', ['No@Example.com']],
      ['queued', []],
      ['queued', ['no@example.com']],
    ])
    expect(queued.map(({ id }) => row(id).recipients.map(({ fate }) => fate))).toEqual([
      ['open'],
      ['dontSend'],
      ['open'],
      ['open', 'dontSend'],
    ])
    expect(events.map(({ id }) => id).sort()).toEqual(queued.map(({ id }) => id).sort())
    // the ids are those of the add that wrote nothing: an add that was committed after all would be found
    const [first, second] = adds.filter(({ messages }) => messages.length > 1)
    expect(second?.messages.map(({ id }) => id)).toEqual(first?.messages.map(({ id }) => id))
    expect(second?.unlessListed).toBeUndefined()
  })

  test('one bad item fails alone, with its own error', async () => {
    const isBad = (subject: string | null) => subject === 'bad'
    const { send, rows } = parts({
      add: async (request, next) => {
        if (request.messages.some((one) => isBad(one.subject)))
          throw new MailerError('MAILER_STORE_FAILED', { problem: 'bad' })
        return next(request)
      },
    })
    const subjects = ['a', 'b', 'bad', 'c', 'd']
    const ended = await Promise.allSettled(subjects.map((subject) => send({ ...GOOD, subject })))
    expect(ended.map((one) => one.status === 'fulfilled')).toEqual([true, true, false, true, true])
    expect(rows().map((one) => one.subject)).toEqual(['a', 'b', 'c', 'd'])
  })

  test('a commit of unknown fate that is tried again answers with the same ids, and stores once', async () => {
    let isFirst = true
    const { send, rows, adds } = parts({
      add: async (request, next) => {
        const answers = await slowly(request, next)
        if (isFirst && request.messages.length > 1) {
          isFirst = false
          throw new MailerError('MAILER_STORE_FAILED', { problem: 'the connection broke' })
        }
        return answers
      },
    })
    const queued = await Promise.all(Array.from({ length: 6 }, () => send(GOOD)))
    expect(isFirst).toBe(false)
    expect(adds.length).toBeGreaterThan(1)
    expect(
      rows()
        .map((one) => one.id)
        .sort(),
    ).toEqual(queued.map((one) => one.id).sort())
  })

  test('a key, a transaction and a large mail go alone', async () => {
    const { send, adds, store } = parts()
    const transaction = store.transaction()
    await Promise.all([
      send(GOOD, { idempotencyKey: 'a' }),
      send(GOOD, { idempotencyKey: 'b' }),
      send(GOOD, { transaction }),
      send({ ...GOOD, attachments: [{ content: Buffer.alloc(300_000) }] }),
    ])
    expect(adds.map((one) => one.messages.length)).toEqual([1, 1, 1, 1])
  })
})
