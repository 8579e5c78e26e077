import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtemp, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { CALLERS } from './callers.js'
import { SMALL } from './mails.js'
import { aQueue, refusal } from './queue.js'

/** Whoever asks this server for something has read a URL that came in a mail. */
let server: Server
let url = ''
let asked = 0
let folder = ''
let secret = ''

beforeAll(async () => {
  server = createServer((_, response) => {
    asked += 1
    response.end('secret')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  folder = await mkdtemp(join(tmpdir(), 'neighbours-'))
  secret = join(folder, 'secret.txt')
  await writeFile(secret, 'secret')
})
afterAll(() => void server.close())

const CRLF = 'b@example.com\r\nRCPT TO:<evil@example.org>'

/** What an application could pass on unseen, and the error that it gets instead. */
const ATTACKS: [name: string, mail: () => object, refused: { code: string; path: string }][] = [
  ['a file as attachment', () => ({ attachments: [{ path: secret }] }), { code: 'MAILER_ATTACHMENT_REFUSED', path: 'attachments[0].path' }],
  ['a file: URL', () => ({ attachments: [{ path: `file://${secret}` }] }), { code: 'MAILER_ATTACHMENT_REFUSED', path: 'attachments[0].path' }],
  ['a URL as path', () => ({ attachments: [{ path: url }] }), { code: 'MAILER_ATTACHMENT_REFUSED', path: 'attachments[0].path' }],
  ['a URL as href', () => ({ attachments: [{ href: url }] }), { code: 'MAILER_ATTACHMENT_REFUSED', path: 'attachments[0].href' }],
  ['an attachment as raw', () => ({ attachments: [{ raw: { path: secret } }] }), { code: 'MAILER_ATTACHMENT_REFUSED', path: 'attachments[0].raw' }],
  ['text in a file', () => ({ text: { path: secret } }), { code: 'MAILER_ATTACHMENT_REFUSED', path: 'text.path' }],
  ['html behind a URL', () => ({ html: { href: url } }), { code: 'MAILER_ATTACHMENT_REFUSED', path: 'html.href' }],
  ['html in a file, read for its images', () => ({ html: { path: secret }, attachDataUrls: true }), { code: 'MAILER_ATTACHMENT_REFUSED', path: 'html.path' }],
  ['html behind a URL, read for its images', () => ({ html: { href: url }, attachDataUrls: true }), { code: 'MAILER_ATTACHMENT_REFUSED', path: 'html.href' }],
  ['an event behind a URL', () => ({ icalEvent: { href: url } }), { code: 'MAILER_ATTACHMENT_REFUSED', path: 'icalEvent.href' }],
  ['an alternative in a file', () => ({ alternatives: [{ path: secret }] }), { code: 'MAILER_ATTACHMENT_REFUSED', path: 'alternatives[0].path' }],
  ['a stream', () => ({ text: Readable.from(['x']) }), { code: 'MAILER_ATTACHMENT_REFUSED', path: 'text' }],
  ['raw in a file', () => ({ raw: { path: secret } }), { code: 'MAILER_BAD_MAIL', path: 'raw' }],
  ['raw behind a URL', () => ({ raw: { href: url } }), { code: 'MAILER_BAD_MAIL', path: 'raw' }],
  ['raw as text', () => ({ raw: 'Bcc: evil@example.org\r\n\r\n' }), { code: 'MAILER_BAD_MAIL', path: 'raw' }],
  ['access to files asked for', () => ({ attachments: [{ path: secret }], disableFileAccess: false }), { code: 'MAILER_ATTACHMENT_REFUSED', path: 'attachments[0].path' }],
  ['a command in to', () => ({ to: CRLF }), { code: 'MAILER_BAD_ADDRESS', path: 'to' }],
  ['a command in an address object', () => ({ cc: { name: '', address: CRLF } }), { code: 'MAILER_BAD_ADDRESS', path: 'cc' }],
  ['a command in bcc', () => ({ bcc: [CRLF] }), { code: 'MAILER_BAD_ADDRESS', path: 'bcc[0]' }],
  ['a command in from', () => ({ from: CRLF }), { code: 'MAILER_BAD_ADDRESS', path: 'from' }],
  ['a command in the envelope', () => ({ envelope: { from: 'a@example.com', to: [CRLF] } }), { code: 'MAILER_BAD_ADDRESS', path: 'envelope.to[0]' }],
  ['SIZE in the envelope', () => ({ envelope: { to: 'a@example.com', size: '1\r\nRCPT TO:<evil@example.org>' } }), { code: 'MAILER_BAD_MAIL', path: 'envelope.size' }],
  ['two addresses in one', () => ({ to: 'b@example.com> evil@example.org' }), { code: 'MAILER_BAD_ADDRESS', path: 'to' }],
  ['a group', () => ({ to: 'all: a@example.com, b@example.com;' }), { code: 'MAILER_BAD_ADDRESS', path: 'to' }],
  ['a header in the subject', () => ({ subject: 'x\r\nBcc: evil@example.org' }), { code: 'MAILER_BAD_HEADER', path: 'subject' }],
  ['a header in a display name', () => ({ to: { name: 'x\nBcc: evil@example.org', address: 'a@example.com' } }), { code: 'MAILER_BAD_ADDRESS', path: 'to' }],
  ['a header in a value', () => ({ headers: { 'X-A': 'x\r\nBcc: evil@example.org' } }), { code: 'MAILER_BAD_HEADER', path: 'headers.X-A' }],
  ['a header in a prepared value', () => ({ headers: { 'X-A': { prepared: true, value: 'x\r\nBcc: e@example.org' } } }), { code: 'MAILER_BAD_HEADER', path: 'headers.X-A' }],
  ['a header in a name', () => ({ headers: { 'X-A: x\r\nBcc': 'evil@example.org' } }), { code: 'MAILER_BAD_HEADER', path: 'headers' }],
  ['Bcc as a header', () => ({ headers: { Bcc: 'evil@example.org' } }), { code: 'MAILER_BAD_HEADER', path: 'headers.Bcc' }],
  ['a content type', () => ({ headers: [{ key: 'content-type', value: 'text/html' }] }), { code: 'MAILER_BAD_HEADER', path: 'headers.content-type' }],
  ['a header in a list URL', () => ({ list: { help: 'https://x\r\nBcc: evil@example.org' } }), { code: 'MAILER_BAD_HEADER', path: 'list.help' }],
  ['a header in a list comment', () => ({ list: { help: { url: 'https://x', comment: 'x\r\nBcc: evil@example.org' } } }), { code: 'MAILER_BAD_HEADER', path: 'list.help.comment' }],
  ['a header in the name of a list', () => ({ list: { 'help: x\r\nBcc': 'https://x' } }), { code: 'MAILER_BAD_HEADER', path: 'list' }],
  ['a header in a Message-ID', () => ({ messageId: '<a@x>\r\nBcc: evil@example.org' }), { code: 'MAILER_BAD_HEADER', path: 'messageId' }],
  ['a header in a date', () => ({ date: 'x\r\nBcc: evil@example.org' }), { code: 'MAILER_BAD_MAIL', path: 'date' }],
  ['a header in X-Mailer', () => ({ xMailer: 'x\r\nBcc: evil@example.org' }), { code: 'MAILER_BAD_HEADER', path: 'xMailer' }],
  ['a header in a prepared X-Mailer', () => ({ xMailer: { prepared: true, value: 'x\r\nBcc: e@example.org' } }), { code: 'MAILER_BAD_MAIL', path: 'xMailer' }],
  ['a header in a boundary', () => ({ html: '<p>', boundaryPrefix: 'x"\r\nBcc: evil@example.org' }), { code: 'MAILER_BAD_HEADER', path: 'boundaryPrefix' }],
  ['a header in a content id', () => ({ attachments: [{ content: 'x', cid: 'x>\r\nBcc: e@example.org' }] }), { code: 'MAILER_BAD_HEADER', path: 'attachments[0].cid' }],
  ['a header in a part', () => ({ attachments: [{ content: 'x', headers: { Bcc: 'e@example.org' } }] }), { code: 'MAILER_BAD_HEADER', path: 'attachments[0].headers.Bcc' }],
  ['a header in a calendar method', () => ({ icalEvent: { method: 'A\r\nBcc: e@example.org', content: 'x' } }), { code: 'MAILER_BAD_HEADER', path: 'icalEvent.method' }],
  ['a prototype with a file', () => fromJson(`{ "__proto__": { "attachments": [{ "path": "${secret}" }] } }`), { code: 'MAILER_ATTACHMENT_REFUSED', path: 'attachments[0].path' }],
  ['a prototype with raw', () => fromJson(`{ "__proto__": { "raw": { "path": "${secret}" } } }`), { code: 'MAILER_BAD_MAIL', path: 'raw' }],
  ['a prototype in an attachment', () => fromJson(`{ "attachments": [{ "content": "x", "__proto__": { "path": "${secret}" } }] }`), { code: 'MAILER_BAD_MAIL', path: 'attachments[0].__proto__' }],
  ['an option that is none', () => ({ queue: { transaction: undefined, prioritty: 1 } }), { code: 'MAILER_BAD_OPTION', path: 'queue.prioritty' }],
] // prettier-ignore

/** Object.entries would read `__proto__`; a body parser hands it over as an own field. */
const fromJson = (text: string): object => JSON.parse(text) as object

describe.each(CALLERS)('$name', ({ name, nodemailer, core }) => {
  test.each(ATTACKS)('%s', async (attack, mail, refused) => {
    const { mailer } = await aQueue()
    const transporter = nodemailer.createTransport(core.queueTransport(mailer))
    const attacked = Object.defineProperties({ ...SMALL }, Object.getOwnPropertyDescriptors(mail()))
    const outcome = await refusal(transporter.sendMail(attacked))
    // 9 and 10 leave a prototype out, and what is left of that mail is harmless
    if (attack.startsWith('a prototype with') && /nodemailer (9|10)/.test(name)) {
      expect(outcome).toMatchObject({ sent: { accepted: ['ann@example.com'] } })
    } else {
      expect(outcome).toMatchObject(refused)
      expect((await mailer.list()).items).toEqual([])
    }
    expect(asked).toBe(0)
  })

  test('files under attachmentsRoot, and no link that leads out of it', async () => {
    const root = await mkdtemp(join(tmpdir(), 'neighbours-root-'))
    await writeFile(join(root, 'menu.txt'), 'soup')
    await symlink(secret, join(root, 'link.txt'))
    const { mailer, arrived } = await aQueue({ attachmentsRoot: root })
    const transporter = nodemailer.createTransport(core.queueTransport(mailer), { attachDataUrls: true })
    await transporter.sendMail({
      ...SMALL,
      html: { path: 'menu.txt' },
      attachments: [{ path: join(root, 'menu.txt') }],
    })
    for (const path of ['link.txt', '../secret.txt', secret]) {
      expect(await refusal(transporter.sendMail({ ...SMALL, attachments: [{ path }] }))).toMatchObject({
        code: 'MAILER_ATTACHMENT_REFUSED',
      })
    }
    const [only, ...more] = await arrived()
    expect([only!.html, only!.attachments[0]!.content.toString(), more]).toEqual(['soup', 'soup', []])
  })

  test('a mail that is queued is fixed: the caller may change its own objects', async () => {
    const { mailer, arrived } = await aQueue()
    const transporter = nodemailer.createTransport(core.queueTransport(mailer))
    const attachments = [{ filename: 'a.txt', content: Buffer.from('first') }]
    await transporter.sendMail({ ...SMALL, attachments })
    attachments[0]!.content.fill('x')
    expect((await arrived())[0]!.attachments[0]!.content.toString()).toBe('first')
  })
})
