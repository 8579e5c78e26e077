/**
 * Turns a checked mail into its RFC 5322 bytes, once: every attempt sends these. Duty: the usual shapes take a short
 * path (compose-usual.ts), nodemailer composes all others; the Message-ID and the Date are fixed here, and line ends
 * are CRLF only (else dots can be smuggled past a server).
 * Failures: MAILER_COMPOSE_FAILED. Standards: RFC 5322, RFC 2045, RFC 5321 2.3.8.
 */
import { createTransport, type SendMailOptions } from 'nodemailer'
import { isAscii } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import { MailerError } from '../errors.js'
import type { ParsedAddress } from '../message/address.js'
import { cleanText } from '../text.js'
import { composeUsual } from './compose-usual.js'
import type { CheckedMail } from './mail-rules.js'

export interface Composed {
  /** CRLF line ends only. */
  content: Buffer
  /** With angle brackets. */
  messageId: string
}

/** Files must have been read into their parts. `now` is the Date of a mail that has none. */
export async function compose(mail: CheckedMail, now: Date): Promise<Composed> {
  const { fields, messageId } = withIdAndDate(mail, now)
  const content = composeUsual(fields) ?? withCrlf(await composeByNodemailer(fields))
  return { content, messageId }
}

/** The same for a mail of the usual shape; null for any other. */
export function composeAtOnce(mail: CheckedMail, now: Date): Composed | null {
  const { fields, messageId } = withIdAndDate(mail, now)
  const content = composeUsual(fields)
  return content === null ? null : { content, messageId }
}

function withIdAndDate(mail: CheckedMail, now: Date): { fields: SendMailOptions; messageId: string } {
  const messageId = mail.messageId ?? newMessageId(mail.from)
  const fields = { ...mail.fields }
  fields.messageId = messageId
  fields.date = mail.date ?? now
  return { fields, messageId }
}

/** '<uuid@domain-of-from>'. */
export function newMessageId({ address }: ParsedAddress): string {
  return `<${randomUUID()}@${address.slice(address.lastIndexOf('@') + 1)}>`
}

/** nodemailer's front before MailComposer, because List-… headers are written there; measured to cost nothing. */
const composer = createTransport<Buffer>({
  name: 'Mailspool',
  version: '1',
  send: (mail, done) => {
    mail.message.build(done)
  },
})

/** Exported for the test that holds the short path to it. */
export async function composeByNodemailer(fields: SendMailOptions): Promise<Buffer> {
  try {
    // not newline: 'win', a stream more per mail that leaves a bare CR where it is: withCrlf does both
    return await composer.sendMail({ ...fields, disableFileAccess: true, disableUrlAccess: true })
  } catch (cause) {
    const problem = cleanText(cause instanceof Error ? cause.message : String(cause), 200)
    throw new MailerError('MAILER_COMPOSE_FAILED', { problem }, { cause })
  }
}

const CR = 13
const LF = 10

/** Every line end becomes CRLF; the same buffer when there is nothing to do, which is nearly always. */
export function withCrlf(content: Buffer): Buffer {
  let from = 0
  const pieces: Buffer[] = []
  for (let at = nextLineEnd(content, 0); at < content.length; at = nextLineEnd(content, at)) {
    if (content[at] === CR && content[at + 1] === LF) {
      at += 2
      continue
    }
    pieces.push(content.subarray(from, at), CRLF)
    at += 1
    from = at
  }
  return pieces.length === 0 ? content : Buffer.concat([...pieces, content.subarray(from)])
}

const CRLF = Buffer.from('\r\n')

function nextLineEnd(content: Buffer, from: number): number {
  for (let at = from; at < content.length; at++) if (content[at] === CR || content[at] === LF) return at
  return content.length
}

/** Whether there are octets above 127, so that the server must offer 8BITMIME (RFC 6152). */
export function isEightBit(content: Buffer): boolean {
  return !isAscii(content)
}
