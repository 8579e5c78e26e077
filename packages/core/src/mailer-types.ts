/** The mailer as its users see it (API.md): one interface, every verb with its promise. Duty: types only. */
import type { Clock, RandomSource } from './clock.js'
import type { DeliverOptions, DeliverySummary } from './deliver/delivery.js'
import type { Seconds } from './duration.js'
import type { Addresses, Mail, Queued, SendAgainOptions, SendOptions, SentAgain } from './enqueue/mail.js'
import type { EventName, MailerEvents } from './events.js'
import type { Logger } from './logger.js'
import type { Attempt, Message, MessageId, Page, State } from './message/message.js'
import type { CheckedSettings, Settings } from './settings.js'
import type {
  CancelAnswer, DeleteAnswer, DontSendEntry, DontSendQuery, LogQuery, MailStore, MessageQuery,
} from './store/store.js' // prettier-ignore

/** What createMailer takes: a store, and any setting of options.ts. */
export interface MailerConfig<Tx = unknown> extends Partial<Settings> {
  store: MailStore<Tx>
  logger?: Logger
  clock?: Clock
  random?: RandomSource
}

/** How one transport is, as `status` says it. */
export interface TransportStatus {
  name: string
  /** 'smtp mail.example.com:587', never a password. */
  label: string
  breaker: 'closed' | 'open' | 'probing'
  /** Seconds until the next probe; null when closed. */
  opensIn: Seconds | null
  lastError: string | null
  paused: boolean
}

/** A pause in force, with who made it and why. */
export interface Pause {
  /** Null: everything. */
  transport: string | null
  reason: string | null
  by: string | null
  at: string
}

/** How the queue is: one look for people, pages and monitoring. */
export interface QueueStatus {
  counts: Record<State, number>
  /** When the mail that waits longest became due; null: none waits. */
  oldestDueAt: Date | null
  /** Setting pauseSend, or a pause of everything. */
  paused: boolean
  pauses: readonly Pause[]
  transports: readonly TransportStatus[]
  /** Queued for transports that this process does not know. */
  unknownTransports: Readonly<Record<string, number>>
  /** Queued by a newer version than this one. */
  newerFormat: number
  lastSuccessAt: Date | null
  migrations: { pending: readonly string[] }
  /** What `status` of the command line knows of the file locks; empty from the library. */
  lock: readonly { command: string; path: string; pid: number | null; host: string | null; since: string | null }[]
  /** One line without a password: which database this is. */
  store: string
}

/** The don't-send list: addresses that get no mail. */
export interface DontSendList {
  /** Adds or replaces. @throws {MailerError} MAILER_BAD_ADDRESS */
  add(address: string, why?: { reason?: string; source?: string; expiresAt?: Date }): Promise<void>
  /** Whether it was there. */
  remove(address: string): Promise<boolean>
  /** Whether a mail to this address would leave it out now. */
  has(address: string): Promise<boolean>
  /** A page of the list, by address. */
  list(query?: DontSendQuery): Promise<Page<DontSendEntry>>
}

type Shorthand<Tx> = SendOptions<Tx> & { html?: string }

/** The queue, as an application sees it. Everything opens at first use; every verb rejects with a MailerError. */
export interface Mailer<Tx = unknown> extends AsyncDisposable {
  /** The settings in force, complete. */
  readonly settings: Readonly<CheckedSettings>
  /** Opens now instead of at first use; rejects with what is wrong. A failed open is tried again at the next call. */
  ready(): Promise<void>

