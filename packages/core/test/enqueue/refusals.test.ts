import { expect, test } from '@jest/globals'
import { Readable } from 'node:stream'
import type { Settings } from '../../src/settings.js'
import type { Mail, SendOptions } from '../../src/enqueue/mail.js'
import { parts, refusal } from './parts.js'

const GOOD = { to: 'ann@example.com', subject: 'Hello', text: 'Hi' }

async function expectRefusal(given: {
  mail?: unknown
  options?: unknown
  settings?: Partial<Settings>
  want: [code: string, path: unknown, message: RegExp]
}): Promise<void> {
  const { send, rows } = parts({ settings: given.settings ?? {}, transports: ['default', 'bulk'] })
  const mail = ('mail' in given ? given.mail : GOOD) as Mail
  const { code, path, message } = await refusal(send(mail, given.options as SendOptions<never>))
  expect([code, path]).toEqual(given.want.slice(0, 2))
  expect(message).toMatch(given.want[2])
  expect(rows()).toEqual([])
}

const BAD = 'MAILER_BAD_MAIL'
const HEADER = 'MAILER_BAD_HEADER'
const ADDRESS = 'MAILER_BAD_ADDRESS'
const ATTACHMENT = 'MAILER_ATTACHMENT_REFUSED'
const CRLF = 'x@y.de\r\nRCPT TO:<evil@z.de>'

