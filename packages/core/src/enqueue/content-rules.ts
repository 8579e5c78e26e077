/**
 * Bodies, alternatives, attachments, the calendar event: what a caller may hand over as content. Duty: a fresh value
 * for nodemailer that holds what was checked and nothing else; files are noted, to be read under attachmentsRoot.
 * Failures: MAILER_ATTACHMENT_REFUSED for files, URLs and streams; MAILER_BAD_MAIL and MAILER_BAD_HEADER for the rest.
 */
import { parseDataURI } from 'nodemailer/lib/shared'
import { types } from 'node:util'
import { MailerError } from '../errors.js'
import { readPartHeaders } from './header-rules.js'
import {
  asciiLineOf, badHeader, badMail, choiceOf, isAbsent, isRecord, kindOf, lineOf, unknownName, type Given,
} from './refusal.js' // prettier-ignore

/** One part in nodemailer's words. */
export interface ContentPart {
  content: string | Buffer
  [field: string]: unknown
}

/** A part that waits for the bytes of a file. */
export interface FileToRead {
  path: string
  file: string
  part: ContentPart
  /** Whether the file's name becomes the part's. */
  isNamed: boolean
}

/** What reading a mail's content gathers. */
export interface Gathered {
  files: FileToRead[]
  /** Octets before encoding. */
  size: number
}

type Reader = (given: Given) => unknown

const COMMON: Readonly<Record<string, Reader>> = {
  contentTransferEncoding: (given) =>
    given.value === false ? false : choiceOf(given, ['base64', 'quoted-printable', '7bit', '8bit']),
  headers: ({ value, path }) => readPartHeaders(value, path),
}
const NAMED: Readonly<Record<string, Reader>> = {
  ...COMMON,
  filename: (given) => (given.value === false ? false : lineOf(given)),
  contentType: contentTypeOf,
}
/** The fields that a part may have beside content, path and encoding. */
const PARTS = {
  // nodemailer writes a type of its own onto the body it was handed, so a body sent twice has one
  body: { ...COMMON, contentType: contentTypeOf },
  icalEvent: { ...NAMED, method: methodOf },
  alternative: NAMED,
  attachment: { ...NAMED, contentDisposition: dispositionOf, cid: contentIdOf },
} as const satisfies Record<string, Readonly<Record<string, Reader>>>

export type PartKind = keyof typeof PARTS

/** text, html, amp and watchHtml; lines end in CRLF afterwards, so that no encoding carries a bare CR. */
export function readBody(given: Given, gathered: Gathered): ContentPart {
  const part = readPart(given, { kind: 'body', gathered })
  if (typeof part.content === 'string') part.content = withCrlf(part.content.toWellFormed())
  return part
}

/** Most texts have line feeds only, for which no pattern is needed. */
function withCrlf(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?|\n/g, '\r\n') : text.replaceAll('\n', '\r\n')
}

/** A list of parts: `attachments`, `alternatives`. */
export function readParts({ value, path }: Given, as: { kind: PartKind; gathered: Gathered }): ContentPart[] {
  if (!Array.isArray(value)) throw badMail(path, `must be a list, not ${kindOf(value)}`)
  return value.map((one: unknown, index) => {
    const place = { value: one, path: `${path}[${index}]` }
    if (!isRecord(one) || isBytes(one)) throw badMail(place.path, `must be an object with content, not ${kindOf(one)}`)
    return readPart(place, as)
  })
}

/** A text, bytes, or an object with content and more. */
export function readPart({ value, path }: Given, as: { kind: PartKind; gathered: Gathered }): ContentPart {
  const { kind, gathered } = as
  if (typeof value === 'string' || isBytes(value)) return { content: counted(bytesOf(value), gathered) }
  if (!isRecord(value)) throw badMail(path, `must be a text, a Buffer or an object with content, not ${kindOf(value)}`)
  refuseStreams(value, path)
  const part: ContentPart = { content: '' }
  for (const name of Object.keys(value)) {
    const given = { value: value[name], path: `${path}.${name}` }
    if (SOURCES.includes(name) || NEVER.includes(name) || given.value === undefined || given.value === null) continue
    // own ones only: JSON can name a field '__proto__' or 'constructor'
    const readers: Readonly<Record<string, Reader>> = PARTS[kind]
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined
    if (reader === undefined) {
      throw badMail(given.path, unknownName('field of it', name, [...SOURCES, ...Object.keys(PARTS[kind])]))
    }
    part[name] = reader(given)
  }
  fill(part, { value, path, ...as })
  return part
}

