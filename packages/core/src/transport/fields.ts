/**
 * The stored bytes as nodemailer's fields again, for plugins that call an HTTP API. Duty: each part becomes the field
 * it was made of, by content, never by path; only open recipients are addressed: such an API writes to whom the fields
 * name, so whoever has the mail already, or is on the don't-send list, is left out, and who stands in the envelope
 * alone is bcc. Failures: none is thrown; a mail that fields cannot say is an answer.
 */
import type { SendMailOptions } from 'nodemailer'
import { parseHeaderValue } from 'nodemailer/lib/mime-funcs'
import { addressParser, decodeWords } from 'postal-mime'
import { normaliseAddress } from '../message/address.js'
import { bytesOf, headerOf, readParts, textOf, type HeaderLine, type MimePart } from './mime-parts.js'
import type { Parcel } from './transport.js'

/** `problem` continues 'the mail …'. */
export type ReadFields = { ok: true; fields: SendMailOptions } | { ok: false; problem: string }

/** What the parcel says, in nodemailer's words. */
export function fieldsOf(parcel: Parcel): ReadFields {
  const root = readParts(parcel.content)
  const whole = signedOrEncrypted(root)
  if (whole !== null) return { ok: false, problem: `is ${whole} as a whole, which no list of fields can say` }
  const date = new Date(headerOf(root, 'date') ?? '')
  const fields = {
    from: mailboxes(root, 'from')[0],
    sender: mailboxes(root, 'sender')[0],
    replyTo: mailboxes(root, 'reply-to'),
    ...recipients(root, parcel),
    subject: wordsOf(root, 'subject'),
    messageId: parcel.messageId,
    inReplyTo: headerOf(root, 'in-reply-to'),
    references: headerOf(root, 'references'),
    date: Number.isNaN(date.getTime()) ? undefined : date,
    headers: ownHeaders(root.headers.filter(({ name }) => !TOLD_BY_FIELDS.test(name))),
    ...contents(root),
  }
  const given = Object.entries(fields).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  )
  return { ok: true, fields: Object.fromEntries(given) }
}

/** RFC 1847 and S/MIME protect the MIME structure itself, and an API makes its own. An attached .p7m is a file. */
function signedOrEncrypted({ type, children }: MimePart, depth = 0): string | null {
  if (depth === 0 && /^application\/(x-)?pkcs7-mime$/.test(type)) return `encrypted or signed (${type})`
  if (type === 'multipart/signed') return `signed (${type})`
  if (type === 'multipart/encrypted') return `encrypted (${type})`
  return children.map((child) => signedOrEncrypted(child, depth + 1)).find((one) => one !== null) ?? null
}

interface Mailbox {
  name: string
  address: string
}

function mailboxes(root: MimePart, name: string): Mailbox[] {
  const headers = root.headers.filter((one) => one.name.toLowerCase() === name)
  return headers
    .flatMap(({ value }) => addressParser(value, { flatten: true }))
    .flatMap(({ name: display, address }) => (address ? [{ name: display, address }] : []))
}

/** A last recipient in no header becomes `to`, which most APIs insist on: there is nobody to hide it from. */
function recipients(root: MimePart, parcel: Parcel): { to: Mailbox[]; cc: Mailbox[]; bcc: Mailbox[] } {
  const left = new Map(parcel.to.map((address) => [keyOf(address), address]))
  const among = (name: string) => mailboxes(root, name).filter(({ address }) => left.delete(keyOf(address)))
  const [to, cc] = [among('to'), among('cc')]
  const bcc = [...left.values()].map((address) => ({ name: '', address }))
  const alone = to.length + cc.length === 0 && bcc.length === 1
  return alone ? { to: bcc, cc, bcc: [] } : { to, cc, bcc }
}

const keyOf = (address: string): string => normaliseAddress(address) ?? address.toLowerCase()

function wordsOf(root: MimePart, name: string): string | undefined {
  const value = headerOf(root, name)
  return value === undefined ? undefined : decodeWords(value)
}

/** The last three are true of one way only, and of these very bytes. */
const TOLD_BY_FIELDS =
  /^(from|sender|reply-to|to|cc|bcc|subject|message-id|in-reply-to|references|date|mime-version|content-.*|return-path|received|dkim-signature)$/i