test.each<[string, unknown, [string, unknown, RegExp]]>([
  ['no object', 'text', [BAD, 'mail', /must be an object/]],
  ['null', null, [BAD, 'mail', /not null/]],
  ['a typo', { ...GOOD, subjct: 'x' }, [BAD, 'subjct', /did you mean subject\?/]],
  ['a field of nobody', { ...GOOD, zzzzzzzz: 1 }, [BAD, 'zzzzzzzz', /known are from, /]],
  ['priority', { ...GOOD, priority: 'high' }, [BAD, 'priority', /options\.priority/]],
  ['an option', { ...GOOD, sendAt: new Date() }, [BAD, 'sendAt', /is an option: send\(mail, \{ sendAt \}\)/]],
  ['raw', { ...GOOD, raw: 'x' }, [BAD, 'raw', /give the fields/]],
  ['raw object', { ...GOOD, raw: { path: '/etc/passwd' } }, [BAD, 'raw', /give the fields/]],
  ['dkim', { ...GOOD, dkim: {} }, [BAD, 'dkim', /transport/]],
  ['auth', { ...GOOD, auth: {} }, [BAD, 'auth', /transport/]],
  ['signal', { ...GOOD, signal: new AbortController().signal }, [BAD, 'signal', /cancel/]],
  ['__proto__', JSON.parse('{"to":"a@b.de","__proto__":{"x":1}}'), [BAD, '__proto__', /no field/]],
  ['no recipient', { subject: 'x' }, ['MAILER_NO_RECIPIENT', 'to', /at least one address/]],
  ['an empty list', { to: [], cc: '', bcc: null }, ['MAILER_NO_RECIPIENT', 'to', /at least one address/]],
  ['crlf in to', { to: CRLF }, [ADDRESS, 'to', /contains CR/]],
  ['crlf in cc', { ...GOOD, cc: ['ok@x.de', CRLF] }, [ADDRESS, 'cc[1]', /contains CR/]],
  ['crlf in bcc', { ...GOOD, bcc: { address: CRLF } }, [ADDRESS, 'bcc', /contains CR/]],
  ['crlf in from', { ...GOOD, from: CRLF }, [ADDRESS, 'from', /contains CR/]],
  ['crlf in sender', { ...GOOD, sender: CRLF }, [ADDRESS, 'sender', /contains CR/]],
  ['crlf in replyTo', { ...GOOD, replyTo: CRLF }, [ADDRESS, 'replyTo', /contains CR/]],
  ['crlf in envelope.to', { ...GOOD, envelope: { to: [CRLF] } }, [ADDRESS, 'envelope.to[0]', /contains CR/]],
  ['crlf in envelope.from', { ...GOOD, envelope: { from: CRLF, to: 'a@b.de' } }, [ADDRESS, 'envelope.from', /CR/]],
  ['two senders', { ...GOOD, from: 'a@b.de, c@d.de' }, [ADDRESS, 'from', /holds 2 addresses/]],
  [
    'envelope.size',
    { ...GOOD, envelope: { to: 'a@b.de', size: 10 } },
    [BAD, 'envelope.size', /no field of an envelope/],
  ],
  ['envelope text', { ...GOOD, envelope: 'a@b.de' }, [BAD, 'envelope', /must be \{ from, to \}/]],
  ['empty envelope', { ...GOOD, envelope: { from: 'a@b.de' } }, ['MAILER_NO_RECIPIENT', 'envelope.to', /at least one/]],
  ['crlf in subject', { ...GOOD, subject: 'Hi\r\nBcc: evil@x.de' }, [HEADER, 'subject', /contains CR/]],
  ['nul in subject', { ...GOOD, subject: 'a\0' }, [HEADER, 'subject', /contains NUL/]],
  ['a number', { ...GOOD, subject: 5 }, [BAD, 'subject', /must be a text, not a number/]],
  ['text object', { ...GOOD, text: 5 }, [BAD, 'text', /must be a text, a Buffer or/]],
  ['html by path', { ...GOOD, html: { path: '/etc/passwd' } }, [ATTACHMENT, 'html.path', /names a file/]],
  ['html by href', { ...GOOD, html: { href: 'http://x' } }, [ATTACHMENT, 'html.href', /is not taken/]],
  ['html by stream', { ...GOOD, html: Readable.from(['x']) }, [ATTACHMENT, 'html', /is a stream/]],
  ['html raw', { ...GOOD, html: { raw: 'x' } }, [ATTACHMENT, 'html.raw', /is not taken/]],
  ['path', { ...GOOD, attachments: [{ path: '/etc/passwd' }] }, [ATTACHMENT, 'attachments[0].path', /attachmentsRoot/]],
  [
    'url path',
    { ...GOOD, attachments: [{ path: 'http://x' }] },
    [ATTACHMENT, 'attachments[0].path', /attachmentsRoot/],
  ],
  ['href', { ...GOOD, attachments: [{ href: 'http://x' }] }, [ATTACHMENT, 'attachments[0].href', /is not taken/]],
  [
    'stream',
    { ...GOOD, attachments: [{ content: Readable.from(['x']) }] },
    [ATTACHMENT, 'attachments[0].content', /stream/],
  ],
  [
    'an object',
    { ...GOOD, attachments: [{ content: { path: '/x' } }] },
    [ATTACHMENT, 'attachments[0].content', /object/],
  ],
  [
    'raw data',
    { ...GOOD, attachments: [{ raw: 'data:text/plain,x', content: '' }] },
    [ATTACHMENT, 'attachments[0].raw', /is not taken/],
  ],
  ['raw part', { ...GOOD, attachments: [{ raw: 'x' }] }, [ATTACHMENT, 'attachments[0].raw', /is not taken/]],
  ['no content', { ...GOOD, attachments: [{ filename: 'x' }] }, [BAD, 'attachments[0]', /has no content/]],
  ['no list', { ...GOOD, attachments: { content: 'x' } }, [BAD, 'attachments', /must be a list/]],
  [
    'a typo inside',
    { ...GOOD, attachments: [{ content: '', filname: 'x' }] },
    [BAD, 'attachments[0].filname', /filename\?/],
  ],
  [
    'multipart',
    { ...GOOD, attachments: [{ content: '', contentType: 'multipart/mixed' }] },
    [HEADER, 'attachments[0].contentType', /multipart/],
  ],
  [
    'type crlf',
    { ...GOOD, attachments: [{ content: '', contentType: 'a/b\r\nX: y' }] },
    [HEADER, 'attachments[0].contentType', /CR/],
  ],
  [
    'name crlf',
    { ...GOOD, attachments: [{ content: '', filename: 'a\r\nX: y' }] },
    [HEADER, 'attachments[0].filename', /CR/],
  ],
  ['cid crlf', { ...GOOD, attachments: [{ content: '', cid: 'a\r\nX: y' }] }, [HEADER, 'attachments[0].cid', /CR/]],
  [
    'disposition',
    { ...GOOD, attachments: [{ content: '', contentDisposition: 'x' }] },
    [HEADER, 'attachments[0].contentDisposition', /inline/],
  ],
  [
    'encoding',
    { ...GOOD, attachments: [{ content: 'x', encoding: 'rot13' }] },
    [BAD, 'attachments[0].encoding', /base64/],
  ],
  [
    'part bcc',
    { ...GOOD, attachments: [{ content: '', headers: { Bcc: 'a@b.de' } }] },
    [HEADER, 'attachments[0].headers.Bcc', /part/],
  ],
  ['method', { ...GOOD, icalEvent: { content: 'x', method: 'A; b' } }, [HEADER, 'icalEvent.method', /REQUEST/]],
  [
    'alternative href',
    { ...GOOD, alternatives: [{ href: 'x' }] },
    [ATTACHMENT, 'alternatives[0].href', /is not taken/],
  ],
  ['header crlf', { ...GOOD, headers: { 'X-Foo': 'a\r\nBcc: b@c.de' } }, [HEADER, 'headers.X-Foo', /contains CR/]],
  ['header del', { ...GOOD, headers: { 'X-Foo': 'a\u007f' } }, [HEADER, 'headers.X-Foo', /contains DEL/]],
  ['header list', { ...GOOD, headers: { 'X-Foo': ['ok', 'a\n'] } }, [HEADER, 'headers.X-Foo[1]', /contains LF/]],
  ['header pairs', { ...GOOD, headers: [{ key: 'X-Foo', value: 'a\n' }] }, [HEADER, 'headers.X-Foo', /contains LF/]],
  ['header name', { ...GOOD, headers: { 'X: y\r\nZ': 'a' } }, [HEADER, 'headers', /has the name "X: y\\r\\nZ"/]],
  [
    'prepared',
    { ...GOOD, headers: { 'X-Foo': { prepared: true, value: 'a\r\nB: c' } } },
    [HEADER, 'headers.X-Foo', /CR/],
  ],
  [
    'prepared utf8',
    { ...GOOD, headers: { 'X-Foo': { prepared: true, value: 'ü' } } },
    [HEADER, 'headers.X-Foo', /ASCII/],
  ],
  [
    'prepared long',
    { ...GOOD, headers: { 'X-Foo': { prepared: true, value: 'a'.repeat(999) } } },
    [HEADER, 'headers.X-Foo', /998/],
  ],
  ['header object', { ...GOOD, headers: { 'X-Foo': { a: 1 } } }, [BAD, 'headers.X-Foo', /must be a text/]],
  ['bcc header', { ...GOOD, headers: { BCC: 'a@b.de' } }, [HEADER, 'headers.BCC', /field bcc/]],
  ['return-path', { ...GOOD, headers: { 'Return-Path': 'x' } }, [HEADER, 'headers.Return-Path', /envelope\.from/]],
  ['received', { ...GOOD, headers: [{ key: 'received', value: 'x' }] }, [HEADER, 'headers.received', /cannot be set/]],
  ['content', { ...GOOD, headers: { 'Content-Type': 'text/x' } }, [HEADER, 'headers.Content-Type', /follows from/]],
  ['signature', { ...GOOD, headers: { 'DKIM-Signature': 'x' } }, [HEADER, 'headers.DKIM-Signature', /transport/]],
  [
    'two ids',
    { ...GOOD, messageId: '<a@b>', headers: { 'message-id': '<c@d>' } },
    [HEADER, 'headers.message-id', /as messageId/],
  ],
  [
    'two id headers',
    { ...GOOD, headers: { 'Message-ID': '<a@b>', 'message-id': '<c@d>' } },
    [HEADER, 'headers.message-id', /differ/],
  ],
  ['two dates', { ...GOOD, date: new Date(0), headers: { Date: new Date(1) } }, [HEADER, 'headers.Date', /twice/]],
  ['two tos', { ...GOOD, headers: { To: 'evil@x.de' } }, [HEADER, 'headers.To', /twice/]],
  ['to header crlf', { headers: { To: CRLF } }, [ADDRESS, 'headers.To', /CR/]],
  ['id with blank', { ...GOOD, messageId: '<a b@c>' }, [HEADER, 'messageId', /one Message-ID/]],
  ['two in one', { ...GOOD, messageId: '<a@b><c@d>' }, [HEADER, 'messageId', /one Message-ID/]],
  ['long id', { ...GOOD, messageId: `<${'a'.repeat(300)}@b>` }, [HEADER, 'messageId', /304 characters/]],
  ['date', { ...GOOD, date: 'soon' }, [BAD, 'date', /a date that exists/]],
  ['references', { ...GOOD, references: ['<a@b>', '<c@d>\r\nX: y'] }, [HEADER, 'references[1]', /CR/]],
  ['inReplyTo', { ...GOOD, inReplyTo: 'a\n' }, [HEADER, 'inReplyTo', /LF/]],
  ['list url', { ...GOOD, list: { unsubscribe: 'http://x>\r\nX: y' } }, [HEADER, 'list.unsubscribe', /CR/]],
  [
    'list comment',
    { ...GOOD, list: { help: { url: 'a@b.de', comment: 'x\r\ny' } } },
    [HEADER, 'list.help.comment', /CR/],
  ],
  ['list name', { ...GOOD, list: { 'x:y': 'a@b.de' } }, [HEADER, 'list', /letters/]],
  ['encoding', { ...GOOD, encoding: 'utf-8' }, [BAD, 'encoding', /base64, quoted-printable/]],
  ['textEncoding', { ...GOOD, textEncoding: 'x' }, [BAD, 'textEncoding', /quoted-printable/]],
])('mail: %s', async (_, mail, want) => {
  await expectRefusal({ mail, want })
})

