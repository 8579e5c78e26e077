import { describe, expect, test } from '@jest/globals'
import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isEightBit, withCrlf } from '../../src/enqueue/compose.js'
import type { Mail } from '../../src/enqueue/mail.js'
import type { Settings } from '../../src/settings.js'
import { headerNames, NOW, parse, parts, refusal } from './parts.js'

async function compose(mail: Mail, settings: Partial<Settings> = {}) {
  const { send, row } = parts({ settings })
  const { id, messageId } = await send({ to: 'ann@example.com', ...mail })
  const { content, ...rest } = row(id)
  return { content: content!, raw: content!.toString('latin1'), mail: await parse(content), messageId, row: rest }
}

const names = (list: { value: { address?: string; name: string }[] } | undefined) =>
  list?.value.map(({ name, address }) => `${name} <${address}>`)

test('text and html, with all that makes it unchanging', async () => {
  const { mail, raw, messageId, row } = await compose({ subject: 'Hello', text: 'Hi\nthere', html: '<p>Hi</p>' })
  expect(mail.text).toBe('Hi\nthere\n'.trimEnd())
  expect(mail.html).toBe('<p>Hi</p>')
  expect(mail.date).toEqual(NOW)
  expect(messageId).toMatch(/^<[0-9a-f-]{36}@example\.com>$/)
  expect(mail.messageId).toBe(messageId)
  expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  expect(row).toMatchObject({ subject: 'Hello', from: 'Shop <shop@example.com>', eightBit: false, size: raw.length })
  expect(row.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/)
})

test.each([
  'Grüße & Küsse',
  'お知らせ:ご注文の確認',
  '🎉 Party 👩‍👩‍👧 tonight',
  'مرحبا بالعالم \u200f!',
  'שלום',
  'x'.repeat(500),
  'é'.repeat(300),
  '=?utf-8?q?not_encoded?=x',
])('subject %s comes back', async (subject) => {
  const { mail, row } = await compose({ subject, text: subject })
  expect(mail.subject).toBe(subject)
  expect(mail.text?.trim()).toBe(subject)
  expect(row.subject).toBe(subject)
})

test('people of every field, with names that need encoding; bcc nowhere in the bytes', async () => {
  const { mail, raw, row } = await compose({
    from: { name: 'Müller, GmbH', address: 'Info@ÖBB.example' },
    sender: 'robot@example.com',
    to: ['"Doe, Jane" <jane@x.de>', { name: '山田', address: 'yamada@例え.jp' }],
    cc: 'carl@x.de',
    bcc: 'secret@hidden.example, ann@x.de',
    replyTo: 'help@example.com',
  })
  expect(names(mail.from)).toEqual(['Müller, GmbH <Info@öbb.example>'])
  expect(names(mail.to)).toEqual(['Doe, Jane <jane@x.de>', '山田 <yamada@例え.jp>'])
  expect(names(mail.cc)).toEqual(['carl@x.de'].map((address) => ` <${address}>`))
  expect(raw).not.toMatch(/secret|hidden|^bcc:/im)
  expect(row.envelopeFrom).toBe('Info@xn--bb-eka.example')
  expect(row.recipients.map(({ address, kind, fate }) => [address, kind, fate])).toEqual([
    ['jane@x.de', 'to', 'open'],
    ['yamada@xn--r8jz45g.jp', 'to', 'open'],
    ['carl@x.de', 'cc', 'open'],
    ['secret@hidden.example', 'bcc', 'open'],
    ['ann@x.de', 'bcc', 'open'],
  ])
})

test('an address counts once, at its first place', async () => {
  const { row } = await compose({ to: 'Ann@X.de, b@x.de', cc: 'ann@x.de', bcc: ['B@x.de', 'c@x.de'] })
  expect(row.recipients.map(({ address, kind }) => `${kind} ${address}`)).toEqual([
    'to Ann@x.de',
    'to b@x.de',
    'bcc c@x.de',
  ])
})

test('an envelope of its own: kinds by where an address stands, null sender, bcc for who stands nowhere', async () => {
  const { row, mail } = await compose({
    to: 'list@x.de',
    cc: 'carl@x.de',
    envelope: { from: '', to: ['list@x.de', 'CARL@x.de', 'nobody@x.de'] },
  })
  expect(row.envelopeFrom).toBe('')
  expect(row.recipients.map(({ address, kind }) => `${kind} ${address}`)).toEqual([
    'to list@x.de',
    'cc CARL@x.de',
    'bcc nobody@x.de',
  ])
  expect(names(mail.to)).toEqual([' <list@x.de>'])
  const bounces = await compose({ envelope: { from: 'bounce+1@x.de', to: 'a@x.de' } })
  expect(bounces.row.envelopeFrom).toBe('bounce+1@x.de')
})

