import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { createMailer, createMemoryStore, type Mailer, type Settings } from '@mailspool/core'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import mailgunTransport from 'nodemailer-mailgun-transport'
import * as postmarkPlugin from 'nodemailer-postmark-transport'
import { EVERYTHING, SMALL } from './mails.js'
import { afterThisTest } from './queue.js'

interface Asked {
  path: string
  headers: IncomingHttpHeaders
  body: Buffer
}

/** An API on loopback: what it was asked, and what it says next. 'break' ends the connection in place of an answer. */
let server: Server
let port = 0
let asked: Asked[] = []
let says: { status: number; body: object } | 'break'

beforeAll(async () => {
  server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      asked.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(pieces) })
      if (says === 'break') return void request.socket.destroy()
      response.writeHead(says.status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(says.body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  port = (server.address() as AddressInfo).port
})
afterAll(() => void server.close())
beforeEach(() => void (asked = []))

const mailgun = () =>
  mailgunTransport({ auth: { api_key: 'key', domain: 'shop.example' }, host: '127.0.0.1', protocol: 'http:', port })
const postmark = () => {
  const postmarkOptions: object = { useHttps: false, requestHost: `127.0.0.1:${port}`, timeout: 5 }
  return new postmarkPlugin.PostmarkTransport({ auth: { apiKey: 'key' }, postmarkOptions })
}

/** A mailer on that plugin, with one mail queued and delivered. */
async function delivered(use: unknown, mail: object = {}, settings: Partial<Settings> = {}): Promise<Mailer> {
  const mailer = createMailer({ store: createMemoryStore(), transport: use as never, ...settings })
  afterThisTest(() => mailer.close())
  await mailer.send({ ...SMALL, ...mail })
  await mailer.deliver()
  return mailer
}
const message = async (mailer: Mailer) => {
  const { items } = await mailer.list()
  return (await mailer.find(items[0]!.id))!
}

const { priority: _priority, xMailer: _xMailer, ...WHOLE } = EVERYTHING

describe('nodemailer-mailgun-transport', () => {
  beforeEach(() => void (says = { status: 200, body: { id: '<1@mailgun>', message: 'Queued. Thank you.' } }))

  test('gets every field that it knows, by content', async () => {
    const mailer = await delivered(mailgun(), WHOLE)
    expect(await message(mailer)).toMatchObject({ state: 'sent' })
    const [{ path, headers, body }] = asked as [Asked]
    expect(path).toBe('/v3/shop.example/messages')
    const form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': headers['content-type']! },
    }).formData()
    expect(Object.fromEntries([...form].filter(([, value]) => typeof value === 'string'))).toEqual({
      from: 'Schöne Grüße & Söhne <shop@example.com>',
      to: 'Ann Ölmann <ann@example.com>,山田 太郎 <taro@xn--r8jz45g.jp>',
      cc: "carl@example.com,O'Hara, Dora <dora@example.com>",
      bcc: 'hidden@example.com',
      'h:Reply-To': 'Support 📮 <support@example.com>',
      'h:Message-Id': '<fixed@example.com>',
      subject: WHOLE.subject,
      text: expect.stringContaining('Grüße'),
      html: WHOLE.html,
    })
    const files = [...form].flatMap(([name, value]) => (typeof value === 'string' ? [] : [{ name, file: value }]))
    const read = await Promise.all(
      files.map(async ({ name, file }) => [name, file.name, file.type, Buffer.from(await file.arrayBuffer()).toString('latin1')]), // prettier-ignore
    )
    expect(read.map(([name, file, type]) => [name, file, type])).toEqual([
      ['attachment', 'Rechnung März 2026.pdf', 'application/pdf'],
      ['attachment', 'latin.csv', 'text/csv; charset=iso-8859-1'],
      ['attachment', 'old.eml', 'message/rfc822'],
      ['attachment', 'invite.ics', 'application/ics'],
      ['inline', 'logo@example.com', 'image/png'],
    ])
    expect(read.map(([, , , content]) => content).slice(0, 2)).toEqual(['%PDF\0\xff\r\n\n', 'caf\xe9;1'])
  })

  test.each<[string, typeof says, object]>([
    [
      'a no to this mail',
      { status: 400, body: { message: 'to parameter is not valid' } },
      { state: 'deferred', attemptCount: 1 },
    ],
    ['a wrong key', { status: 401, body: {} }, { state: 'scheduled', attemptCount: 0 }],
    ['too many requests', { status: 429, body: {} }, { state: 'scheduled', attemptCount: 0 }],
    ['an API that is down', { status: 503, body: {} }, { state: 'scheduled', attemptCount: 0 }],
    ['a connection that broke', 'break', { state: 'scheduled', attemptCount: 1, possibleDuplicate: true }],
  ])('%s', async (what, answer, expected) => {
    says = answer
    const mailer = await delivered(mailgun())
    const { attempts, ...found } = await message(mailer)
    expect(found).toMatchObject(expected)
    if (what === 'a no to this mail') expect(attempts![0]!.reply).toContain('to parameter is not valid')
  })

  test('nobody at home: no mail loses an attempt', async () => {
    const closed = mailgunTransport({
      auth: { api_key: 'key', domain: 'x' },
      host: '127.0.0.1',
      protocol: 'http:',
      port: 1,
    })
    expect(await message(await delivered(closed))).toMatchObject({ attemptCount: 0, possibleDuplicate: false })
  })

  test('an answer that does not come: uncertain, and with hold it stays so until a person decides', async () => {
    const silent = { name: 'silent', version: '1', send: () => undefined }
    const settings = { onUncertain: 'hold', timeouts: { total: 0.05 } } as unknown as Partial<Settings>
    expect(await message(await delivered(silent, {}, settings))).toMatchObject({ state: 'uncertain' })
  })
})

