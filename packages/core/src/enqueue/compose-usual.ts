/**
 * The short path of composition, for mail as nearly all of it is: a text, an html or both, under addresses, a subject
 * and plain headers. Duty: the bytes, or null for anything unusual, which goes through nodemailer as a whole. Every
 * header is what nodemailer would write (usual-headers.ts), every encoding its encoding (body-encoding.ts); what costs
 * the time there are streams. The bytes are the same but for boundary and soft breaks: test/enqueue/compose-usual.test.ts.
 * Standards: RFC 5322, RFC 2045 to 2047, RFC 6532. Failures: none.
 */
import type { SendMailOptions } from 'nodemailer'
import { randomUUID } from 'node:crypto'
import { encodeBody } from './body-encoding.js'
import { USUAL_HEADERS, usualHeaders } from './usual-headers.js'

const USUAL = new Set<string>([...USUAL_HEADERS, 'text', 'html'])

/** Characters of a body. Encoding is done in one go, and what else the process does would wait for longer ones. */
const LONGEST_BODY = 256 * 1024

/** The bytes of a checked mail, with CRLF line ends only; null: not by this path. `fields` has messageId and date. */
export function composeUsual(fields: SendMailOptions): Buffer | null {
  for (const name of Object.keys(fields)) if (!USUAL.has(name)) return null
  const body = bodyOf(fields)
  const headers = body === null ? null : usualHeaders(fields)
  return body === null || headers === null ? null : Buffer.from(`${headers}MIME-Version: 1.0\r\n${body}`)
}

/** With the headers that are about it; null where it is more than texts, or too long. */
function bodyOf({ text, html }: SendMailOptions): string | null {
  const plain = text === undefined ? '' : part(text, 'text/plain')
  const rich = html === undefined ? '' : part(html, 'text/html')
  if (plain === null || rich === null) return null
  if (plain !== '' && rich !== '') return together(plain, rich)
  const only = plain + rich
  if (only === '') return null
  return only.endsWith('\n') ? only : `${only}\r\n`
}

/** A body with its own two headers. */
function part(body: NonNullable<SendMailOptions['text']>, type: string): string | null {
  const text = onlyText(body)
  if (text === null) return null
  const { name, encoded } = encodeBody(text)
  return `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: ${name}\r\n\r\n${encoded}`
}

/** What the checks make of a text is `{ content }`; nodemailer reads an empty one as something else. */
function onlyText(body: NonNullable<SendMailOptions['text']>): string | null {
  const { content } = body as { content?: unknown }
  const isUsual = typeof content === 'string' && content !== '' && content.length <= LONGEST_BODY
  return isUsual && Object.keys(body).length === 1 ? content : null
}

/** '=_' stands in no encoded body, and neither do 122 bits at random in any other. */
function together(plain: string, rich: string): string {
  const boundary = `=_${randomUUID()}`
  const head = `Content-Type: multipart/alternative;\r\n boundary="${boundary}"\r\n\r\n`
  return `${head}--${boundary}\r\n${plain}\r\n--${boundary}\r\n${rich}\r\n--${boundary}--\r\n`
}
