/** Mails as applications write them, in all the shapes that the short path of composition takes, and some beside them. */
import fc from 'fast-check'

const WORDS = fc.oneof(
  fc.lorem({ maxCount: 30, mode: 'sentences' }),
  fc.string({ unit: 'grapheme', maxLength: 120 }),
  fc.constantFrom('Grüße aus Köln', 'お知らせ:ご注文の確認', 'مرحبا بالعالم', '🎉 Party 👩‍👩‍👧 tonight', 'Ελληνικά', 'Привет', '=?utf-8?q?not_encoded?=', '=3D', '.', '..', 'From here', ' ', 'x'.repeat(90), 'é'.repeat(300), '-- ', '\u2028', '\ttab\t'), // prettier-ignore
)
const LINE_END = fc.constantFrom('\n', '\r\n', '\r', '\n\n', ' \n', '\t\r\n', '')
const body = fc
  .array(fc.tuple(WORDS, LINE_END), { minLength: 1, maxLength: 12 })
  .map((lines) => lines.map(([words, end]) => words + end).join(''))
const html = body.map((text) => `<p>${text}</p>`)
/** A header holds no control characters; with these it is refused, and nothing would be compared. */
const line = WORDS.map((text) => text.replace(/\p{Cc}/gu, ' '))

const DOMAINS = ['example.com', 'müller.example', '例え.jp', 'a-long-name-of-a-domain.that-makes-headers-fold.example']
const LOCALS = [
  'ann',
  'ann.lee+tag',
  '"quoted local"',
  'jürgen',
  'o.brien',
  'a.long.local.part.which.makes.the.header.fold',
]
const spec = fc
  .tuple(fc.constantFrom(...LOCALS), fc.constantFrom(...DOMAINS))
  .map(([local, domain]) => `${local}@${domain}`)
const name = fc.oneof(fc.constantFrom('Ann Lee', 'Müller, GmbH', '山田', 'O\'Brien "Bob"', 'a@b', '(comment)'), line)
const address = fc.oneof(spec, fc.record({ name, address: spec }))
const addresses = fc.oneof(address, fc.array(address, { minLength: 1, maxLength: 6 }))
const id = fc.uuid().map((one) => `<${one}@shop.example>`)

const HEADER_NAMES = ['X-Order', 'x-lower-case', 'X-ID', 'Auto-Submitted', 'Precedence', 'Feedback-ID', 'Importance', 'Keywords'] // prettier-ignore
const headerValue = fc.oneof(
  line,
  fc.array(line, { maxLength: 3 }),
  fc.integer(),
  fc.record({ prepared: fc.constant(true), foldLines: fc.boolean(), value: fc.constantFrom('kept  as is', 'a'.repeat(100)) }), // prettier-ignore
)
const headers = fc.oneof(
  fc.dictionary(fc.constantFrom(...HEADER_NAMES), headerValue, { maxKeys: 4 }),
  fc.array(fc.record({ key: fc.constantFrom(...HEADER_NAMES), value: line }), { maxLength: 4 }),
)

const withBodies = fc.oneof(
  { weight: 4, arbitrary: fc.record({ text: body, html }) },
  { weight: 1, arbitrary: fc.record({ text: body }) },
  { weight: 1, arbitrary: fc.record({ html }) },
)
const withRest = fc.record(
  {
    from: address, to: addresses, cc: addresses, bcc: addresses, replyTo: addresses, sender: address, subject: line,
    messageId: id, inReplyTo: id, references: fc.array(id, { minLength: 1, maxLength: 4 }),
    date: fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }), headers,
  },
  { requiredKeys: ['from', 'to', 'subject'] },
) // prettier-ignore

/** Some are refused by the checks, such as an unquoted name with a comma; nothing is composed of those. */
export const usualMail = fc.tuple(withBodies, withRest).map(([bodies, rest]) => ({ ...rest, ...bodies }))
