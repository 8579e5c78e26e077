import { describe, expect, test } from '@jest/globals'
import { Transform } from 'node:stream'
import { createTransport, type SendMailOptions } from 'nodemailer'
import { queueTransport } from '../../src/enqueue/queue-transport.js'
import { createMailer } from '../../src/mailer.js'
import { createMemoryStore } from '../../src/store/memory-store/memory-store.js'
import { front, GOOD } from './front.js'
import { headerNames, parse, refusal } from './parts.js'

test("nodemailer's bytes and envelope, in nodemailer's words", async () => {
  const { sent } = front()
  const { info, row, mail } = await sent({ cc: 'carl@x.de', bcc: ['b@x.de'], priority: 'high', xMailer: 'Mine' })
  expect(info).toMatchObject({
    messageId: mail.messageId,
    envelope: { from: 'shop@example.com', to: ['ann@x.de', 'carl@x.de', 'b@x.de'] },
    accepted: ['ann@x.de', 'carl@x.de', 'b@x.de'],
    rejected: [],
    response: `queued as ${row.id}`,
  })
  expect(row).toMatchObject({
    subject: 'Hello',
    from: 'Shop <shop@example.com>',
    messageId: info.messageId,
    state: 'queued',
  })
  expect(row.recipients.map(({ address, kind }) => `${kind} ${address}`)).toEqual([
    'to ann@x.de',
    'cc carl@x.de',
    'bcc b@x.de',
  ])
  expect(headerNames(row.content)).toEqual(expect.arrayContaining(['x-priority', 'x-mailer']))
  expect(headerNames(row.content)).not.toContain('bcc')
})

test('callback, verify, isIdle and close as of any transport', async () => {
  const { transporter, rows, mailer } = front()
  await new Promise<void>((resolve, reject) => {
    transporter.sendMail(GOOD, (error, info) => {
      if (error !== null) return reject(error)
      expect(info.response).toMatch(/^queued as /)
      resolve()
    })
  })
  expect(await transporter.verify()).toBe(true)
  expect(transporter.isIdle()).toBe(true)
  transporter.close()
  await mailer.send({ to: 'a@x.de', from: 'b@x.de' })
  expect(rows()).toHaveLength(2)
})

test('idle, for programs that feed a pool', async () => {
  const { transporter, rows } = front()
  const waiting = [1, 2, 3]
  const fed = new Promise<void>((resolve) => {
    transporter.on('idle', () => {
      if (rows().length === 3) resolve()
      if (!transporter.isIdle() || waiting.length === 0) return
      void transporter.sendMail({ ...GOOD, subject: `Number ${waiting.shift()}` })
    })
  })
  await fed
  expect(rows().map((one) => one.subject)).toEqual(['Number 1', 'Number 2', 'Number 3'])
})

test('a mailer whose settings are known only once it is open', async () => {
  const opened = front()
  let isOpen = false
  const lazy = Object.create(opened.mailer, {
    ready: { value: async () => void (isOpen = true) },
    settings: {
      get: () => {
        if (!isOpen) throw new Error('not open')
        return opened.mailer.settings
      },
    },
  }) as typeof opened.mailer
  await createTransport(queueTransport(lazy)).sendMail(GOOD)
  expect(opened.rows()).toHaveLength(1)
})

test('marked, plain, and works as a copy by for..in', async () => {
  const { transport, sent } = front({ copied: true })
  expect(transport.mailspoolQueue).toBe(true)
  expect(Object.getPrototypeOf(transport)).toBe(Object.prototype)
  expect((await sent({})).row.state).toBe('queued')
  expect(await refusal(sent({ html: { path: '/etc/passwd' } }))).toMatchObject({ code: 'MAILER_ATTACHMENT_REFUSED' })
})

test('a queue transport as its own delivery transport is refused at start', () => {
  const { transport } = front()
  expect(() => createMailer({ store: createMemoryStore(), transport })).toThrow(/queued for ever/)
})

test("the don't-send list speaks as a server's refusals do", async () => {
  const { mailer, sent } = front()
  await mailer.dontSend.add('ann@x.de')
  const { info, row } = await sent({ to: 'Ann <Ann@X.de>', cc: 'ok@x.de' })
  expect(info).toMatchObject({ accepted: ['ok@x.de'], rejected: ['Ann@x.de'] })
  expect(row.recipients.map((one) => one.fate)).toEqual(['dontSend', 'open'])
})

