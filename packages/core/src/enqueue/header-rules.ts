/**
 * What a caller may put into `headers`, in all of nodemailer's three shapes, and what not. Duty: names and values are
 * checked; a header that has a field of its own (Message-ID, Date, To, …) is handed back to be read as that field.
 * Failures: MAILER_BAD_HEADER, by the header's name. Standards: RFC 5322 2.2 and 3.6.
 */
import type { Headers } from 'nodemailer'
import { asciiLineOf, badHeader, isAbsent, isDate, isRecord, kindOf, lineOf, type Given } from './refusal.js'
import type { Mail } from './mail.js'

export interface HeaderField {
  key: string
  value: string | { prepared: true; foldLines: boolean; value: string }
}

export interface ReadHeaders {
  fields: readonly HeaderField[]
  /** Given as a header, meant as this field of the mail. */
  lifted: ReadonlyMap<keyof Mail, readonly Given[]>
}

/** Headers that are fields of a mail; nodemailer would write them a second time, or take To as recipients unread. */
const FIELD_OF: Readonly<Record<string, keyof Mail>> = {
  from: 'from', sender: 'sender', to: 'to', cc: 'cc', 'reply-to': 'replyTo', subject: 'subject', date: 'date',
  'message-id': 'messageId', 'in-reply-to': 'inReplyTo', references: 'references',
} // prettier-ignore

const NOT_ALLOWED: Readonly<Record<string, string>> = {
  bcc: 'cannot be set: whoever got the mail could read it. Use the field bcc',
  'resent-bcc': 'cannot be set: whoever got the mail could read it. Use the field bcc',
  'return-path': 'cannot be set: the last server writes it. Use envelope.from',
  received: 'cannot be set: servers write it',
  'dkim-signature': 'cannot be set: signing belongs to the transport (its dkim option)',
}

/** RFC 5322 2.2: printable ASCII but the colon. */
const NAME = /^[!-9;-~]{1,200}$/
/** RFC 5322 2.1.1; only a value that is not to be folded can break it. */
const MAX_LINE = 998

/** The headers of the mail itself. */
export function readHeaders(headers: unknown, path: string): ReadHeaders {
  const fields: HeaderField[] = []
  const lifted = new Map<keyof Mail, Given[]>()
  for (const [name, value] of pairsOf(headers, path)) {
    const key = name.toLowerCase()
    const place = `${path}.${name}`
    const refused = key.startsWith('content-') ? 'cannot be set: it follows from the content' : own(NOT_ALLOWED, key)
    if (refused !== undefined) throw badHeader(place, refused)
    const field = own(FIELD_OF, key)
    if (field === undefined) fields.push(...valuesOf(value, place).map((one) => ({ key: name, value: one })))
    else if (!isAbsent(value)) lifted.set(field, [...(lifted.get(field) ?? []), { value, path: place }])
  }
  return { fields, lifted }
}

/** Not what every object inherits: a header may be called 'Constructor'. */
function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}

/**
 * The headers of one part (an attachment, an alternative). Only such as cannot mean anything for the whole mail: a
 * part alone in its mail is the mail, and its headers are the mail's.
 */
export function readPartHeaders(headers: unknown, path: string): Headers {
  return pairsOf(headers, path).flatMap(([key, value]) => {
    const place = `${path}.${key}`
    if (!/^(x-|content-(description|language|location|duration|base|features|class|md5)$)/i.test(key)) {
      throw badHeader(place, 'cannot be set on a part; X-… and descriptive Content-… headers can')
    }
    return valuesOf(value, place).map((one) => ({ key, value: one }))
  })
}

/** [name, value] of `{ name: value }`, `[{ key, value }]` and `{ key, value }`. */
function pairsOf(headers: unknown, path: string): [string, unknown][] {
  if (isAbsent(headers)) return []
  if (Array.isArray(headers)) return headers.flatMap((one, index) => [onePair(one, `${path}[${index}]`)])
  if (!isRecord(headers)) throw badHeader(path, `must be an object or a list of { key, value }, not ${kindOf(headers)}`)
  if (typeof headers.key === 'string' && 'value' in headers) return [onePair(headers, path)]
  return Object.keys(headers).map((name) => [checkedName(name, path), headers[name]])
}

function onePair(pair: unknown, path: string): [string, unknown] {
  if (!isRecord(pair) || typeof pair.key !== 'string') throw badHeader(path, 'must be { key, value }')
  return [checkedName(pair.key, path), pair.value]
}

function checkedName(name: string, path: string): string {
  if (NAME.test(name)) return name
  throw badHeader(path, `has the name ${JSON.stringify(name.slice(0, 60))}; a name is printable ASCII without a colon`)
}

function valuesOf(value: unknown, path: string): HeaderField['value'][] {
  if (Array.isArray(value)) return value.flatMap((one, index) => oneValue(one, `${path}[${index}]`))
  return oneValue(value, path)
}

function oneValue(value: unknown, path: string): HeaderField['value'][] {
  if (isAbsent(value)) return []
  if (typeof value === 'number' || value === true) return [String(value)]
  if (isDate(value)) return [value.toUTCString().replace('GMT', '+0000')]
  return [isRecord(value) ? preparedValue(value, path) : lineOf({ value, path })]
}

/** nodemailer writes a prepared value as it is, so it has to be ready for the wire. */
function preparedValue({ value, prepared, foldLines }: Record<string, unknown>, path: string): HeaderField['value'] {
  if (prepared !== true) return lineOf({ value, path })
  const text = asciiLineOf({ value, path })
  if (foldLines !== true && text.length + path.length > MAX_LINE) {
    throw badHeader(path, `is longer than ${MAX_LINE} characters; set foldLines, or leave prepared out`)
  }
  return { prepared: true, foldLines: foldLines === true, value: text }
}
