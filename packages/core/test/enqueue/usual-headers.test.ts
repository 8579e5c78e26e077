import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { SendMailOptions } from 'nodemailer'
import { foldLines } from 'nodemailer/lib/mime-funcs'
import MimeNode from 'nodemailer/lib/mime-node'
import { usualHeaders } from '../../src/enqueue/usual-headers.js'
import { isPlainSpec, readAddressList } from '../../src/message/address.js'

const NAMES = {
  from: 'From', sender: 'Sender', to: 'To', cc: 'Cc', replyTo: 'Reply-To', inReplyTo: 'In-Reply-To',
  references: 'References', subject: 'Subject', messageId: 'Message-ID', date: 'Date',
} as const // prettier-ignore

function byNodemailer(fields: SendMailOptions): string {
  const lines = Object.entries(NAMES).flatMap(([field, name]) => {
    const value = fields[field as keyof typeof NAMES]
    const encoded = value === undefined ? '' : new MimeNode(false).encodeHeaderValue(name, structuredClone(value))
    return encoded.trim() === '' ? [] : [`${foldLines(`${name}: ${encoded}`, 76)}\r\n`]
  })
  return lines.join('')
}

const PIECES = ['a', 'Z9', '_', '-', '.', ' ', '  ', '"', '\\', '=?', '=?utf-8?Q?a?=', '?=', '<', '>', '@', ',', ';', ':', '(', ')', "'", '\t', '\r\n', '\n', '\0', '\u007f', '\u00a0', 'é', '€', '🎉', '\ud800', 'x'.repeat(62), 'x'.repeat(63), 'y'.repeat(64), 'long word '.repeat(8)] // prettier-ignore
const line = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary' }),
  fc.stringMatching(/^[ -~]{0,90}$/),
)
const SPECS = ['ann@x.de', 'Ann.Lee+a_b-c@sub.example.com', 'a@xn--bb-eka.example', 'a@xn--zz.example', 'a@xn--a.de', 'a@a--b.de', 'a@1.2.3.4', 'a@0x7f.1', 'a@localhost', 'a@[127.0.0.1]', '"a b"@x.de', "o'b@x.de", 'ü@x.de', 'ü@xn--bb-eka.example', `${'a'.repeat(60)}@${'b'.repeat(63)}.de`, `a@${'b'.repeat(64)}.de`] // prettier-ignore
const spec = fc.oneof(fc.constantFrom(...SPECS), fc.emailAddress(), fc.stringMatching(/^[a-zA-Z0-9.+_-]{1,9}@[a-z0-9.-]{1,12}$/)) // prettier-ignore
/** As the checks let them through. */
const box = fc.record({ name: fc.oneof(line, fc.constantFrom('Ann', 'Ann Lee', '')), address: spec }).filter((one) => readAddressList(one).ok) // prettier-ignore
const boxes = fc.array(box, { minLength: 1, maxLength: 5 })
const id = fc.oneof(line, fc.constantFrom('<a@b>', '<a@b> <c@d>', 'a@b', '<a b@c>', '<>', '<a>b>'))
const date = fc.date({ min: new Date('1900-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })

const fields = fc.record(
  {
    from: boxes, sender: boxes, to: boxes, cc: boxes, replyTo: boxes, inReplyTo: id, references: id, subject: line,
    messageId: id, date,
  },
  { requiredKeys: [] },
) // prettier-ignore

test('the headers are byte for byte those of nodemailer', () => {
  fc.assert(fc.property(fields, (given) => { expect(usualHeaders(given)).toBe(byNodemailer(given)) }), { numRuns: 2000 }) // prettier-ignore
})

test('an address that is plain is written as it is', () => {
  const isSame = (address: string) => new MimeNode(false).encodeHeaderValue('To', [{ name: '', address }]) === address
  fc.assert(fc.property(spec, (address) => { expect(!isPlainSpec(address) || isSame(address)).toBe(true) }), { numRuns: 2000 }) // prettier-ignore
})

test.each([62, 63, 64, 65, 66, 67, 68])('a subject of %i characters is folded where nodemailer folds it', (length) => {
  const subjects = ['x'.repeat(length), 'word '.repeat(20).slice(0, length), `${'x'.repeat(length)} and more`]
  for (const subject of subjects) expect(usualHeaders({ subject })).toBe(byNodemailer({ subject }))
})