const OPTION = 'MAILER_BAD_OPTION'

test.each<[string, unknown, [string, unknown, RegExp]]>([
  ['a typo', { priorty: 1 }, [OPTION, 'options.priorty', /did you mean priority\?/]],
  ['no object', 'high', [OPTION, 'options', /must be an object/]],
  ['priority', { priority: 'urgent' }, [OPTION, 'options.priority', /not "urgent"/]],
  ['priority 5', { priority: 5 }, [OPTION, 'options.priority', /1 to 4, not 5/]],
  ['sendAt', { sendAt: new Date('x') }, [OPTION, 'options.sendAt', /must be a Date/]],
  ['sendAt text', { sendAt: '2030-01-01' }, [OPTION, 'options.sendAt', /must be a Date/]],
  ['expiresAt', { expiresAt: new Date(-1) }, [OPTION, 'options.expiresAt', /between 1970/]],
  ['deferred and sendAt', { priority: 4, sendAt: new Date() }, [OPTION, 'options.sendAt', /retry-deferred/]],
  [
    'expires first',
    { sendAt: new Date(2e12), expiresAt: new Date(1e12) },
    [OPTION, 'options.expiresAt', /after sendAt/],
  ],
  ['key', { idempotencyKey: 'x'.repeat(256) }, [OPTION, 'options.idempotencyKey', /at most 255/]],
  ['empty key', { idempotencyKey: '' }, [OPTION, 'options.idempotencyKey', /not empty/]],
  [
    'transport',
    { transport: 'blk' },
    ['MAILER_UNKNOWN_TRANSPORT', 'options.transport', /'blk'. Known are: default, bulk/],
  ],
  ['tags', { tags: 'a' }, [OPTION, 'options.tags', /list of at most 20/]],
  ['a tag', { tags: ['ok', ''] }, [OPTION, 'options.tags[1]', /not empty/]],
  ['many tags', { tags: Array.from({ length: 21 }, String) }, [OPTION, 'options.tags', /at most 20/]],
  ['metadata', { metadata: { a: 1 } }, [OPTION, 'options.metadata.a', /must be a text/]],
  ['metadata list', { metadata: [] }, [OPTION, 'options.metadata', /object of texts/]],
  ['much metadata', { metadata: { a: 'x'.repeat(20_000) } }, [OPTION, 'options.metadata', /octets/]],
  ['sensitive', { sensitive: 'yes' }, [OPTION, 'options.sensitive', /true or false/]],
  ['onUncertain', { onUncertain: 'x' }, [OPTION, 'options.onUncertain', /retry, hold, assumeSent/]],
])('options: %s', async (_, options, want) => {
  await expectRefusal({ options, want })
})

test('settings: limits, and a mail without a sender', async () => {
  const many = Array.from({ length: 4 }, (_, index) => `a${index}@x.de`)
  await expectRefusal({
    mail: { to: many },
    settings: { maxRecipients: 3 },
    want: ['MAILER_TOO_MANY_RECIPIENTS', undefined, /has 4 recipients and maxRecipients is 3/],
  })
  await expectRefusal({
    mail: { ...GOOD, text: 'x'.repeat(1001) },
    settings: { maxSize: 1000 },
    want: ['MAILER_TOO_LARGE', undefined, /1001 bytes encoded and maxSize is 1000/],
  })
  await expectRefusal({
    mail: { ...GOOD, text: 'x'.repeat(900) },
    settings: { maxSize: 1000 },
    want: ['MAILER_TOO_LARGE', undefined, /maxSize is 1000/],
  })
  await expectRefusal({ settings: { defaultFrom: null }, want: ['MAILER_NO_SENDER', 'from', /set defaultFrom/] })
  await expectRefusal({ settings: { defaultFrom: CRLF }, want: [ADDRESS, 'defaultFrom', /CR/] })
})
