import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { throughFields } from './through-fields.js'

const line = fc.string({ unit: 'grapheme', maxLength: 90 }).map((text) => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ''))
const word = fc.string({ unit: fc.constantFrom('a', 'b', 'x', 'y', '0', '1', '9'), minLength: 1, maxLength: 12 })
const name = line.map((text) => text.replace(/[@<>",;:()[\]\\]/g, '').trim())
/** `field` begins each address, as one that stands in two fields is written to once. */
const mailboxOf = (field: string) => {
  const address = fc
    .tuple(word, fc.constantFrom('example.com', '例え.jp', 'x.museum'))
    .map((pair) => field + pair.join('@'))
  return fc.oneof(address, fc.record({ name, address }))
}
const mailboxesOf = (field: string) =>
  fc.uniqueArray(mailboxOf(field), { maxLength: 4, selector: (one) => (typeof one === 'string' ? one : one.address) })
const body = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }),
  fc.array(fc.lorem({ mode: 'sentences', maxCount: 4 }), { minLength: 1, maxLength: 4 }).map((all) => all.join('\n')),
  fc.constantFrom('.', '.\n..\n', ' from a blank\n>quoted\nFrom the start', '-- \nAnn', 'long '.repeat(60), '\n\nafter two', 'ends in a blank \nnext'), // prettier-ignore
)
// mailparser reads an empty part in quoted-printable as a line end
const binary = fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.from(bytes))
const attachment = fc.record(
  {
    content: fc.oneof(binary, body),
    filename: fc.oneof(
      line.map((text) => `a${text.replace(/[/\\]/g, '').trim()}.bin`),
      word.map((text) => `${text}.txt`),
    ),
    contentType: fc.constantFrom('image/png', 'text/csv; charset=iso-8859-1', 'application/pdf', 'text/html', 'text/plain', 'application/x-a; profile="a b"'), // prettier-ignore
    contentDisposition: fc.constantFrom('attachment' as const, 'inline' as const),
    cid: word.map((text) => `${text}@example.com`),
    contentTransferEncoding: fc.constantFrom('base64' as const, 'quoted-printable' as const),
    headers: fc.record(
      { 'X-Part': word, 'Content-Description': line.map((text) => text.trim()) },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['content', 'filename'] },
)
const ids = word.map((text) => `<${text}@example.com>`)

const mails = fc.record(
  {
    from: mailboxOf('from'),
    to: mailboxesOf('to').filter((all) => all.length > 0),
    cc: mailboxesOf('cc'),
    bcc: mailboxesOf('bcc'),
    sender: mailboxOf('sender'),
    replyTo: mailboxesOf('reply'),
    inReplyTo: ids,
    references: fc.array(ids, { minLength: 1, maxLength: 3 }),
    subject: line.map((text) => text.trim()),
    text: body,
    html: body.map((text) => `<p>${text}</p>`),
    amp: body,
    watchHtml: body,
    icalEvent: fc.record({ method: fc.constantFrom('request', 'CANCEL'), content: fc.constant('BEGIN:VCALENDAR\r\nSUMMARY:Kaffee ☕\r\nEND:VCALENDAR\r\n') }), // prettier-ignore
    alternatives: fc.array(fc.record({ content: body, contentType: fc.constantFrom('text/x-web-markdown', 'application/ld+json') }), { maxLength: 2 }), // prettier-ignore
    attachments: fc.array(attachment, { maxLength: 3 }),
    headers: fc.dictionary(word.map((text) => `X-${text}`), fc.oneof(line.map((text) => `v${text.trim()}`), fc.array(word, { minLength: 1, maxLength: 2 })), { maxKeys: 3 }), // prettier-ignore
    list: fc.record({ help: fc.constant('help@example.com'), unsubscribe: fc.record({ url: fc.webUrl(), comment: line.map((text) => `c${text}`.trim()) }) }), // prettier-ignore
    date: fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }),
  },
  { requiredKeys: ['to'] },
)

test('composed, stored, read back as fields, composed again: the same mail', async () => {
  await fc.assert(
    fc.asyncProperty(mails, async (mail) => {
      const { outcome, before, after, fields } = await throughFields(mail)
      expect(outcome.kind).toBe('accepted')
      expect(after).toEqual(before)
      expect(JSON.stringify(fields)).not.toMatch(/"(path|href|raw)":/)
    }),
    { numRuns: 100 },
  )
}, 60_000)
