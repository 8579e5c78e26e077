/**
 * The words of the queue as types: what a message is, what became of each recipient, what one attempt gave.
 * Duty: names only, no behaviour. Everything else in core speaks in these words; docs/glossary.md explains them.
 * Standards: RFC 5321 (envelope, replies), RFC 5322 (content), RFC 3463 (enhanced status codes).
 */
import type { Priority } from './priority.js'

/** UUIDv7 in lower case, made by the client: sortable by age, and inserting one twice is recognised. */
export type MessageId = string

/** A message has exactly one state. docs/lifecycle.md shows the arrows between them. */
export type State = 'scheduled' | 'queued' | 'sending' | 'sent' | 'deferred' | 'failed' | 'uncertain' | 'cancelled'

/** Every state, in the order in which tables and pages show them. */
export const STATES: readonly State[] = [
  'scheduled', 'queued', 'sending', 'sent', 'deferred', 'failed', 'uncertain', 'cancelled',
] // prettier-ignore

/** Within `sending`: `open` until the journal mark before the final dot, `final` from then on. */
export type Phase = 'open' | 'final'

/** Why a message is `failed`. docs/lifecycle.md says each in a sentence. */
export type FailReason =
  | 'refused' | 'partial' | 'maxRetries' | 'maxAge' | 'expired' | 'dontSend' | 'poison' | 'undecodable' // prettier-ignore

/** Where the recipient stood in the mail. `bcc` is known to the envelope only, never to the content. */
export type RecipientKind = 'to' | 'cc' | 'bcc'

/** What became of one recipient. An accepted one is never addressed again by the same message. */
export type Fate = 'open' | 'accepted' | 'refused' | 'dontSend' | 'uncertain'

/** What happens when the outcome of an attempt is unknown (RELIABILITY chapter 3). */
export type OnUncertain = 'retry' | 'hold' | 'assumeSent'

/** One address that the message is for, with its fate and the last reply that concerned it. */
export interface Recipient {
  /** addr-spec as it goes into RCPT TO: domain in lower case ASCII, local part as written. */
  address: string
  kind: RecipientKind
  fate: Fate
  /** The server's last words about this recipient, cleaned, at most 2 kB; null before any. */
  reply: string | null
}

/** What kind of trouble an attempt met. One rule table decides: transport/smtp/classify.ts. */
export type FailureClass =
  | 'temporary' | 'permanent' | 'greylisted' | 'rate' | 'policy' | 'auth' | 'network' | 'tls' | 'protocol' // prettier-ignore

/** What an attempt came to, as the log says it; `dontSend` and `expired` met no server, `crashed` is written by the sweep. */
export type AttemptResult = 'success' | 'failure' | 'dontSend' | 'expired' | 'uncertain' | 'crashed'

/** One line of the log: an attempt to deliver one message. */
export interface Attempt {
  /** UUIDv7 made by the worker, so that storing it twice is recognised. */
  id: string
  message: MessageId
  messageId: string
  subject: string | null
  from: string | null
  to: string[] | null
  at: Date
  durationMs: number
  result: AttemptResult
  /** Whether it used up one of the message's attempts. Trouble of the transport does not. */
  counted: boolean
  failureClass: FailureClass | null
  /** SMTP reply code, 200 to 599. */
  code: number | null
  /** RFC 3463 status such as '4.2.2'. */
  enhancedCode: string | null
  reply: string | null
  transport: string
  /** Host, process id and run of the worker: 'mail-2/4711/1'. */
  worker: string
  /** An earlier attempt had an unknown outcome, so this one may have made a second copy. */
  possibleDuplicate: boolean
}

/** What the queue keeps of a mail, as callers and pages see it. */
export interface Message {
  id: MessageId
  /** The Message-ID header with its angle brackets. */
  messageId: string
  state: State
  reason: FailReason | null
  priority: Priority
  /** The From header as written: 'Shop <shop@example.com>'. */
  from: string
  /** MAIL FROM: where bounces go; '' is the null sender. */
  envelopeFrom: string
  /** Null when the mail has none, is sensitive, or its content has left the database. */
  subject: string | null
  /** Octets of the content. */
  size: number
  transport: string
  tags: string[]
  metadata: Record<string, string>
  sensitive: boolean
  createdAt: Date
  /** When it leaves `scheduled` or may leave `deferred` by itself; null: no time is set. */
  dueAt: Date | null
  expiresAt: Date | null
  finishedAt: Date | null
  /** Counted attempts. */
  attemptCount: number
  /** Times put back by retry-deferred or by back-off since a person last requeued it. */
  retries: number
  possibleDuplicate: boolean
  /** As it was queued with; null: the setting decides. */
  onUncertain: OnUncertain | null
  recipients: Recipient[]
  /** Oldest first; present on `find`, absent on `list`. */
  attempts?: Attempt[]
}

/** A page of a keyset listing: pass `next` as `after`; null means that was all. */
export interface Page<T> {
  items: readonly T[]
  next: string | null
}
