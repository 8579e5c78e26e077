/**
 * Whom a mail is for: MAIL FROM and RCPT TO. Duty: the caller's own envelope, else the mail's to, cc and bcc, each
 * address once, in order, with the kind under which it stands in the mail. Bcc is known here and never to the content.
 * Failures: MAILER_BAD_ADDRESS, MAILER_BAD_MAIL, MAILER_NO_RECIPIENT, MAILER_TOO_MANY_RECIPIENTS.
 */
import { MailerError } from '../errors.js'
import { normaliseSpec, type ParsedAddress } from '../message/address.js'
import type { RecipientKind } from '../message/message.js'
import { parseAddressList, parseOneAddress } from './addresses.js'
import { badMail, isAbsent, isRecord, kindOf, unknownName } from './refusal.js'

export interface EnvelopeRecipient {
  address: string
  kind: RecipientKind
  /** As the caller wrote it. */
  written: string
}

export interface Envelope {
  /** '' is the null sender. */
  from: string
  recipients: readonly EnvelopeRecipient[]
}

/** The addresses that stand in the mail. */
export interface Correspondents {
  from: ParsedAddress
  to: readonly ParsedAddress[]
  cc: readonly ParsedAddress[]
  bcc: readonly ParsedAddress[]
}

const FIELDS = ['from', 'to', 'cc', 'bcc']
const KINDS: readonly RecipientKind[] = ['to', 'cc', 'bcc']

/** `own` is the mail's envelope field. */
export function envelopeOf(own: unknown, mail: Correspondents, limits: { maxRecipients: number }): Envelope {
  const envelope = isAbsent(own) ? { from: mail.from.address, recipients: fromHeaders(mail) } : fromOwn(own, mail)
  const recipients = once(envelope.recipients)
  if (recipients.length === 0)
    throw new MailerError('MAILER_NO_RECIPIENT', { path: isAbsent(own) ? 'to' : 'envelope.to' })
  if (recipients.length > limits.maxRecipients) {
    throw new MailerError('MAILER_TOO_MANY_RECIPIENTS', { count: recipients.length, limit: limits.maxRecipients })
  }
  return { from: envelope.from, recipients }
}

function fromHeaders(mail: Correspondents): EnvelopeRecipient[] {
  const recipients: EnvelopeRecipient[] = []
  for (const kind of KINDS) for (const { address, written } of mail[kind]) recipients.push({ address, written, kind })
  return recipients
}

function fromOwn(own: unknown, mail: Correspondents): Envelope {
  if (!isRecord(own)) throw badMail('envelope', `must be { from, to }, not ${kindOf(own)}`)
  const unknown = Object.keys(own).find((name) => !FIELDS.includes(name))
  if (unknown !== undefined) throw badMail(`envelope.${unknown}`, unknownName('field of an envelope', unknown, FIELDS))
  const kinds = new Map(fromHeaders(mail).reverse().map((one) => [normaliseSpec(one.address), one.kind])) // prettier-ignore
  const recipients = KINDS.flatMap((field) =>
    parseAddressList(own[field], `envelope.${field}`).map(({ address, written }) => ({
      address,
      written,
      // whoever stands in no header is known to the envelope only, which is what bcc means
      kind: field === 'to' ? (kinds.get(normaliseSpec(address)) ?? 'bcc') : field,
    })),
  )
  return { from: ownSender(own.from) ?? mail.from.address, recipients }
}

/** '', false and '<>' are the null sender, as of bounces (RFC 5321 4.5.5); null: none was given. */
function ownSender(from: unknown): string | null {
  if (from === '' || from === false || from === '<>') return ''
  return parseOneAddress(from, 'envelope.from')?.address ?? null
}

/** The first place counts: an address in to and bcc stands in the mail. */
function once(recipients: readonly EnvelopeRecipient[]): EnvelopeRecipient[] {
  const seen = new Map<string, EnvelopeRecipient>()
  for (const one of recipients) {
    const key = normaliseSpec(one.address)
    if (!seen.has(key)) seen.set(key, one)
  }
  return [...seen.values()]
}