test('attachments, an inline image, an alternative and a calendar event', async () => {
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0xff])
  const { mail } = await compose({
    text: 'see',
    html: '<img src="cid:logo@shop">',
    attachments: [
      { filename: 'Rechnung Nr. 1 – ü.pdf', content: Buffer.from('%PDF\r\n\n\r') },
      { filename: 'logo.png', content: png, cid: 'logo@shop' },
      { filename: 'hex.bin', content: '00ff0a', encoding: 'hex' },
      { filename: 'b.txt', content: new Uint8Array([65, 10, 66]) as Buffer, contentType: 'text/plain' },
      { path: 'data:text/plain;base64,SGk=', filename: 'uri.txt' },
    ],
    icalEvent: { method: 'REQUEST', content: 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n' },
    alternatives: [{ contentType: 'text/x-web-markdown', content: '**see**' }],
  })
  const found = new Map(mail.attachments.map((one) => [one.filename ?? one.contentType, one]))
  expect(found.get('Rechnung Nr. 1 – ü.pdf')?.content.toString()).toBe('%PDF\r\n\n\r')
  expect(found.get('logo.png')).toMatchObject({ cid: 'logo@shop', related: true, contentType: 'image/png' })
  expect(found.get('logo.png')?.content).toEqual(png)
  expect(found.get('hex.bin')?.content).toEqual(Buffer.from([0, 255, 10]))
  expect(found.get('b.txt')?.content.toString()).toBe('A\nB')
  expect(found.get('uri.txt')?.content.toString()).toBe('Hi')
  expect(found.get('invite.ics')?.content.toString()).toContain('BEGIN:VCALENDAR')
  expect(mail.html).toContain('<img')
})

test('headers of every shape, list headers, references', async () => {
  const { mail, raw } = await compose({
    headers: [
      { key: 'X-One', value: 'ü' },
      { key: 'X-Two', value: ['a', 'b'] as unknown as string },
      { key: 'X-Raw', value: { prepared: true, value: 'kept  as is' } },
    ],
    list: { unsubscribe: [{ url: 'https://x.de/u?id=1', comment: 'bye' }], id: { url: 'news.x.de', comment: 'News' } },
    inReplyTo: 'a@b.de',
    references: ['<a@b.de>', 'c@d.de'],
  })
  expect(mail.headers.get('x-one')).toMatch(/^=\?UTF-8\?[QB]\?/)
  expect(mail.headers.get('x-two')).toEqual(['a', 'b'])
  expect(raw).toContain('X-Raw: kept  as is\r\n')
  expect(raw).toContain('List-Unsubscribe: <https://x.de/u?id=1> (bye)\r\n')
  expect(raw).toContain('List-ID: "News" <news.x.de>\r\n')
  expect(raw).toContain('In-Reply-To: <a@b.de>\r\nReferences: <a@b.de> <c@d.de>\r\n')
  const single = await compose({ headers: { key: 'X-A', value: 'b' } })
  expect(single.raw).toContain('X-A: b\r\n')
})

describe('a Message-ID or Date of the caller stands once', () => {
  test.each<[string, Mail]>([
    ['field', { messageId: '<Mine@x.de>' }],
    ['field without brackets', { messageId: 'Mine@x.de' }],
    ['header', { headers: { 'Message-ID': '<Mine@x.de>' } }],
    ['lower case header', { headers: { 'message-id': 'Mine@x.de' } }],
    ['pair', { headers: [{ key: 'MESSAGE-ID', value: '<Mine@x.de>' }] }],
    ['both alike', { messageId: '<Mine@x.de>', headers: { 'Message-Id': 'Mine@x.de' } }],
  ])('%s', async (_, given) => {
    const { content, messageId } = await compose({ date: new Date(0), ...given })
    expect(messageId).toBe('<Mine@x.de>')
    const found = headerNames(content)
    expect(found.filter((name) => name === 'message-id')).toHaveLength(1)
    expect(found.filter((name) => name === 'date')).toHaveLength(1)
  })

  test('date as text and as header', async () => {
    const date = 'Thu, 01 Jan 2026 10:00:00 +0100'
    expect((await compose({ date })).mail.date).toEqual(new Date(date))
    expect((await compose({ headers: { date } })).mail.date).toEqual(new Date(date))
  })

  test('fields given as headers are fields', async () => {
    const { row, content } = await compose({ to: '', headers: { To: 'a@x.de', Subject: 'Hi', From: 'me@x.de' } })
    expect(row).toMatchObject({ from: 'me@x.de', subject: 'Hi' })
    expect(row.recipients.map((one) => one.address)).toEqual(['a@x.de'])
    expect(headerNames(content).filter((name) => ['to', 'subject', 'from'].includes(name))).toHaveLength(3)
  })
})