describe('queue options', () => {
  test('mail.queue, then headers, then the defaults', async () => {
    const { sent } = front({ defaults: { priority: 'low', tags: ['default'], metadata: { a: 'b' } } })
    const { row, raw } = await sent({
      queue: { priority: 'high' },
      headers: { 'X-Mailer-Priority': '3', 'x-mailer-tags': 'one, two', 'X-Mailer-Other': 'stays' },
    })
    expect(row).toMatchObject({ priority: 'high', tags: ['one', 'two'], metadata: { a: 'b' } })
    expect(headerNames(row.content).filter((name) => name.startsWith('x-mailer'))).toEqual(['x-mailer-other'])
    expect(raw).not.toMatch(/priority|tags/i)
  })

  test('every header', async () => {
    const { sent } = front()
    const { row } = await sent({
      headers: [
        { key: 'X-Mailer-Priority', value: 'High' },
        { key: 'X-Mailer-Send-At', value: '2040-01-01T00:00:00Z' },
        { key: 'X-Mailer-Expires-At', value: '2040-01-02T00:00:00Z' },
        { key: 'X-Mailer-Idempotency-Key', value: 'order-17' },
        { key: 'X-Mailer-Transport', value: 'bulk' },
        { key: 'X-Mailer-Metadata', value: '{"order":"17"}' },
        { key: 'X-Mailer-Sensitive', value: 'true' },
        { key: 'X-Mailer-On-Uncertain', value: 'hold' },
      ],
    })
    expect(row).toMatchObject({
      priority: 'high',
      state: 'scheduled',
      dueAt: new Date('2040-01-01T00:00:00Z'),
      expiresAt: new Date('2040-01-02T00:00:00Z'),
      idempotencyKey: 'order-17',
      transport: 'bulk',
      metadata: { order: '17' },
      sensitive: true,
      onUncertain: 'hold',
      subject: null,
    })
    expect(headerNames(row.content).filter((name) => name.startsWith('x-mailer'))).toEqual([])
  })

  test('are judged like those of send', async () => {
    const { sent, rows } = front()
    expect(await refusal(sent({ queue: { priorty: 1 } }))).toMatchObject({
      code: 'MAILER_BAD_OPTION',
      path: 'queue.priorty',
    })
    expect(await refusal(sent({ queue: 'high' }))).toMatchObject({ path: 'queue' })
    expect(await refusal(sent({ headers: { 'X-Mailer-Send-At': 'soon' } }))).toMatchObject({ path: 'queue.sendAt' })
    expect(await refusal(sent({ headers: { 'X-Mailer-Transport': 'blk' } }))).toMatchObject({
      code: 'MAILER_UNKNOWN_TRANSPORT',
    })
    expect(rows()).toEqual([])
  })

  test('a key finds the first id again, though nodemailer makes new bytes each time', async () => {
    const { transporter, rows } = front()
    const mail = { ...GOOD, html: '<p>x</p>', queue: { idempotencyKey: 'order-17' } } as SendMailOptions
    const [first, again] = [await transporter.sendMail(mail), await transporter.sendMail(mail)]
    expect([again.id, again.messageId, rows().length]).toEqual([first.id, first.messageId, 1])
    expect(await refusal(transporter.sendMail({ ...mail, subject: 'Other' }))).toMatchObject({
      code: 'MAILER_IDEMPOTENCY_CONFLICT',
    })
  })

  test('a key finds its mail also where nodemailer names the images of the html, which it does at random', async () => {
    const { transporter, rows } = front({ nodemailerDefaults: { attachDataUrls: true } })
    const image = '<img src="data:image/png;base64,iVBORw0KGgo=">'
    const mail = { ...GOOD, html: image + image, attachments: [], queue: { idempotencyKey: 'order-17' } }
    const [first, again] = [await transporter.sendMail(mail), await transporter.sendMail(mail)]
    expect([again.id, rows().length, mail.attachments.length]).toEqual([first.id, 1, 0])
    const { html, attachments } = await parse(rows()[0]!.content)
    expect(attachments.map((one) => `<img src="cid:${one.cid}">`).join('')).toBe(html)
    expect(new Set(attachments.map((one) => one.cid)).size).toBe(2)
  })

  test('a transaction', async () => {
    const { transporter, store, rows } = front()
    const transaction = store.transaction()
    await transporter.sendMail({ ...GOOD, queue: { transaction } } as SendMailOptions)
    expect(rows()).toHaveLength(0)
    await transaction.commit()
    expect(rows()).toHaveLength(1)
  })
})

test('compile and stream plugins have run; their bytes are kept, with CRLF only', async () => {
  const { transporter, rows } = front()
  transporter.use('compile', (mail, done) => {
    mail.data.text = `${mail.data.text as string} from a plugin`
    done()
  })
  transporter.use('stream', (mail, done) => {
    mail.message.transform(
      () =>
        new Transform({
          transform: (chunk: Buffer, _, next) => next(null, Buffer.from(chunk.toString().replaceAll('\r\n', '\n'))),
        }),
    )
    done()
  })
  await transporter.sendMail(GOOD)
  const [row] = rows()
  expect((await parse(row!.content)).text?.trim()).toBe('Hi from a plugin')
  expect(row!.content!.toString('latin1').replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
})

test("fields of templates are ignored; images in the html become attachments, as nodemailer's option says", async () => {
  const { sent } = front({ nodemailerDefaults: { attachDataUrls: true } })
  const { mail } = await sent({
    template: 'welcome',
    context: { name: 'Ann' },
    disableFileAccess: false,
    html: '<img src="data:image/png;base64,iVBORw0KGgo=">',
  })
  expect(mail.attachments).toHaveLength(1)
  expect(mail.html).toContain('cid:')
})

test('a body object that is sent twice', async () => {
  const { sent } = front()
  const html = { content: '<p>x</p>' }
  await sent({ html })
  expect((await sent({ html })).mail.html).toBe('<p>x</p>')
})

test('defaultFrom where nodemailer has none, and the null sender of an own envelope', async () => {
  const { sent } = front({ settings: { defaultFrom: 'Shop <shop@example.com>' } })
  const { row, mail, info } = await sent({ from: undefined })
  expect(info.messageId).toMatch(/@example\.com>$/)
  expect(row).toMatchObject({ from: 'Shop <shop@example.com>', envelopeFrom: 'shop@example.com' })
  expect(mail.from?.value).toEqual([{ name: 'Shop', address: 'shop@example.com' }])
  expect((await sent({ envelope: { from: false, to: 'a@x.de' } })).row.envelopeFrom).toBe('')
  expect(await refusal(front().sent({ from: undefined }))).toMatchObject({ code: 'MAILER_NO_SENDER' })
})