describe('nodemailer-postmark-transport', () => {
  beforeEach(
    () => void (says = { status: 200, body: { ErrorCode: 0, Message: 'OK', MessageID: '1', To: 'ann@example.com' } }),
  )

  test('gets every field that it knows, by content', async () => {
    expect(await message(await delivered(postmark(), WHOLE))).toMatchObject({ state: 'sent' })
    const { Attachments, Headers, ...said } = JSON.parse(asked[0]!.body.toString()) as Record<string, unknown>
    expect(said).toMatchObject({
      From: '"Schöne Grüße & Söhne" <shop@example.com>',
      To: '"Ann Ölmann" <ann@example.com>,"山田 太郎" <taro@xn--r8jz45g.jp>',
      Cc: 'carl@example.com,"O\'Hara, Dora" <dora@example.com>',
      Bcc: 'hidden@example.com',
      ReplyTo: '"Support 📮" <support@example.com>',
      Subject: WHOLE.subject,
      TextBody: expect.stringContaining('..dots'),
      HtmlBody: WHOLE.html,
    })
    expect(Headers).toEqual(
      expect.arrayContaining([
        { Name: 'X-Campaign', Value: 'spring' },
        { Name: 'X-Campaign', Value: 'sale' },
        { Name: 'X-Unicode', Value: 'Grüße' },
        { Name: 'List-Unsubscribe', Value: '<https://example.com/off?m=1>' },
      ]),
    )
    const files = (Attachments as { Name: string; Content: string; ContentID?: string }[]).map((one) => [
      one.Name,
      Buffer.from(one.Content, 'base64').toString('latin1'),
      one.ContentID,
    ])
    expect(files.slice(0, 3)).toEqual([
      ['logo.png', '\x89PNG\r\n\x1a\n', 'logo@example.com'],
      ['Rechnung März 2026.pdf', '%PDF\0\xff\r\n\n', ''],
      ['latin.csv', 'caf\xe9;1', ''],
    ])
  })

  test.each<[string, typeof says, object]>([
    [
      'an inactive recipient',
      { status: 422, body: { ErrorCode: 406, Message: 'Inactive recipient' } },
      { state: 'deferred', attemptCount: 1 },
    ],
    [
      'a wrong key',
      { status: 401, body: { ErrorCode: 10, Message: 'No token' } },
      { state: 'scheduled', attemptCount: 0 },
    ],
    ['a gateway that waited in vain', { status: 504, body: {} }, { state: 'scheduled', possibleDuplicate: true }],
    [
      '200, and yet a no',
      { status: 200, body: { ErrorCode: 300, Message: 'Invalid From' } },
      { state: 'deferred', attemptCount: 1 },
    ],
    ['a connection that broke', 'break', { state: 'scheduled', possibleDuplicate: true }],
  ])('%s', async (_what, answer, expected) => {
    says = answer
    expect(await message(await delivered(postmark()))).toMatchObject(expected)
  })
})