/** Where content comes from, and where nodemailer would take it from as well. */
const SOURCES = ['content', 'path', 'encoding']
const NEVER = ['href', 'raw', 'httpHeaders', 'tls']

function fill(
  part: ContentPart,
  from: { value: Record<string, unknown>; path: string; kind: PartKind; gathered: Gathered },
): void {
  const { value, path, kind, gathered } = from
  for (const name of NEVER) {
    const isData = name === 'href' && isDataUri(value.href)
    if (!isAbsent(value[name]) && !isData) throw refused(`${path}.${name}`, 'is not taken')
  }
  const source = isAbsent(value.path) ? value.href : value.path
  if (isAbsent(source)) part.content = counted(readContent({ value: value.content, path }, value.encoding), gathered)
  else if (isDataUri(source)) Object.assign(part, fromDataUri(source, part, gathered))
  else {
    const place = `${path}.path`
    const file = lineOf({ value: source, path: place })
    gathered.files.push({ path: place, file, part, isNamed: kind === 'attachment' })
  }
}

function readContent({ value, path }: Given, encoding: unknown): string | Buffer {
  const place = `${path}.content`
  if (isBytes(value)) return bytesOf(value)
  if (typeof value === 'string') return decoded(value, { value: encoding, path: `${path}.encoding` })
  if (value === undefined || value === null) throw badMail(path, 'has no content; give it as a text or a Buffer')
  throw refused(place, `is ${kindOf(value)}`)
}

function decoded(text: string, { value, path }: Given): string | Buffer {
  if (isAbsent(value)) return text
  const encoding = typeof value === 'string' ? value.toLowerCase().replace(/[-_\s]/g, '') : ''
  if (['utf8', 'usascii', 'ascii'].includes(encoding)) return text
  if (!Buffer.isEncoding(encoding)) throw badMail(path, "must be the encoding of content: 'utf8', 'base64', 'hex', …")
  return Buffer.from(text, encoding)
}

const isDataUri = (value: unknown): value is string => typeof value === 'string' && value.startsWith('data:')

function fromDataUri(uri: string, part: ContentPart, gathered: Gathered): Partial<ContentPart> {
  const read = parseDataURI(uri)
  const contentType = part.contentType ?? read?.contentType
  return { content: counted(read?.data ?? Buffer.alloc(0), gathered), ...(contentType ? { contentType } : {}) }
}

function refuseStreams(value: Record<string, unknown>, path: string): void {
  if (isStream(value)) throw refused(path, 'is a stream')
  if (isStream(value.content)) throw refused(`${path}.content`, 'is a stream')
}

function isStream(value: unknown): boolean {
  return isRecord(value) && typeof value.pipe === 'function'
}

function refused(path: string, problem: string): MailerError {
  return new MailerError('MAILER_ATTACHMENT_REFUSED', { path, problem })
}

const isBytes = (value: unknown): value is Uint8Array => types.isUint8Array(value)

function bytesOf(value: string | Uint8Array): string | Buffer {
  return typeof value === 'string' || Buffer.isBuffer(value)
    ? value
    : Buffer.from(value.buffer, value.byteOffset, value.byteLength)
}

function counted<Content extends string | Buffer>(content: Content, gathered: Gathered): Content {
  gathered.size += Buffer.byteLength(content)
  return content
}

function contentTypeOf(given: Given): string {
  const text = asciiLineOf(given)
  if (!/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+\s*(;.*)?$/.test(text)) throw badHeader(given.path, "must look like 'image/png'")
  if (/^multipart\//i.test(text)) throw badHeader(given.path, 'cannot be a multipart; give its parts one by one')
  return text
}

function dispositionOf(given: Given): string {
  const text = asciiLineOf(given)
  if (!/^(attachment|inline)\s*(;|$)/i.test(text)) throw badHeader(given.path, "must be 'attachment' or 'inline'")
  return text
}

function contentIdOf(given: Given): string {
  const text = asciiLineOf(given)
  if (!/^<?[^\s<>]+>?$/.test(text)) throw badHeader(given.path, "must be one word, such as 'logo@shop'")
  return text
}

function methodOf(given: Given): string {
  const text = asciiLineOf(given)
  if (!/^[A-Za-z-]+$/.test(text)) throw badHeader(given.path, "must be a calendar method, such as 'REQUEST'")
  return text
}
