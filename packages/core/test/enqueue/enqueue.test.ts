import { describe, expect, test } from '@jest/globals'
import { setTimeout } from 'node:timers/promises'
import { MailerError } from '../../src/errors.js'
import { idempotencyHash, stableForm } from '../../src/enqueue/idempotency.js'
import { NOW, parse, parts, refusal, type Given } from './parts.js'

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
    expect(amongs.length).toBeLessThan(4)
    await idle()
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

describe('idempotency keys', () => {
  const mail = { ...GOOD, attachments: [{ filename: 'a.bin', content: Buffer.from('a') }], date: new Date(0) }

  test('same key and content: the first id again, announced once', async () => {
    const { send, rows, events } = parts()
    const first = await send(mail, { idempotencyKey: 'order-17', tags: ['a'] })
    const { to, ...rest } = mail
    const again = await send({ ...rest, to, cc: undefined }, { tags: ['a'], idempotencyKey: 'order-17' })
    expect(again).toEqual(first)
    expect([rows().length, events.length]).toEqual([1, 1])
  })

  test.each([
    [{ ...mail, subject: 'Other' }, {}],
    [{ ...mail, attachments: [{ filename: 'a.bin', content: Buffer.from('b') }] }, {}],
    [mail, { priority: 'high' as const }],
  ])('other content is a conflict (%#)', async (other, options) => {
    const { send, rows } = parts()
    await send(mail, { idempotencyKey: 'order-17' })
    const { code, message } = await refusal(send(other, { ...options, idempotencyKey: 'order-17' }))
    expect([code, rows().length]).toEqual(['MAILER_IDEMPOTENCY_CONFLICT', 1])
    expect(message).toContain('order-17')
  })

  test('the hash knows what differs and nothing else', () => {
    const hash = (given: object, options = {}) => idempotencyHash({ mail: given, options, files: [] })
    expect(hash({ to: 'a', subject: 'b' })).toBe(hash({ subject: 'b', to: 'a', cc: undefined }))
    expect(hash({}, { idempotencyKey: 'a', transaction: 1 })).toBe(hash({}, { idempotencyKey: 'b' }))
    expect(hash({ to: ['a', 'b'] })).not.toBe(hash({ to: ['b', 'a'] }))
    const distinct = [
      '1',
      1,
      null,
      true,
      'true',
      [],
      {},
      [1],
      ['1'],
      new Date(1),
      Buffer.from('1'),
      { a: 1 },
      '[]',
      '{}',
    ]
    expect(new Set(distinct.map(stableForm)).size).toBe(distinct.length)
  })
})

describe('sendMany', () => {
  test('one call of add, ids in order, own options before the shared ones', async () => {
    const { sendMany, adds, row, wakes } = parts({ transports: ['bulk'] })
    const queued = await sendMany(
      [
        { ...GOOD, subject: 'a' },
        { mail: { ...GOOD, subject: 'b' }, options: { priority: 'high' } },
        { mail: { ...GOOD, subject: 'c' } },
      ],
      { priority: 'low', transport: 'bulk' },
    )
    expect(adds).toHaveLength(1)
    expect(queued.map(({ id }) => [row(id).subject, row(id).priority, row(id).transport])).toEqual([
      ['a', 'low', 'bulk'],
      ['b', 'high', 'bulk'],
      ['c', 'low', 'bulk'],
    ])
    expect(queued.map((one) => one.id)).toEqual(queued.map((one) => one.id).sort())
    expect(wakes()).toBe(1)
    expect(await sendMany([])).toEqual([])
  })

  test('one bad mail and nothing is stored; the error says which', async () => {
    const { sendMany, rows, adds } = parts()
    expect(await refusal(sendMany([GOOD, { ...GOOD, to: 'x' }]))).toMatchObject({
      code: 'MAILER_BAD_ADDRESS',
      path: 'mails[1].to',
    })
    expect(await refusal(sendMany([GOOD, { mail: GOOD, options: { priority: 9 as 1 } }]))).toMatchObject({
      path: 'mails[1].options.priority',
    })
    expect(await refusal(sendMany([GOOD, { subject: 'x' }]))).toMatchObject({ path: 'mails[1].to' })
    expect(await refusal(sendMany([GOOD, GOOD], { idempotencyKey: 'a' }))).toMatchObject({
      path: 'options.idempotencyKey',
    })
    expect(await refusal(sendMany('x' as unknown as []))).toMatchObject({ code: 'MAILER_BAD_MAIL', path: 'mails' })
    const other = parts().store.transaction()
    expect(await refusal(sendMany([{ mail: GOOD, options: { transaction: other } }]))).toMatchObject({
      path: 'mails[0].options.transaction',
    })
    expect([rows().length, adds.length]).toEqual([0, 0])
  })
})

describe("django-mailer's calls", () => {
  const staff = {
    admins: ['Root <root@x.de>', 'two@x.de'],
    managers: ['boss@x.de'],
    serverEmail: 'server@x.de',
    subjectPrefix: '[shop] ',
  }

  test('sendMail, sendHtmlMail, sendMassMail', async () => {
    const { sendMail, sendHtmlMail, sendMassMail, row, rows } = parts()
    const { id } = await sendMail('Subject', 'Text', null, ['a@x.de', 'b@x.de'], { priority: 'low' })
    expect(row(id)).toMatchObject({ from: 'Shop <shop@example.com>', priority: 'low', subject: 'Subject' })
    const html = await sendHtmlMail('Subject', 'Text', '<b>x</b>', 'me@x.de', 'a@x.de')
    expect(row(html.id).from).toBe('me@x.de')
    expect(await parse(row(html.id).content)).toMatchObject({ html: '<b>x</b>', text: 'Text' })
    const mass = await sendMassMail([['a', 't', null, 'a@x.de'], ['b', 't', 'me@x.de', ['b@x.de']]], { priority: 'high' }) // prettier-ignore
    expect([mass, rows().length]).toEqual([2, 4])
    expect(rows().at(-1)).toMatchObject({ subject: 'b', priority: 'high' })
  })

  test('mailAdmins and mailManagers: prefix, sender, priority, html', async () => {
    const { mailAdmins, mailManagers, row } = parts({ settings: staff })
    const admins = await mailAdmins('Disk full', 'sda1', { priority: 'high', html: '<b>sda1</b>' })
    const found = row(admins!.id)
    expect(found).toMatchObject({ subject: '[shop] Disk full', from: 'server@x.de', priority: 'high' })
    expect(found.recipients.map((one) => one.address)).toEqual(['root@x.de', 'two@x.de'])
    expect((await parse(found.content)).html).toBe('<b>sda1</b>')
    const managers = await mailManagers('Sold out', 'all')
    expect(row(managers!.id).recipients.map((one) => one.address)).toEqual(['boss@x.de'])
  })

  test('without admins nothing is queued; without serverEmail defaultFrom writes', async () => {
    const none = parts()
    expect([await none.mailAdmins('a', 'b'), await none.mailManagers('a', 'b'), none.rows().length]).toEqual([
      null,
      null,
      0,
    ])
    const { mailAdmins, row } = parts({ settings: { admins: ['a@x.de'] } })
    expect(row((await mailAdmins('a', 'b'))!.id)).toMatchObject({ from: 'Shop <shop@example.com>', subject: 'a' })
  })
})
