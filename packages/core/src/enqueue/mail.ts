/** What a caller hands over and what comes back (API.md). Duty: types only. */
import type { SendMailOptions } from 'nodemailer'
import type { MessageId, OnUncertain, State } from '../message/message.js'
import type { PriorityName } from '../message/priority.js'

/**
 * nodemailer's fields. Attachments by content; `path` only under attachmentsRoot. Not nodemailer's `priority` (an
 * X-Priority header): refused with an error that names options.priority; the header itself can be set in `headers`.
 */
export type Mail = Pick<
  SendMailOptions,
  | 'from' | 'sender' | 'to' | 'cc' | 'bcc' | 'replyTo' | 'inReplyTo' | 'references' | 'subject' | 'text' | 'html' | 'amp'
  | 'watchHtml' | 'icalEvent' | 'alternatives' | 'attachments' | 'headers' | 'list' | 'messageId' | 'date' | 'encoding'
  | 'textEncoding' | 'envelope'
> // prettier-ignore

/** One or more addresses, as nodemailer takes them. */
export type Addresses = NonNullable<SendMailOptions['to']>

/** How a mail is queued, as against what it says. `Tx` is the kind of transaction of the store. */
export interface SendOptions<Tx = unknown> {
  /** Default 'medium'. 'deferred' (4) starts in state deferred and waits for retry-deferred. */
  priority?: PriorityName | 1 | 2 | 3 | 4
  /** Not before. */
  sendAt?: Date
  /** Never after: then failed, reason 'expired'. */
  expiresAt?: Date
  /** Same key and same content: the first id again; other content: MAILER_IDEMPOTENCY_CONFLICT. At most 255 characters. */
  idempotencyKey?: string
  /** Default 'default'. */
  transport?: string
  tags?: readonly string[]
  metadata?: Record<string, string>
  /** Password links, codes: content is never shown or exported, and removed as soon as the mail is finished. */
  sensitive?: boolean
  /** The store's kind: a Sequelize Transaction. The mail exists if and only if it commits. */
  transaction?: Tx
  onUncertain?: OnUncertain
}

/** What `send` answers: the mail is kept, not yet sent. */
export interface Queued {
  id: MessageId
  /** With angle brackets. */
  messageId: string
  state: State
  /** Addresses that are on the don't-send list and will not be written to. */
  dropped: readonly string[]
}

/** To whom a message is sent again. */
export interface SendAgainOptions {
  /** Addresses; `insteadOf` names a recipient of the old message whose address was wrong: To and Cc then say the new one. */
  to?: readonly (string | { address: string; insteadOf: string })[]
  /** The same key sends it once, however often it is asked. */
  idempotencyKey?: string
}

/** The new message, and what became of the old one. */
export interface SentAgain extends Queued {
  /** Whether this stopped the old message, or what was left of it. */
  cancelled: boolean
}
