/**
 * The short path of composition, for mail as nearly all of it is: a text, an html or both, under addresses, a subject
 * and plain headers. Duty: the bytes, or null for anything unusual, which goes through nodemailer as a whole. Every
 * header is nodemailer's own word for it (MimeNode.encodeHeaderValue, foldLines), every encoding its encoder; what costs
 * the time there are streams. The bytes are the same but for boundary and soft breaks: test/enqueue/compose-usual.test.ts.
 * Standards: RFC 5322, RFC 2045 to 2047, RFC 6532. Failures: none.
 */
import type { SendMailOptions } from 'nodemailer'
import * as base64 from 'nodemailer/lib/base64'
import { foldLines, hasLongerLines, isPlainText } from 'nodemailer/lib/mime-funcs'
import MimeNode from 'nodemailer/lib/mime-node'
import * as qp from 'nodemailer/lib/qp'
import { randomUUID } from 'node:crypto'
import type { HeaderField } from './header-rules.js'

/** In the order in which nodemailer writes them. */
const FIELDS = {
  from: 'From', sender: 'Sender', to: 'To', cc: 'Cc', replyTo: 'Reply-To', inReplyTo: 'In-Reply-To',
  references: 'References', subject: 'Subject', messageId: 'Message-ID', date: 'Date',
} as const satisfies Partial<Record<keyof SendMailOptions, string>> // prettier-ignore

const BODIES = { text: 'text/plain', html: 'text/html' } as const

const USUAL = new Set<string>([...Object.keys(FIELDS), ...Object.keys(BODIES), 'headers'])

/** Characters of a body. Encoding is done in one go, and what else the process does would wait for longer ones. */
const LONGEST_BODY = 256 * 1024
/** RFC 2045 6.7 and 6.8; lines up to it need no encoding when they are printable ASCII. */
const LONGEST_LINE = 76

/** The bytes of a checked mail, with CRLF line ends only; null: not by this path. `fields` has messageId and date. */
export function composeUsual(fields: SendMailOptions): Buffer | null {
  if (!Object.keys(fields).every((name) => USUAL.has(name))) return null
  const parts = partsOf(fields)
  const headers = parts === null ? null : headersOf(fields)
  if (parts === null || headers === null) return null
  return Buffer.from(`${headers}\r\nMIME-Version: 1.0\r\n${together(parts)}`)
}

/** A part with its own two headers; null where a body is more than a text, or too long. */
function partsOf(fields: SendMailOptions): string[] | null {
  const parts: string[] = []
  for (const [name, type] of Object.entries(BODIES)) {
    const body = fields[name as keyof typeof BODIES]
    if (body === undefined) continue
    const text = onlyText(body)
    if (text === null) return null
    parts.push(part(text, type))
  }
  return parts.length === 0 ? null : parts
}

/** What the checks make of a text is `{ content }`; nodemailer reads an empty one as something else. */
function onlyText(body: NonNullable<SendMailOptions['text']>): string | null {
  const { content, ...more } = body as { content?: unknown }
  const isUsual = typeof content === 'string' && content !== '' && content.length <= LONGEST_BODY
  return isUsual && Object.keys(more).length === 0 ? content : null
}

function part(text: string, type: string): string {
  const { name, encoded } = encode(text)
  return `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: ${name}\r\n\r\n${encoded}`
}

function encode(text: string): { name: string; encoded: string } {
  if (isPlainText(text) && !hasLongerLines(text, LONGEST_LINE)) return { name: '7bit', encoded: text }
  if (isReadable(text)) return { name: 'quoted-printable', encoded: qp.wrap(qp.encode(text), LONGEST_LINE) }
  return { name: 'base64', encoded: base64.wrap(base64.encode(text), LONGEST_LINE) }
}

/** nodemailer's rule: quoted-printable pays where there are more ASCII letters than characters to encode. */
function isReadable(text: string): boolean {
  let letters = 0
  let others = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code > 127 || (code < 32 && code !== 9 && code !== 10 && code !== 13)) others++
    else if ((code > 64 && code < 91) || (code > 96 && code < 123)) letters++
  }
  return others < letters
}

/** '=_' stands in no encoded body, and neither do 122 bits at random in any other. */
function together([first = '', second]: readonly string[]): string {
  if (second === undefined) return first.endsWith('\n') ? first : `${first}\r\n`
  const boundary = `=_${randomUUID()}`
  const head = `Content-Type: multipart/alternative;\r\n boundary="${boundary}"\r\n\r\n`
  return `${head}--${boundary}\r\n${first}\r\n--${boundary}\r\n${second}\r\n--${boundary}--\r\n`
}

/** Has no state that encoding would change. */
const encoder = new MimeNode(false)

function headersOf({ headers, ...fields }: SendMailOptions): string | null {
  const own = headers === undefined ? '' : ownHeaders(headers as HeaderField[])
  if (own === null) return null
  const lines = own === '' ? [] : [own]
  for (const [field, name] of Object.entries(FIELDS)) {
    const value = fields[field as keyof typeof FIELDS]
    if (value === undefined) continue
    const encoded = encoder.encodeHeaderValue(name, value)
    if (encoded.trim() !== '') lines.push(foldLines(`${name}: ${encoded}`, LONGEST_LINE))
  }
  return lines.join('\r\n')
}

/** The caller's own headers as a node below another writes them: these, and none that only a whole mail has. */
function ownHeaders(headers: HeaderField[]): string | null {
  if (headers.some(({ key }) => /^mime-version$/i.test(key))) return null
  const node = new MimeNode(false, { parentNode: encoder, rootNode: encoder, baseBoundary: '-' })
  node.addHeader(headers)
  return node.buildHeaders()
}