/** A header that stands there once is a text, else a list. */
function ownHeaders(lines: readonly HeaderLine[]): Record<string, string | string[]> | undefined {
  const values = new Map<string, string[]>()
  for (const line of lines) values.set(line.name, [...(values.get(line.name) ?? []), readable(line)])
  const single = [...values].map(([name, list]) => [name, list.length === 1 ? list[0] : list] as const)
  return single.length === 0 ? undefined : (Object.fromEntries(single) as Record<string, string | string[]>)
}

/**
 * Decoded, but where the value has a grammar: decoded words in it (of a name before an address) would be taken for
 * that grammar. A comment in List-… that needs encoding is left out, as nodemailer would encode the URL along with it.
 */
function readable({ name, value }: HeaderLine): string {
  if (!/[<>]/.test(value)) return decodeWords(value)
  const urls = /^list-/i.test(name) && /"|=\?/.test(value) ? value.match(/<[^<>]*>/g) : null
  return urls === null ? value : urls.join(', ')
}

type Attachment = NonNullable<SendMailOptions['attachments']>[number]

interface Contents {
  text?: string
  html?: string
  amp?: string
  watchHtml?: string
  alternatives: Attachment[]
  attachments: Attachment[]
}

/** The types that nodemailer has a field for. */
const BODY_OF: Readonly<Record<string, 'text' | 'html' | 'amp' | 'watchHtml'>> = {
  'text/plain': 'text',
  'text/html': 'html',
  'text/x-amp-html': 'amp',
  'text/watch-html': 'watchHtml',
}

function contents(root: MimePart): Contents {
  const found: Contents = { alternatives: [], attachments: [] }
  // a part that is the whole mail has its headers among the mail's, which are told already
  place({ ...root, headers: root.headers.filter(({ name }) => /^content-/i.test(name)) }, found, 'mixed')
  return found
}

function place(part: MimePart, found: Contents, within: 'mixed' | 'alternative' | 'related'): void {
  if (part.children.length > 0) {
    const kind = part.type.slice('multipart/'.length)
    for (const child of part.children)
      place(child, found, kind === 'alternative' || kind === 'related' ? kind : 'mixed')
    return
  }
  const isAttached = headerOf(part, 'content-disposition') !== undefined
  const body = isAttached || !Object.hasOwn(BODY_OF, part.type) ? undefined : BODY_OF[part.type]
  if (body !== undefined && found[body] === undefined) found[body] = textOf(part)
  // an invitation, which nodemailer writes among the bodies
  else if (within === 'alternative' || (!isAttached && part.type.startsWith('text/')))
    found.alternatives.push(partOf(part))
  else found.attachments.push(attachmentOf(part, within))
}

function attachmentOf(part: MimePart, within: string): Attachment {
  const said = parseHeaderValue(headerOf(part, 'content-disposition') ?? '').value.toLowerCase()
  const disposition = said === 'inline' || (said === '' && within === 'related') ? 'inline' : 'attachment'
  return { ...partOf(part), filename: fileNameOf(part) ?? false, contentDisposition: disposition }
}

/** The octets are as they were, so the type keeps its charset. */
function partOf(part: MimePart): Attachment {
  const {
    name: _name,
    boundary: _boundary,
    ...parameters
  } = parseHeaderValue(headerOf(part, 'content-type') ?? '').params
  const cid = headerOf(part, 'content-id')?.replace(/^<|>$/g, '')
  const filename = fileNameOf(part)
  const headers = ownHeaders(part.headers.filter(({ name }) => !TOLD_BY_PART.test(name)))
  return {
    content: bytesOf(part),
    contentType: [part.type, ...Object.entries(parameters).map(parameterOf)].join('; '),
    ...(filename === null ? {} : { filename }),
    ...(cid === undefined ? {} : { cid }),
    ...(headers === undefined ? {} : { headers }),
  }
}

const TOLD_BY_PART = /^(mime-version|content-(type|transfer-encoding|disposition|id))$/i

const parameterOf = ([name, value]: [string, string]): string =>
  /^[\w!#$&^.+-]+$/.test(value) ? `${name}=${value}` : `${name}="${value.replace(/["\\]/g, '\\$&')}"`

function fileNameOf(part: MimePart): string | null {
  const { filename } = parseHeaderValue(headerOf(part, 'content-disposition') ?? '').params
  const name = filename ?? part.parameters.name
  return name === undefined || name === '' ? null : decodeWords(name)
}
