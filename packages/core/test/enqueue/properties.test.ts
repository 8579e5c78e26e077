import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isMailerError } from '../../src/errors.js'
import type { Mail } from '../../src/enqueue/mail.js'
import { headerNames, parse, parts } from './parts.js'

const CRAFT = fc.constantFrom('\r\n', '\n', '\r', '\0', '\u007f', '\r\nBcc: evil@evil.example', '>', '<evil@evil.example>', ',', ';', ':', '"', ' ', '\u2028', 'RCPT TO:<evil@evil.example>') // prettier-ignore
const crafted = fc
  .array(
    fc.oneof({ weight: 3, arbitrary: CRAFT }, fc.constantFrom('ann@x.de', 'a', '@', 'evil@evil.example', 'X: y')),
    { maxLength: 6 },
  ) // prettier-ignore
  .map((pieces) => pieces.join(''))
const address = fc.oneof(fc.emailAddress(), crafted, fc.record({ name: crafted, address: crafted }))
const addresses = fc.oneof(address, fc.array(address, { maxLength: 3 }))
const line = fc.oneof(fc.string({ unit: 'grapheme' }), crafted)

const fields = {
  from: address,
  sender: address,
  to: addresses,
  cc: addresses,
  bcc: addresses,
  replyTo: addresses,
  subject: line,
  text: line,
  html: line,
  messageId: line,
  inReplyTo: line,
  references: line,
  headers: fc.dictionary(fc.oneof(line, fc.constantFrom('X-A', 'To', 'Bcc', 'Message-ID')), line, { maxKeys: 3 }),
  list: fc.record({ help: line, unsubscribe: fc.record({ url: line, comment: line }) }, { requiredKeys: [] }),
  attachments: fc.array(
    fc.record({ content: line, filename: line, cid: line, contentType: line, headers: fc.dictionary(line, line) }, { requiredKeys: ['content'] }), // prettier-ignore
    { maxLength: 2 },
  ),
  envelope: fc.record({ from: address, to: addresses }, { requiredKeys: ['to'] }),
}
type Crafted = {
  [Name in keyof typeof fields]?: (typeof fields)[Name] extends fc.Arbitrary<infer Value> ? Value : never
}

/** A good mail with up to three fields of it crafted. */
const craftedMail = fc
  .subarray(Object.keys(fields) as (keyof typeof fields)[], { minLength: 1, maxLength: 3 })
  .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, fields[name] as fc.Arbitrary<unknown>]))))
  .map((found): Crafted => ({ to: 'ann@x.de', subject: 'Hello', text: 'Hi', ...found }))

/** Headers that a mail of ours may have, beside those that the caller named. */
const KNOWN = [
  'from', 'sender', 'to', 'cc', 'reply-to', 'subject', 'message-id', 'in-reply-to', 'references', 'date', 'mime-version',
  'list-help', 'list-unsubscribe', 'content-type', 'content-transfer-encoding', 'content-disposition', 'content-id',
] // prettier-ignore

test('crafted anything: refused, or no recipient not asked for and no header injected', async () => {
  const { send, row } = parts()
  let taken = 0
  await fc.assert(
    fc.asyncProperty(craftedMail, async (mail) => {
      const queued = await send(mail as Mail).catch((error: unknown) => {
        if (!isMailerError(error)) throw error
        return null
      })
      if (queued === null) return
      taken += 1
      const { content, recipients, envelopeFrom } = row(queued.id)
      const asked = JSON.stringify(mail.envelope ?? [mail.to, mail.cc, mail.bcc, mail.headers]).toLowerCase()
      for (const one of recipients) {
        expect(one.address).not.toMatch(/[\p{Cc}<>]/u)
        expect(asked).toContain(one.address.replaceAll('"', '').split('@')[1])
      }
      expect(envelopeFrom).not.toMatch(/[\p{Cc}<>]/u)
      const named = Object.keys(mail.headers ?? {}).map((name) => name.toLowerCase())
      const partNamed = (mail.attachments ?? [])
        .flatMap((one) => Object.keys(one.headers ?? {}))
        .map((name) => name.toLowerCase())
      const found = headerNames(content)
      expect(found.filter((name) => ![...KNOWN, ...named, ...partNamed].includes(name))).toEqual([])
      for (const name of ['message-id', 'date', 'from', 'subject', 'to']) {
        expect(found.filter((one) => one === name).length).toBeLessThanOrEqual(1)
      }
      expect(found).not.toContain('bcc')
      expect(content?.toString('latin1').replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    }),
    { numRuns: 1000 },
  )
  expect(taken).toBeGreaterThan(100)
}, 60_000)

const printable = fc.string({ unit: 'grapheme', maxLength: 120 }).map((text) => text.replace(/\p{Cc}/gu, ''))
const honestMail = fc.record({
  subject: printable.map((text) => text.trim()),
  text: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 400 }),
  html: fc.option(
    printable.map((text) => `<p>${text}</p>`),
    { nil: undefined },
  ),
  to: fc.uniqueArray(fc.emailAddress(), { minLength: 1, maxLength: 4, selector: (one) => one.toLowerCase() }),
  attachment: fc.option(fc.record({ filename: printable.map((text) => `a${text.replace(/[/\\]/g, '')}.bin`), content: fc.uint8Array() }), { nil: undefined }), // prettier-ignore
})

test('what was composed parses back to what was given', async () => {
  const { send, row } = parts()
  const lines = (text: string | undefined) => (text ?? '').replace(/\r\n?|\n/g, '\n').replace(/\n$/, '')
  await fc.assert(
    fc.asyncProperty(honestMail, async ({ attachment, html, ...mail }) => {
      const attachments = attachment === undefined ? [] : [{ ...attachment, content: Buffer.from(attachment.content) }]
      const { id } = await send({ ...mail, html, attachments })
      const parsed = await parse(row(id).content)
      expect(parsed.subject ?? '').toBe(mail.subject)
      expect(lines(parsed.text)).toBe(lines(mail.text))
      if (html !== undefined) expect(lines(parsed.html || '')).toBe(lines(html))
      expect(parsed.to?.value.map((one) => one.address?.toLowerCase())).toEqual(mail.to.map((one) => one.toLowerCase()))
      expect(row(id).recipients.map((one) => one.address.toLowerCase())).toEqual(
        mail.to.map((one) => one.toLowerCase()),
      )
      expect(parsed.attachments.map((one) => one.content)).toEqual(attachments.map((one) => one.content))
    }),
    { numRuns: 200 },
  )
}, 60_000)
