import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { front, GOOD } from './front.js'
import { refusal } from './parts.js'

describe('judged before nodemailer reads anything', () => {
  let server: Server
  let requests = 0
  let url = ''
  beforeAll(async () => {
    server = createServer((_, response) => {
      requests += 1
      response.end('secret')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  })
  afterAll(() => void server.close())

  test.each<[string, () => object, [code: string, path: string]]>([
    [
      'a file',
      () => ({ attachments: [{ path: '/etc/passwd' }] }),
      ['MAILER_ATTACHMENT_REFUSED', 'attachments[0].path'],
    ],
    ['a URL', () => ({ attachments: [{ href: url }] }), ['MAILER_ATTACHMENT_REFUSED', 'attachments[0].href']],
    ['a URL as path', () => ({ html: { path: url } }), ['MAILER_ATTACHMENT_REFUSED', 'html.path']],
    ['raw', () => ({ raw: { path: '/etc/passwd' } }), ['MAILER_BAD_MAIL', 'raw']],
    ['a signature', () => ({ dkim: { domainName: 'x.de', cacheDir: '/tmp' } }), ['MAILER_BAD_MAIL', 'dkim']],
    ['a login', () => ({ auth: { user: 'me' } }), ['MAILER_BAD_MAIL', 'auth']],
    [
      'a prepared X-Mailer',
      () => ({ xMailer: { prepared: true, value: 'a\r\nBcc: b@x.de' } }),
      ['MAILER_BAD_MAIL', 'xMailer'],
    ],
    ['crlf boundary', () => ({ baseBoundary: 'a\r\nBcc: b@x.de' }), ['MAILER_BAD_HEADER', 'baseBoundary']],
    [
      'a prototype in an attachment',
      () => ({ attachments: [JSON.parse('{ "__proto__": { "path": "/etc/passwd" }, "content": "x" }') as object] }),
      ['MAILER_BAD_MAIL', 'attachments[0].__proto__'],
    ],
    ['crlf to', () => ({ to: 'b@x.de\r\nRCPT TO:<evil@y.de>' }), ['MAILER_BAD_ADDRESS', 'to']],
    ['a group', () => ({ cc: 'team: a@x.de, b@x.de;' }), ['MAILER_BAD_ADDRESS', 'cc']],
    [
      'crlf envelope',
      () => ({ envelope: { from: 'a@x.de', to: 'b@x.de\r\nRCPT TO:<evil@y.de>' } }),
      ['MAILER_BAD_ADDRESS', 'envelope.to'],
    ],
    ['a header', () => ({ headers: { 'Return-Path': 'x' } }), ['MAILER_BAD_HEADER', 'headers.Return-Path']],
    ['crlf subject', () => ({ subject: 'a\r\nBcc: b@x.de' }), ['MAILER_BAD_HEADER', 'subject']],
    ['no recipient', () => ({ to: undefined }), ['MAILER_NO_RECIPIENT', 'to']],
  ])('%s', async (_, mail, [code, path]) => {
    for (const copied of [false, true]) {
      const { sent, rows } = front({ copied })
      expect(await refusal(sent(mail()))).toMatchObject({ code, path })
      expect(rows()).toEqual([])
    }
    expect(requests).toBe(0)
  })

  test('html that names a file, where nodemailer reads html for its images', async () => {
    const { sent, rows } = front({ nodemailerDefaults: { attachDataUrls: true } })
    expect(await refusal(sent({ html: { path: '/etc/passwd' } }))).toMatchObject({ path: 'html.path' })
    expect(await refusal(sent({ html: { href: url } }))).toMatchObject({ path: 'html.href' })
    expect([rows().length, requests]).toEqual([0, 0])
  })

  test('a stream is not read from', async () => {
    const stream = new Readable({ read: () => void (reads += 1) })
    let reads = 0
    expect(await refusal(front().sent({ attachments: [{ content: stream }] }))).toMatchObject({
      path: 'attachments[0].content',
    })
    expect(reads).toBe(0)
  })

  test('plugins that read content get nothing either, and what they put in is judged', async () => {
    const { transporter, rows } = front()
    let read: unknown = null
    transporter.use('compile', (mail, done) => {
      mail.resolveContent({ html: { path: '/etc/passwd' } }, 'html', (error, value) => {
        read = error ?? value
        done()
      })
    })
    transporter.use('stream', (mail, done) => {
      if (mail.data.subject === 'file') mail.message.setContent({ path: '/etc/passwd' })
      if (mail.data.subject === 'url') mail.message.createChild('text/plain').setContent({ href: url })
      done()
    })
    await transporter.sendMail(GOOD)
    expect(String(read)).toMatch(/rejected/i)
    for (const subject of ['file', 'url']) {
      expect(await refusal(transporter.sendMail({ ...GOOD, subject }))).toMatchObject({
        code: 'MAILER_ATTACHMENT_REFUSED',
      })
    }
    expect([rows().length, requests]).toEqual([1, 0])
  })

  test('files under attachmentsRoot', async () => {
    const attachmentsRoot = await mkdtemp(join(tmpdir(), 'mailspool-'))
    await writeFile(join(attachmentsRoot, 'a.txt'), 'content of a')
    for (const copied of [false, true]) {
      const { sent } = front({ settings: { attachmentsRoot }, copied })
      const { mail } = await sent({ attachments: [{ path: join(attachmentsRoot, 'a.txt') }], html: { path: 'a.txt' } })
      expect(mail.html).toBe('content of a')
      expect(mail.attachments.map((one) => [one.filename, one.content.toString()])).toEqual([['a.txt', 'content of a']])
    }
  })
})
