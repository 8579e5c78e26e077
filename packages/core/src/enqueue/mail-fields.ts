/**
 * The names of a mail's fields. Duty: unknown ones are refused, each with what to do instead, and a header that is a
 * field (Message-ID, Date, To, …) is read as that field: given twice and differing is an error, never doubled.
 * Failures: MAILER_BAD_MAIL, MAILER_BAD_HEADER.
 */
import type { Mail } from './mail.js'
import { badHeader, badMail, isAbsent, isDate, isRecord, kindOf, unknownName, type Given } from './refusal.js'
import { OPTION_NAMES } from './send-options.js'

/** What was given, and only that: of the fields that there are a mail has five. */
export type GivenFields = Readonly<Partial<Record<keyof Mail, Given>>>

export const MAIL_FIELDS = [
  'from', 'sender', 'to', 'cc', 'bcc', 'replyTo', 'inReplyTo', 'references', 'subject', 'text', 'html', 'amp',
  'watchHtml', 'icalEvent', 'alternatives', 'attachments', 'headers', 'list', 'messageId', 'date', 'encoding',
  'textEncoding', 'envelope',
] as const satisfies readonly (keyof Mail)[] // prettier-ignore

/** nodemailer's fields that are no fields of ours, and what to write instead. */
const INSTEAD = {
  priority:
    "does not belong into the mail: for the queue set options.priority, as in send(mail, { priority: 'high' }); for the header set headers: { 'X-Priority': '1' }",
  raw: 'is not taken: give the fields of the mail, so that they can be checked',
  dkim: 'belongs to the transport, which signs at delivery',
  auth: 'belongs to the transport',
  signal: 'is not taken: queueing is short; cancel(id) stops a mail that is queued',
  xMailer: "is not taken: set headers: { 'X-Mailer': '…' }",
  otp: "is not taken: set headers: { 'OTP-Token': '…' }",
  dsn: 'is not taken: a queue reports by its own states; envelope.from gets what servers report',
} as const

/** Every field that was given, with its value and its place. */
export function givenFields(mail: unknown, lifted: ReadonlyMap<keyof Mail, readonly Given[]>): GivenFields {
  if (!isRecord(mail)) throw badMail('mail', `must be an object such as { to, subject, text }, not ${kindOf(mail)}`)
  for (const name of Object.keys(mail)) {
    if (!KNOWN.has(name) && mail[name] !== undefined) throw badMail(name, whatInstead(name))
  }
  const fields: Partial<Record<keyof Mail, Given>> = {}
  for (const name of MAIL_FIELDS) {
    const own = { value: mail[name], path: name }
    const asHeaders = lifted.get(name)
    const given = asHeaders === undefined ? own : one([own, ...asHeaders])
    if (isGiven(given)) fields[name] = given
  }
  return fields
}

/**
 * The fields that are ours, for callers who may bring others (nodemailer's own front). Inherited ones too: nodemailer 7
 * makes a `__proto__` in a mail the prototype of its own, and then reads what stands there.
 */
export function pickFields(mail: object): Mail {
  const given = mail as Record<string, unknown>
  return Object.fromEntries(MAIL_FIELDS.filter((name) => name in mail).map((name) => [name, given[name]]))
}

/** What to do in place of a field of nodemailer's that is not taken. */
export function insteadOf(name: keyof typeof INSTEAD): string {
  return INSTEAD[name]
}

const KNOWN = new Set<string>(MAIL_FIELDS)

const isGiven = ({ value }: Given): boolean => !isAbsent(value) && value !== ''

function whatInstead(name: string): string {
  if (Object.hasOwn(INSTEAD, name)) return insteadOf(name as keyof typeof INSTEAD)
  if ((OPTION_NAMES as readonly string[]).includes(name)) return `is an option: send(mail, { ${name} })`
  return unknownName('field of a mail', name, MAIL_FIELDS)
}

/** A field that may have been given as a header as well. */
function one(all: readonly [Given, ...Given[]]): Given {
  const [first = all[0], ...more] = all.filter(isGiven)
  const differing = more.find(({ value }) => !isSame(value, first.value))
  if (differing === undefined) return first
  throw badHeader(differing.path, `is given twice, here and as ${first.path}, and they differ; leave one of them out`)
}

/** Message-IDs are the same with and without their angle brackets. */
function isSame(a: unknown, b: unknown): boolean {
  const plain = (value: unknown) => (typeof value === 'string' ? value.trim().replace(/^<(.*)>$/, '$1') : value)
  return plain(a) === plain(b) || (isDate(a) && isDate(b) && a.getTime() === b.getTime())
}
