/**
 * The closed schema of a mail (RELIABILITY 5). Duty: every field is known and of its kind, and what comes out is a
 * fresh object that holds what was checked and nothing else, so that what is sent is what was validated.
 * Failures: MailerErrors that name the field and say what to do; nothing is stored. Reads no file and no stream.
 */
import type { SendMailOptions } from 'nodemailer'
import { MailerError } from '../errors.js'
import type { ParsedAddress } from '../message/address.js'
import type { CheckedSettings } from '../settings.js'
import { parseAddressList, parseOneAddress } from './addresses.js'
import { readBody, readPart, readParts, type FileToRead, type Gathered } from './content-rules.js'
import { envelopeOf, type Envelope } from './envelope.js'
import { readHeaders } from './header-rules.js'
import { givenFields, type GivenFields } from './mail-fields.js'
import type { Mail } from './mail.js'
import { readDate, readList, readMessageId, readReferences } from './field-rules.js'
import { choiceOf, lineOf, type Given } from './refusal.js'

export interface CheckedMail {
  from: ParsedAddress
  envelope: Envelope
  subject: string | null
  /** With angle brackets; null: one is to be made. */
  messageId: string | null
  date: Date | null
  /** For nodemailer. Without bcc, messageId and date. */
  fields: SendMailOptions
  /** To be read into their parts before the mail is composed. */
  files: readonly FileToRead[]
}

export type MailRules = Pick<CheckedSettings, 'defaultFrom' | 'maxRecipients' | 'maxSize' | 'attachmentsRoot'>

/** Checks a mail as a caller handed it over. */
export function checkMail(mail: unknown, rules: MailRules): CheckedMail {
  const headers = readHeaders((mail as { headers?: unknown } | null | undefined)?.headers, 'headers')
  const given = givenFields(mail, headers.lifted)
  const people = readPeople(given, rules)
  const gathered: Gathered = { files: [], size: 0 }
  const content = readContents(given, gathered)
  refuseFiles(gathered.files, rules)
  refuseSize(gathered.size, rules)
  const envelope = envelopeOf(given.envelope?.value, people, rules)
  const subject = optional(given.subject, lineOf)
  return {
    from: people.from,
    envelope,
    subject: subject ?? null,
    messageId: optional(given.messageId, readMessageId) ?? null,
    date: optional(given.date, readDate) ?? null,
    fields: definedOf([
      addressFields(people),
      {
        subject,
        inReplyTo: optional(given.inReplyTo, readReferences),
        references: optional(given.references, readReferences),
        list: optional(given.list, readList),
        headers: headers.fields.length > 0 ? [...headers.fields] : undefined,
        encoding: optional(given.encoding, (one) => choiceOf(one, ['base64', 'quoted-printable'])),
        textEncoding: optional(given.textEncoding, (one) => choiceOf(one, ['quoted-printable', 'base64', 'Q', 'B'])),
      },
      content,
    ]),
    files: gathered.files,
  }
}

/** Whether a mail says itself whom it is from; else settings.defaultFrom does. */
export function namesSender(mail: Mail): boolean {
  const { lifted } = readHeaders(mail.headers, 'headers')
  return lifted.has('from') || parseOneAddress(mail.from, 'from') !== null
}

interface People {
  from: ParsedAddress
  sender: ParsedAddress | null
  to: readonly ParsedAddress[]
  cc: readonly ParsedAddress[]
  bcc: readonly ParsedAddress[]
  replyTo: readonly ParsedAddress[]
}

function readPeople(given: GivenFields, rules: MailRules): People {
  const list = (name: keyof Mail) => parseAddressList(given[name]?.value, given[name]?.path ?? name)
  const one = (name: keyof Mail) => parseOneAddress(given[name]?.value, given[name]?.path ?? name)
  const from = one('from') ?? parseOneAddress(rules.defaultFrom, 'defaultFrom')
  const people = {
    sender: one('sender'),
    to: list('to'),
    cc: list('cc'),
    bcc: list('bcc'),
    replyTo: list('replyTo'),
  }
  if (from === null) throw new MailerError('MAILER_NO_SENDER', { path: 'from' })
  return { from, ...people }
}

/** Bcc is left out: it goes into the envelope and never into the bytes. */
function addressFields(people: People): SendMailOptions {
  const boxes = (addresses: readonly ParsedAddress[]) =>
    addresses.length === 0 ? undefined : addresses.map(({ name, address }) => ({ name, address }))
  return {
    from: boxes([people.from]),
    sender: boxes(people.sender === null ? [] : [people.sender]),
    to: boxes(people.to),
    cc: boxes(people.cc),
    replyTo: boxes(people.replyTo),
  }
}

function readContents(given: GivenFields, gathered: Gathered): SendMailOptions {
  const body = (one: Given) => readBody(one, gathered)
  return {
    text: optional(given.text, body),
    html: optional(given.html, body),
    amp: optional(given.amp, body),
    watchHtml: optional(given.watchHtml, body),
    icalEvent: optional(given.icalEvent, (one) => readPart(one, { kind: 'icalEvent', gathered })),
    alternatives: optional(given.alternatives, (one) => readParts(one, { kind: 'alternative', gathered })),
    attachments: optional(given.attachments, (one) => readParts(one, { kind: 'attachment', gathered })),
  }
}

function refuseFiles(files: readonly FileToRead[], { attachmentsRoot }: MailRules): void {
  const [first] = files
  if (first === undefined || attachmentsRoot !== null) return
  throw new MailerError('MAILER_ATTACHMENT_REFUSED', { path: first.path, problem: 'names a file' })
}

/** Before encoding, so that a mail that is too large costs no composition; the exact size is looked at after it. */
function refuseSize(size: number, { maxSize }: MailRules): void {
  if (size > maxSize) throw new MailerError('MAILER_TOO_LARGE', { size, limit: maxSize })
}

function optional<T>(given: Given | undefined, read: (given: Given) => T): T | undefined {
  return given === undefined ? undefined : read(given)
}

/** In one object, without what is undefined. */
function definedOf(parts: readonly SendMailOptions[]): SendMailOptions {
  const fields: Record<string, unknown> = {}
  for (const part of parts) {
    for (const name of Object.keys(part)) {
      const value = part[name as keyof SendMailOptions]
      if (value !== undefined) fields[name] = value
    }
  }
  return fields
}