describe('line ends', () => {
  test('bare CR and bare LF become CRLF, also in parts that are not encoded', async () => {
    const { raw } = await compose({
      text: 'a\rb\nc\r\nd\r\r\n.',
      attachments: [{ filename: 'x.eml', contentType: 'message/rfc822', content: 'X: y\r\rdots\r.\nend\r' }],
    })
    expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    expect(raw).toContain('a\r\nb\r\nc\r\nd\r\n\r\n.')
  })

  test.each([
    ['', ''],
    ['a', 'a'],
    ['\r', '\r\n'],
    ['\n', '\r\n'],
    ['\r\n', '\r\n'],
    ['\n\r', '\r\n\r\n'],
    ['a\r\r\nb\n\nc\r', 'a\r\n\r\nb\r\n\r\nc\r\n'],
  ])('%j becomes %j', (given, expected) => {
    expect(withCrlf(Buffer.from(given)).toString()).toBe(expected)
  })

  test('what is right already is not copied; octets above 127 are seen', () => {
    const content = Buffer.from('a\r\nb\r\n')
    expect(withCrlf(content)).toBe(content)
    expect([isEightBit(content), isEightBit(Buffer.from('ü'))]).toEqual([false, true])
  })
})

test('a local part beyond ASCII makes the content 8 bit', async () => {
  const { row } = await compose({ to: 'müller@x.de' })
  expect(row).toMatchObject({ eightBit: true, recipients: [{ address: 'müller@x.de' }] })
})

test('overrideRecipients: the envelope is theirs, the originals stand in headers', async () => {
  const settings = { overrideRecipients: ['dev@x.de', 'Dev <dev@x.de>', 'two@x.de'] }
  const { row, raw, mail } = await compose({ to: 'a@x.de', cc: 'b@x.de', bcc: 'c@x.de, d@x.de' }, settings)
  expect(row.recipients.map(({ address, kind }) => `${kind} ${address}`)).toEqual(['to dev@x.de', 'to two@x.de'])
  expect(raw).toMatch(/^X-Original-To: a@x\.de\r\nX-Original-Cc: b@x\.de\r\nX-Original-Bcc: c@x\.de, d@x\.de\r\n/)
  expect(names(mail.to)).toEqual([' <a@x.de>'])
})

test('attachmentsRoot: files under it by real path, nothing else', async () => {
  const root = await mkdtemp(join(tmpdir(), 'mailspool-'))
  const inside = join(root, 'in')
  await mkdir(join(inside, 'sub'), { recursive: true })
  await writeFile(join(inside, 'sub', 'a.txt'), 'content of a')
  await writeFile(join(root, 'outside.txt'), 'secret')
  await symlink(join(root, 'outside.txt'), join(inside, 'link.txt'))
  const settings = { attachmentsRoot: inside }
  const { mail } = await compose({ html: { path: 'sub/a.txt' }, attachments: [{ path: 'sub/a.txt' }, { path: join(inside, 'sub', 'a.txt'), filename: 'b.csv' }] }, settings) // prettier-ignore
  expect(mail.html).toBe('content of a')
  expect(mail.attachments.map((one) => [one.filename, one.contentType, one.content.toString()])).toEqual([
    ['a.txt', 'text/plain', 'content of a'],
    ['b.csv', 'text/csv', 'content of a'],
  ])
  const refused = async (path: string, limits: Partial<Settings> = {}) =>
    (await refusal(compose({ attachments: [{ path }] }, { ...settings, ...limits }))).message
  expect(await refused('../outside.txt')).toMatch(/attachments\[0\]\.path names a file outside attachmentsRoot/)
  expect(await refused('/etc/passwd')).toMatch(/outside/)
  expect(await refused('link.txt')).toMatch(/outside/)
  expect(await refused('sub')).toMatch(/no file/)
  expect(await refused('.')).toMatch(/outside/)
  expect(await refused('gone.txt')).toMatch(/not there/)
  expect(await refused('sub/a.txt', { maxSize: 5 })).toMatch(/12 bytes/)
  expect(await refused('sub/a.txt', { attachmentsRoot: join(root, 'gone') })).toMatch(/attachmentsRoot .* is not there/)
})
