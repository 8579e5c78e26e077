import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import PostalMime, { type Email } from 'postal-mime'
import { compose, composeByNodemailer, withCrlf } from '../../src/enqueue/compose.js'
import { composeUsual } from '../../src/enqueue/compose-usual.js'
import type { Mail } from '../../src/enqueue/mail.js'
import { checkMail } from '../../src/enqueue/mail-rules.js'
import { checkSettings } from '../../src/settings.js'
import { NOW, parse, type ParsedMail } from './parts.js'
import { usualMail } from './usual-mails.js'

/** `COMPOSE_MAILS=100000 npm test -w packages/core -- compose-usual` compares as many, and has all of them parsed. */
const { COMPOSE_MAILS } = process.env
const MAILS = Number(COMPOSE_MAILS ?? 2000)
const PARSED_EVERY = COMPOSE_MAILS === undefined ? 20 : 1
const LIMIT_MS = COMPOSE_MAILS === undefined ? 60_000 : 3_600_000

const rules = checkSettings({ maxRecipients: 1000 })

/** nodemailer writes into what it is handed, so each of the two ways gets a mail of its own. */
const fieldsOf = (mail: Mail) => ({ ...checkMail(mail, rules).fields, messageId: '<id@shop.example>', date: NOW })

async function bothWays(mail: Mail): Promise<{ usual: Buffer | null; whole: Buffer }> {
  return { usual: composeUsual(fieldsOf(mail)), whole: withCrlf(await composeByNodemailer(fieldsOf(mail))) }
}

/**
 * Boundaries are random, nodemailer writes the encoding of a single part before the MIME-Version, and its stream breaks
 * a line elsewhere when the text ends in spaces.
 */
function comparable(content: Buffer): string {
  const encoding = /^Content-Transfer-Encoding: .*\r\n/m
  const [head = '', ...body] = content.toString().split('\r\n\r\n')
  const lines = head
    .replace(encoding, '')
    .replace(/(\r\nContent-Type: text.*)$/, `$1\r\n${encoding.exec(head)?.[0] ?? ''}`)
  const boundary = /boundary="([^"]*)"/.exec(head)?.[1] ?? '\0'
  return [lines.trimEnd(), ...body].join('\r\n\r\n').replaceAll(boundary, 'BOUNDARY').replaceAll('=\r\n', '')
}

/** The encoding of a single part stands at another place. */
const namesOf = (lines: readonly { key: string }[]) => lines.map(({ key }) => key).toSorted()

const ofPostalMime = ({ headers, headerLines, attachments, ...read }: Email) => ({
  ...read,
  attachments: attachments.length,
  names: namesOf(headerLines),
  contentType: headers.find(({ key }) => key === 'content-type')?.value.replace(/boundary=.*/, ''),
})

const ofMailparser = ({ headers, headerLines, ...read }: ParsedMail) => ({
  ...read,
  names: namesOf(headerLines),
})

function mustBeSound(content: Buffer): void {
  const raw = content.toString('latin1')
  expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  expect(raw.endsWith('\r\n')).toBe(true)
  const at = raw.indexOf('\r\n\r\n')
  expect(
    Math.max(
      ...raw
        .slice(at)
        .split('\r\n')
        .map((line) => line.length),
    ),
  ).toBeLessThanOrEqual(76)
  // eslint-disable-next-line no-control-regex -- bodies are ASCII; addresses may be UTF-8
  expect(raw.slice(at)).not.toMatch(/[^\x00-\x7f]/)
}

test('the short path means what nodemailer means, to two parsers, on generated mails', async () => {
  const seen = { compared: 0, refused: 0, unusual: 0 }
  await fc.assert(
    fc.asyncProperty(usualMail, async (mail) => {
      const composed = await bothWays(mail).catch(() => null)
      if (composed === null) return void (seen.refused += 1)
      const { usual, whole } = composed
      if (usual === null) return void (seen.unusual += 1)
      seen.compared += 1
      mustBeSound(usual)
      expect(comparable(usual)).toBe(comparable(whole))
      if (seen.compared % PARSED_EVERY !== 0) return
      const [ours, theirs] = [await PostalMime.parse(usual), await PostalMime.parse(whole)]
      expect(ofPostalMime(ours)).toEqual(ofPostalMime(theirs))
      expect(ofMailparser(await parse(usual))).toEqual(ofMailparser(await parse(whole)))
    }),
    { numRuns: MAILS },
  )
  expect(seen.compared).toBeGreaterThan(MAILS * 0.8)
  // an empty text alone is no body
  expect(seen.unusual).toBeLessThan(MAILS * 0.01)
}, LIMIT_MS) // prettier-ignore

test.each<[string, Mail]>([
  ['an attachment', { attachments: [{ filename: 'a.txt', content: 'a' }] }],
  ['a calendar event', { icalEvent: 'BEGIN:VCALENDAR' }],
  ['an alternative', { alternatives: [{ contentType: 'text/markdown', content: 'a' }] }],
  ['amp', { amp: '<html amp4email>' }],
  ['list headers', { list: { help: 'help@x.de' } }],
  ['an encoding of the caller', { encoding: 'base64' }],
  ['a text encoding of the caller', { textEncoding: 'base64' }],
  ['an encoding of one part', { text: { content: 'a', contentTransferEncoding: 'base64' } }],
  ['headers of a part', { html: { content: 'a', headers: { 'X-A': 'b' } } }],
  ['a body that is bytes', { text: Buffer.from('a') }],
  ['a MIME-Version of the caller', { headers: { 'MIME-Version': '1.0 (ours)' } }],
  ['a huge body', { text: 'a\n'.repeat(200_000) }],
])('%s takes the whole of nodemailer', async (_, fields) => {
  const mail = { from: 'shop@x.de', to: 'ann@x.de', subject: 'a', text: 'Hi', html: '<p>Hi</p>', ...fields }
  expect((await bothWays(mail)).usual).toBeNull()
  const { content } = await compose(checkMail(mail, rules), NOW)
  expect(content.toString()).toMatch(/^(MIME-Version|From|To|Subject): /m)
})

test('a mail without a body is unusual too', async () => {
  expect((await bothWays({ from: 'shop@x.de', to: 'ann@x.de' })).usual).toBeNull()
})

test.each([
  ['7bit', 'Hello\nthere', '7bit'],
  ['a long line', 'word '.repeat(30), 'quoted-printable'],
  ['a European language', 'Die Größe ändert sich über Nacht. '.repeat(5), 'quoted-printable'],
  ['Japanese', 'ご注文ありがとうございます。'.repeat(5), 'base64'],
  ['Russian', 'Спасибо за ваш заказ. '.repeat(5), 'base64'],
])('the encoding follows from the text: %s', (_, text, encoding) => {
  const raw = composeUsual(fieldsOf({ from: 'shop@x.de', to: 'ann@x.de', text }))?.toString()
  expect(raw).toContain(`\r\nContent-Transfer-Encoding: ${encoding}\r\n`)
})
