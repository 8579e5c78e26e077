import { describe, expect, test } from '@jest/globals'
import { Transform } from 'node:stream'
import { CALLERS, VERSIONS } from './callers.js'
import { aQueue, aServer, read, refusal } from './queue.js'
import { EVERYTHING, SMALL } from './mails.js'

test('the versions are those that are named', () => {
  expect(VERSIONS.map((version) => version.split('.')[0])).toEqual(['7', '8', '9', '10'])
})

describe.each(CALLERS)('$name', ({ nodemailer, core }) => {
  async function front(settings: object = {}, defaults: object = {}) {
    const queue = await aQueue(settings)
    const transport = core.queueTransport(queue.mailer)
    return { ...queue, transporter: nodemailer.createTransport(transport, defaults) }
  }

  test('the same bytes arrive as without the queue, at the same recipients', async () => {
    const { transporter, arrived } = await front()
    const info = await transporter.sendMail(EVERYTHING)
    expect(info).toMatchObject({ messageId: EVERYTHING.messageId, rejected: [], pending: [] })
    const straight = await aServer()
    const direct = nodemailer.createTransport({ host: straight.host, port: straight.port })
    const sent = await direct.sendMail(EVERYTHING)
    direct.close()
    expect([info.accepted, info.envelope]).toEqual([sent.accepted, sent.envelope])
    const [queued] = await arrived()
    const [unqueued] = await Promise.all(straight.ledger.map(read))
    expect(queued!.envelope).toEqual(unqueued!.envelope)
    expect(withoutBoundaries(queued!.bytes)).toEqual(withoutBoundaries(unqueued!.bytes))
  })

  test('callback, verify, isIdle, close', async () => {
    const { transporter, arrived } = await front()
    const info = await new Promise((resolve, reject) => {
      transporter.sendMail(SMALL, (error, answer) => (error === null ? resolve(answer) : reject(error)))
    })
    expect(info).toMatchObject({ response: expect.stringMatching(/^queued as /), accepted: ['ann@example.com'] })
    const failed = await new Promise((resolve) => {
      transporter.sendMail({ ...SMALL, to: 'nobody' }, (error) => resolve(error))
    })
    expect(failed).toMatchObject({ code: 'MAILER_BAD_ADDRESS' })
    expect(core.isMailerError(failed)).toBe(true)
    expect(await transporter.verify()).toBe(true)
    expect(await new Promise((resolve) => transporter.verify((error, success) => resolve([error, success])))).toEqual([
      null,
      true,
    ])
    expect(transporter.isIdle()).toBe(true)
    transporter.close()
    expect((await arrived()).map((one) => one.subject)).toEqual(['Hello'])
  })

  test('queue options in the mail, in headers, in the defaults of nodemailer', async () => {
    const { transporter, mailer, arrived } = await front({}, { queue: { tags: ['all'] } })
    await transporter.sendMail({ ...SMALL, subject: '1', queue: { priority: 'high', transport: 'bulk' } } as object)
    const headers = { 'X-Mailer-Priority': 'low', 'x-mailer-metadata': '{"order":"17"}', 'X-Mailer': 'Mine' }
    await transporter.sendMail({ ...SMALL, subject: '2', headers })
    const { items } = await mailer.list()
    const found = items.map(({ subject, priority, transport, tags, metadata }) => ({
      subject, priority, transport, tags, metadata,
    })) // prettier-ignore
    expect(found).toEqual(
      expect.arrayContaining([
        { subject: '1', priority: 'high', transport: 'bulk', tags: [], metadata: {} },
        { subject: '2', priority: 'low', transport: 'default', tags: ['all'], metadata: { order: '17' } },
      ]),
    )
    const second = (await arrived()).find((one) => one.subject === '2')
    expect(second!.headerLines.map(({ key }) => key).filter((key) => key.startsWith('x-'))).toEqual(['x-mailer'])
  })

  test('fields that templates add mean nothing; those that a queue cannot keep are refused', async () => {
    const { transporter, arrived } = await front()
    await transporter.sendMail({ ...SMALL, template: 'welcome', context: { name: 'Ann' }, locals: {} } as object)
    expect(await arrived()).toHaveLength(1)
    for (const name of ['dkim', 'auth', 'dsn']) {
      expect(await refusal(transporter.sendMail({ ...SMALL, [name]: { user: 'me' } }))).toMatchObject({ path: name })
    }
  })

  test('compile and stream plugins have run', async () => {
    const { transporter, arrived } = await front()
    transporter.use('compile', (mail, done) => {
      mail.data.html = `<p>${mail.data.text as string}</p>`
      done()
    })
    transporter.use('stream', (mail, done) => {
      mail.message.setHeader('X-Seen', 'yes')
      mail.message.transform(() => upper())
      done()
    })
    await transporter.sendMail(SMALL)
    const [mail] = await arrived()
    expect(mail!.bytes).toContain('X-SEEN: YES')
    expect(mail!.bytes).toContain('<P>HI</P>')
  })

  test('defaultFrom stands in, also in the Message-ID', async () => {
    const { transporter, arrived } = await front({ defaultFrom: 'Shop <shop@example.org>' })
    await transporter.sendMail({ ...SMALL, from: undefined })
    const [mail] = await arrived()
    expect([mail!.from?.text, mail!.envelope.from]).toEqual(['"Shop" <shop@example.org>', 'shop@example.org'])
    expect(mail!.messageId).toMatch(/@example\.org>$/)
  })

  test('a transporter of that version as the way out: SMTP, a sink of bytes, a plugin that takes fields', async () => {
    const server = await aServer()
    const written: string[] = []
    const sink = nodemailer.createTransport({ streamTransport: true, buffer: true })
    sink.use('stream', (mail, done) => {
      void mail.message.build().then((bytes) => {
        written.push(bytes.toString())
        done()
      })
    })
    let fields: unknown
    const api = nodemailer.createTransport({
      name: 'an API',
      version: '1',
      send: (mail, done) => {
        fields = mail.data
        done(null, {} as never)
      },
    })
    const smtp = nodemailer.createTransport({ host: server.host, port: server.port })
    const { mailer } = await aQueue({ transports: { smtp, sink, api } })
    for (const transport of ['smtp', 'sink', 'api']) await mailer.send(SMALL, { transport })
    expect(await mailer.deliver()).toMatchObject({ sent: 3 })
    const [arrived] = await Promise.all(server.ledger.map(read))
    expect([arrived!.subject, arrived!.envelope.to]).toEqual(['Hello', ['ann@example.com']])
    expect(written).toEqual([expect.stringContaining('Subject: Hello\r\n')])
    expect(fields).toMatchObject({ subject: 'Hello', text: 'Hi\r\n', to: [{ address: 'ann@example.com' }] })
  })

  test('a key finds the first mail again, images in the html included', async () => {
    const { transporter, arrived } = await front({}, { attachDataUrls: true })
    const html = '<p>Ann</p><img src="data:image/png;base64,iVBORw0KGgo=">'
    const mail = { ...SMALL, html, queue: { idempotencyKey: 'welcome-17' } }
    const [first, again] = [await transporter.sendMail(mail), await transporter.sendMail(mail)]
    expect(again.messageId).toBe(first.messageId)
    const [only, ...more] = await arrived()
    expect(more).toEqual([])
    expect(only!.html).toContain(`cid:${only!.attachments[0]!.cid}`)
  })
})

function upper(): Transform {
  return new Transform({ transform: (chunk: Buffer, _, next) => next(null, chunk.toString('latin1').toUpperCase()) })
}

/** nodemailer makes boundaries at random. */
function withoutBoundaries(bytes: string): string[] {
  return bytes.replace(/--_NmP-[0-9a-f]+-Part_/g, '--_NmP-…-Part_').split('\r\n')
}
