/**
 * Fields of a mail with a grammar of their own. Duty: one reader each, pure.
 * Failures: MAILER_BAD_MAIL, MAILER_BAD_HEADER. Standards: RFC 5322 3.6.4 (Message-ID), RFC 2369 (List-…).
 */
import type { ListHeaders } from 'nodemailer'
import { asciiLineOf, badHeader, badMail, isAbsent, isDate, isRecord, kindOf, lineOf, type Given } from './refusal.js'

/** Stores index it. */
const MAX_MESSAGE_ID = 255

/** With its angle brackets, added where the caller left them out. */
export function readMessageId(given: Given): string {
  const text = asciiLineOf(given).trim()
  const id = text.startsWith('<') ? text : `<${text}>`
  if (!/^<[^\s<>]+>$/.test(id)) throw badHeader(given.path, "must be one Message-ID, such as '<order-17@shop.example>'")
  if (id.length > MAX_MESSAGE_ID) {
    throw badHeader(given.path, `has ${id.length} characters; at most ${MAX_MESSAGE_ID} are allowed`)
  }
  return id
}

/** In-Reply-To and References: Message-IDs in one text or a list, for nodemailer to write. */
export function readReferences({ value, path }: Given): string {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value]
  return items
    .map((one, index) => asciiLineOf({ value: one, path: items.length > 1 ? `${path}[${index}]` : path }))
    .join(' ')
}

/** A Date, or a text that Date can read. */
export function readDate({ value, path }: Given): Date {
  const date = typeof value === 'string' ? new Date(value) : isDate(value) ? new Date(value.getTime()) : null
  if (date === null) throw badMail(path, `must be a Date, not ${kindOf(value)}`)
  const year = date.getUTCFullYear()
  if (!(year >= 1900 && year <= 9999)) throw badMail(path, 'must be a date that exists, between 1900 and 9999')
  return date
}

/** List-… headers: texts, { url, comment }, lists of them and lists of lists. */
export function readList({ value, path }: Given): ListHeaders {
  if (!isRecord(value)) throw badMail(path, `must be an object such as { unsubscribe }, not ${kindOf(value)}`)
  const entries = Object.entries(value).filter(([, one]) => !isAbsent(one))
  return Object.fromEntries(
    entries.map(([name, one]) => {
      if (!/^[A-Za-z-]{1,40}$/.test(name)) throw badHeader(path, `has the name ${JSON.stringify(name)}; letters only`)
      return [name, listEntry({ value: one, path: `${path}.${name}` }, 2)]
    }),
  ) as ListHeaders
}

function listEntry({ value, path }: Given, deep: number): unknown {
  if (Array.isArray(value) && deep > 0) {
    return value.map((one, index) => listEntry({ value: one, path: `${path}[${index}]` }, deep - 1))
  }
  if (!isRecord(value)) return urlOf({ value, path })
  const { url, comment } = value
  const line = isAbsent(comment) ? {} : { comment: lineOf({ value: comment, path: `${path}.comment` }) }
  return { url: urlOf({ value: url, path: `${path}.url` }), ...line }
}

function urlOf(given: Given): string {
  const text = asciiLineOf(given)
  if (/[\s<>]/.test(text) || text === '') throw badHeader(given.path, 'must be one address or URL, without brackets')
  return text
}
