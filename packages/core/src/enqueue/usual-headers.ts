/**
 * The headers of a usual mail. Duty: nodemailer's own word for each (MimeNode.encodeHeaderValue, foldLines), which is
 * not asked where it is known beforehand: what is plain goes as it is. Null for what only a whole mail can have.
 * Standards: RFC 5322, RFC 2047, RFC 6532. Failures: none.
 */
import type { SendMailOptions } from 'nodemailer'
import { foldLines } from 'nodemailer/lib/mime-funcs'
import MimeNode from 'nodemailer/lib/mime-node'
import { isPlainSpec, type ParsedAddress } from '../message/address.js'
import type { HeaderField } from './header-rules.js'

type Field =
  'from' | 'sender' | 'to' | 'cc' | 'replyTo' | 'inReplyTo' | 'references' | 'subject' | 'messageId' | 'date' // prettier-ignore

/** In the order in which nodemailer writes them; the last is what it would write, null where it has to be asked. */
const FIELDS: readonly (readonly [Field, string, (value: unknown) => string | null])[] = [
  ['from', 'From', plainAddresses],
  ['sender', 'Sender', plainAddresses],
  ['to', 'To', plainAddresses],
  ['cc', 'Cc', plainAddresses],
  ['replyTo', 'Reply-To', plainAddresses],
  ['inReplyTo', 'In-Reply-To', plainId],
  ['references', 'References', plainId],
  ['subject', 'Subject', plainLine],
  ['messageId', 'Message-ID', plainId],
  ['date', 'Date', dateLine],
]

/** The fields of a mail that become headers here. */
export const USUAL_HEADERS: readonly string[] = [...FIELDS.map(([field]) => field), 'headers']

/** As nodemailer folds them. */
const LONGEST_LINE = 76

/** Has no state that encoding would change. */
const encoder = new MimeNode(false)

/** Each with its line end. */
export function usualHeaders(fields: SendMailOptions): string | null {
  const own = fields.headers === undefined ? '' : ownHeaders(fields.headers as HeaderField[])
  if (own === null) return null
  let lines = own === '' ? '' : `${own}\r\n`
  for (const [field, name, plain] of FIELDS) {
    const value = fields[field]
    if (value === undefined) continue
    const encoded = plain(value) ?? encoder.encodeHeaderValue(name, value)
    if (encoded.trim() === '') continue
    const line = `${name}: ${encoded}`
    lines += `${line.length < LONGEST_LINE ? line : foldLines(line, LONGEST_LINE)}\r\n`
  }
  return lines
}

/** The caller's own headers as a node below another writes them: these, and none that only a whole mail has. */
function ownHeaders(headers: HeaderField[]): string | null {
  if (headers.some(({ key }) => /^mime-version$/i.test(key))) return null
  const node = new MimeNode(false, { parentNode: encoder, rootNode: encoder, baseBoundary: '-' })
  node.addHeader(headers)
  return node.buildHeaders()
}

/** Addresses as the checks hand them over, { name, address } each, where no name needs quotes and no address brackets. */
function plainAddresses(value: unknown): string | null {
  let line = ''
  for (const { name, address } of value as readonly Pick<ParsedAddress, 'name' | 'address'>[]) {
    if (!/^[\w ]*$/.test(name) || !isPlainSpec(address)) return null
    const box = name === '' ? address : `${name} <${address}>`
    line = line === '' ? box : `${line}, ${box}`
  }
  return line
}

/** One Message-ID. */
function plainId(value: unknown): string | null {
  return typeof value === 'string' && /^<[!-;=?-~]+>$/.test(value) ? value : null
}

/** Printable ASCII without quotes, which nodemailer encodes, and without what could be read as encoded. */
function plainLine(value: unknown): string | null {
  return typeof value === 'string' && /^[ !#-~]*$/.test(value) && !value.includes('=?') ? value : null
}

function dateLine(value: unknown): string | null {
  return value instanceof Date ? value.toUTCString().replace('GMT', '+0000') : null
}