  // way in
  /** Checks, composes and keeps one mail. Once it resolves (or `transaction` commits) the mail is delivered or ends in a visible state. */
  send(mail: Mail, options?: SendOptions<Tx>): Promise<Queued>
  /** Multi-row writes; all or nothing. */
  sendMany(
    mails: readonly (Mail | { mail: Mail; options?: SendOptions<Tx> })[],
    options?: SendOptions<Tx>,
  ): Promise<Queued[]>
  /** django-mailer's send_mail. `from` null: defaultFrom. */
  sendMail(
    subject: string,
    text: string,
    from: string | null,
    to: Addresses,
    options?: SendOptions<Tx>,
  ): Promise<Queued>
  /** django-mailer's send_html_mail: text and html as alternatives. */
  sendHtmlMail(
    subject: string,
    text: string,
    html: string,
    from: string | null,
    to: Addresses,
    options?: SendOptions<Tx>,
  ): Promise<Queued>
  /** Answers the number of mails queued. */
  sendMassMail(
    mails: readonly [subject: string, text: string, from: string | null, to: Addresses][],
    options?: SendOptions<Tx>,
  ): Promise<number>
  /** Null: no admins are configured, nothing was queued. */
  mailAdmins(subject: string, text: string, options?: Shorthand<Tx>): Promise<Queued | null>
  /** As mailAdmins, to the setting managers. */
  mailManagers(subject: string, text: string, options?: Shorthand<Tx>): Promise<Queued | null>

  // way out
  /** One run: until nothing is queued. */
  deliver(options?: DeliverOptions): Promise<DeliverySummary>
  /** Until aborted; resolves when all in flight is settled. Takes no file lock. */
  work(options?: { signal?: AbortSignal; concurrency?: number }): Promise<void>

  // upkeep
  /** Puts deferred mail that has retries left back in the queue; answers how many. Abort ends it between two transactions. */
  retryDeferred(options?: {
    ids?: readonly MessageId[]
    due?: boolean
    limit?: number
    signal?: AbortSignal
  }): Promise<number>
  /** Deletes finished messages with all that belongs to them; answers how many. Default 'success', as django-mailer. Abort ends it between two transactions. */
  purgeLog(
    olderThanDays: number,
    result?: 'success' | 'failure' | 'all',
    options?: { signal?: AbortSignal },
  ): Promise<number>

  // steering
  /** Stops a message that is not sent yet. 'tooLate': it is with the server, or may be. */
  cancel(id: MessageId): Promise<CancelAnswer>
  /** Removes a message with content and attempts; unsent mail will not be sent. */
  delete(id: MessageId): Promise<DeleteAnswer>
  /** deferred, failed, uncertain, cancelled -> queued; accepted recipients are never addressed again. False: it was in no such state, or its content is gone (the log says which). */
  requeue(id: MessageId): Promise<boolean>
  /**
   * What a message says once more, as a new message with a Message-ID and Date of its own; by default to those who have
   * not got it, or to everybody where all have. The old one is cancelled if it was not sent. Null, and nothing is queued: it
   * is not there, its content has left the database, it is sensitive, or it is with the server just now.
   */
  sendAgain(id: MessageId, options?: SendAgainOptions): Promise<SentAgain | null>
  /** Says what became of an uncertain message: sent, or back in the queue. False: it was not uncertain. */
  resolveUncertain(id: MessageId, answer: 'sent' | 'notSent'): Promise<boolean>
  /** All hosts stop sending, with one transport or altogether, until resume; mail can still be queued. */
  pause(why?: { transport?: string; reason?: string; by?: string }): Promise<void>
  /** Also closes breakers. */
  resume(which?: { transport?: string }): Promise<void>

  // looking
  /** One message with recipients and attempts; null when there is none. */
  find(id: MessageId): Promise<Message | null>
  /** The RFC 5322 bytes; null when there are none, or the mail is sensitive. */
  content(id: MessageId): Promise<Buffer | null>
  /** A page of messages, newest first, without attempts. */
  list(query?: MessageQuery): Promise<Page<Message>>
  /** All messages that fit, page by page. */
  messages(query?: MessageQuery): AsyncIterable<Message>
  /** A page of attempts, newest first. */
  log(query?: LogQuery): Promise<Page<Attempt>>
  /** With upTo a figure equal to it means 'at least'. */
  counts(options?: { upTo?: number }): Promise<Record<State, number>>
  /** How the queue is, in one look; counts stop at 10,000 a state. */
  status(): Promise<QueueStatus>
  readonly dontSend: DontSendList
  /** Answers the function that takes the listener off again. @throws {MailerError} MAILER_BAD_ARGUMENT for a name that is none */
  on<E extends EventName>(event: E, listener: (detail: MailerEvents[E]) => void): () => void
  /** What is in flight ends within shutdownGrace; then the store closes. */
  close(): Promise<void>
}
