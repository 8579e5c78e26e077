/**
 * THE MEETING PLACE: what the queue asks of a database. Verbs of the domain in a few roles; batches in, one answer per
 * item out, in the order asked. `storeContract` (core/testing) is the exam of all of it.
 *
 * What holds for every verb:
 * - It is one short transaction (or a bounded series of them), committed when the promise resolves. Deadlock, lock
 *   wait and serialization failures are repeated inside (up to 5 times, a new connection) and not visible.
 * - No verb takes a "now": due times, leases and expiry are compared by the clock of the database. Spans come in as
 *   seconds, instants that a caller chose (sendAt, expiresAt, deferUntil) as Date.
 * - A verb rejects with a MailerError (MAILER_STORE_*) when the database cannot do it; then nothing was changed.
 * - Nothing depends on session state: each statement may run on another connection.
 * - When a message becomes finished (sent, failed, cancelled, or uncertain by resolve), content of `sensitive` mail is
 *   deleted in the same transaction; with `logContent` false content, recipients and subject are.
 */
import type {
  Attempt, AttemptResult, Fate, FailReason, FailureClass, Message, MessageId, OnUncertain, Page, Phase, RecipientKind,
  State,
} from '../message/message.js' // prettier-ignore
import type { Priority } from '../message/priority.js'
import type { Step } from '../message/lifecycle.js'
import type { Seconds } from '../duration.js'

/** Everything together. `Tx` is the store's kind of transaction, such as Sequelize's. */
export interface MailStore<Tx = unknown>
  extends EnqueueStore<Tx>, DeliveryStore, UpkeepStore, SteeringStore, ReadingStore, DontSendStore, SharedSettings {
  /** Creates or updates the tables; safe from several processes at once. */
  migrate(): Promise<void>
  /** Names of migrations that are not applied yet; empty: up to date. Rejects when the database cannot be reached. */
  pendingMigrations(): Promise<readonly string[]>
  /** Calls back when mail may have become claimable by somebody else's doing, where the database can tell; answers the unsubscribe. */
  onWake(listener: () => void): () => void
  /** One line for people and one for lock files: which queue this is, never with a password: 'sqlite /srv/shop/queue.sqlite'. */
  readonly identity: string
  close(): Promise<void>
}

// ------------------------------------------------------------------------------------------------ way in

export interface NewRecipient {
  address: string
  kind: RecipientKind
  fate: Extract<Fate, 'open' | 'dontSend'>
}

/** A composed message on its way in. */
export interface NewMessage {
  id: MessageId
  /** Version of the row's meaning; a worker claims only formats that it knows. */
  format: number
  state: Extract<State, 'queued' | 'scheduled' | 'deferred' | 'failed'>
  reason: Extract<FailReason, 'dontSend'> | null
  priority: Priority
  dueAt: Date | null
  expiresAt: Date | null
  messageId: string
  idempotencyKey: string | null
  /** SHA-256 in hex over the caller's fields and options; null without a key. */
  idempotencyHash: string | null
  /** MAIL FROM; '' is the null sender. */
  envelopeFrom: string
  from: string
  /** Null for sensitive mail. */
  subject: string | null
  size: number
  /** Whether the content has octets above 127: the server must offer 8BITMIME (RFC 6152). */
  eightBit: boolean
  transport: string
  tags: readonly string[]
  metadata: Readonly<Record<string, string>>
  sensitive: boolean
  /** False: content, recipients and subject leave when the message is finished. */
  logContent: boolean
  onUncertain: OnUncertain | null
  recipients: readonly NewRecipient[]
  content: Buffer
}

export interface AddRequest<Tx> {
  messages: readonly NewMessage[]
  /** The caller's: rows exist if and only if it commits. Without one the store uses its own, all or nothing. */
  transaction?: Tx | undefined
  /** Called once the rows are visible to others: after the store's own commit, or after the caller's. */
  onCommitted?: (() => void) | undefined
  /** Rows a statement. */
  batchSize: number
}

export type AddAnswer =
  | { kind: 'added' }
  /** The same id is there already: an earlier try of this very add was committed. */
  | { kind: 'present' }
  /** The key was used before with the same hash. Another hash rejects all with MAILER_IDEMPOTENCY_CONFLICT. */
  | { kind: 'sameKey'; id: MessageId; messageId: string; state: State }

export interface EnqueueStore<Tx> {
  /** Inserts messages with content and recipients; a message that starts `failed` gets its attempt row (result dontSend, not counted). */
  add(request: AddRequest<Tx>): Promise<AddAnswer[]>
}

// ------------------------------------------------------------------------------------------------ way out

/** The right to settle one message: made by claim, worth nothing once the token is replaced or cleared. */
export interface Lease {
  id: MessageId
  token: string
  /** Grows with each claim of the message; tells an older claim from a newer one. */
  sequence: number
}

/** What the verdict needs to know of a message under claim. */
export interface ClaimedMessage extends Lease {
  priority: Priority
  transport: string
  messageId: string
  from: string
  subject: string | null
  size: number
  eightBit: boolean
  sensitive: boolean
  envelopeFrom: string
  /** All recipients in stable order, also those done with. */
  recipients: readonly { address: string; kind: RecipientKind; fate: Fate; reply: string | null }[]
  /** The content when it is at most `ClaimRequest.contentUpTo` octets; else null: read it by `content(id)`. */
  content: Buffer | null
  tags: readonly string[]
  metadata: Readonly<Record<string, string>>
  onUncertain: OnUncertain | null
  attempts: number
  retries: number
  /** Set-asides in a row. */
  setAsides: number
  crashes: number
  claimedAlone: boolean
  uncertainAttempts: number
  possibleDuplicate: boolean
  createdAt: Date
  dueAt: Date | null
  expiresAt: Date | null
  /** Seconds since the first attempt after enqueue or a person's requeue, by the database; null: none yet. */
  age: Seconds | null
  /** Whether expiresAt has passed, by the database. */
  expired: boolean
  /** What is wrong with the stored row, when it cannot be read; then other fields may be placeholders. */
  undecodable: string | null
}

export interface ClaimRequest {
  /** Open transports and how many each can take; what is not named is not claimed. */
  transports: readonly { name: string; limit: number }[]
  /** At most so many in all, taken over the transports in the order priority, id. 0 claims nothing. */
  limit: number
  lease: Seconds
  /** Formats that this version knows. */
  formats: readonly number[]
  /**
   * 'none': only messages that crashed nobody. 'only': suspects, for a worker that holds nothing else: up to 16 that
   * crashed once, or else a single one that crashed twice or more (stored as claimed alone).
   */
  suspects: 'none' | 'only'
  /** Only these; an empty list claims nothing. Absent: any. */
  ids?: readonly MessageId[] | undefined
  /** Octets up to which content comes along. */
  contentUpTo: number
}

export type JournalAnswer = 'final' | 'cancelled' | 'expired' | 'lost'

/** One attempt as the worker reports it; the store adds subject, from and to when it is read. */
export type NewAttempt = Pick<
  Attempt,
  'id' | 'durationMs' | 'result' | 'counted' | 'failureClass' | 'code' | 'enhancedCode' | 'reply' | 'transport' | 'worker' | 'possibleDuplicate'
> // prettier-ignore

/** A verdict on its way into the store: the new state, what it costs the message, and the attempt's row. */
export interface Ending extends Lease {
  /** The arrow that is taken; with `state` it must be one of the lifecycle. */
  step: Extract<Step, 'accept' | 'defer' | 'giveUp' | 'setAside' | 'notCarriedOut' | 'silence' | 'lapse' | 'release'>
  state: Exclude<State, 'sending' | 'cancelled'>
  reason: FailReason | null
  /** When a scheduled or deferred message is due: from now by the database, or an instant that the caller chose. */
  due: { in: Seconds } | { at: Date } | null
  /** The counters' new values. */
  counters: EndingCounters
  /** The recipients that this attempt moved, by their place in ClaimedMessage.recipients. */
  fates: readonly { index: number; fate: Fate; reply: string | null }[]
  attempt: NewAttempt | null
  /** Ends a lapsed claim in the sweep's name: holds only while the lease is still lapsed. */
  lapsed?: boolean
}

export interface EndingCounters {
  attempts: number
  retries: number
  setAsides: number
  crashes: number
  uncertainAttempts: number
  possibleDuplicate: boolean
}

/**
 * 'settled'; 'lost': the token no longer holds, nothing changed; 'gone': the row is missing; 'late': the token no
 * longer holds, yet recipients were accepted, and that was applied (RELIABILITY 3, "a late 250 wins").
 */
export type SettleAnswer = 'settled' | 'lost' | 'gone' | 'late'

export interface DeliveryStore {
  /** Leases queued messages in the order priority, id: state sending, phase open, a fresh token. No two callers get the same one. Also sets first_attempt_at when it is null. */
  claim(request: ClaimRequest): Promise<ClaimedMessage[]>
  /** Phase open -> final for those whose token, state and phase hold and whose expiresAt has not passed; renews their lease. Ask right before the final dot. A deleted message answers 'cancelled'. Asking again with the same lease after a commit of unknown fate answers 'final'. */
  journal(request: { leases: readonly Lease[]; lease: Seconds }): Promise<JournalAnswer[]>
  /** Applies endings and writes attempts in one transaction. Repeating an ending whose attempt id is stored answers 'settled'. */
  settle(endings: readonly Ending[]): Promise<SettleAnswer[]>
  /** Prolongs leases that still hold, all in one statement. */
  renew(request: { leases: readonly Lease[]; lease: Seconds }): Promise<('renewed' | 'lost')[]>
  /** sending open -> queued, no attempt used, first_attempt_at restored to null when no attempt was made. Of a lease that the sweep called crashed the mark is taken back ('lost' is still the answer): its `crashed` attempt row goes and crashes falls by one. */
  release(leases: readonly Lease[]): Promise<('released' | 'lost')[]>
}

// ------------------------------------------------------------------------------------------------ upkeep

/** One message that a bulk step moved; mailer turns it into an event. */
export interface Transition {
  id: MessageId
  step: Step
  from: State
  to: State
  reason: FailReason | null
}

/** A claim whose lease ran out: core decides what becomes of it (verdict.ts) and settles it with `lapsed: true`. */
export interface LapsedClaim extends ClaimedMessage {
  phase: Phase
}

export interface SweepAnswer {
  /** due: scheduled -> queued; expire: scheduled, queued, deferred -> failed (or uncertain when possible_duplicate). */
  moved: readonly Transition[]
  lapsed: readonly LapsedClaim[]
  /** The limit was reached: sweep again. */
  more: boolean
}

export type RequeueRequest =
  /** retry-deferred, or the worker (`due`: only those whose back-off ended; none without a due time). Adds one retry, but none to a message never attempted. `exhausted`: retries >= maxRetries -> failed, reason maxRetries. */
  | { by: 'retry'; ids?: readonly MessageId[] | undefined; due: boolean; maxRetries: number | null; limit: number }
  /** A person: from deferred, failed, cancelled, uncertain. Sets retries, set-asides, crashes and uncertain attempts to 0, first_attempt_at to null and opens every recipient that was not accepted. `resolved`: the answer notSent, uncertain only; clears possible_duplicate too. */
  | { by: 'person'; ids: readonly MessageId[]; resolved: boolean }

export interface RequeueAnswer {
  requeued: readonly Transition[]
  /** Moved to failed because their retries are used up (uncertain when possible_duplicate). */
  exhausted: readonly Transition[]
  /** Left as they are: content has left the database. */
  noContent: readonly MessageId[]
  /** by 'retry' only: the limit was reached, ask again. */
  more: boolean
}

export interface PurgeRequest {
  olderThan: Seconds
  /** success: sent; failure: failed; all: cancelled and uncertain too. */
  result: 'success' | 'failure' | 'all'
  /** Messages a transaction; the answer below it says that it is done. */
  limit: number
}

export interface UpkeepStore {
  /** Moves what is due or expired and reads what lapsed, at most `limit` of each. Deferred mail that is due is left to `requeue`. */
  sweep(request: { limit: number }): Promise<SweepAnswer>
  requeue(request: RequeueRequest): Promise<RequeueAnswer>
  /** Deletes finished messages with content, recipients and attempts, oldest first; answers how many. */
  purge(request: PurgeRequest): Promise<number>
}

// ------------------------------------------------------------------------------------------------ steering

/** tooLate: journaled, finished, or (state uncertain now) an uncertain attempt is behind it. */
export type CancelAnswer = 'cancelled' | 'tooLate' | 'notFound'
export type DeleteAnswer = 'deleted' | 'tooLate' | 'notFound'

export interface SteeringStore {
  /** Cancelling a cancelled message answers 'cancelled'. */
  cancel(ids: readonly MessageId[]): Promise<CancelAnswer[]>
  /** Any state but sending final; unfinished mail with an uncertain attempt behind it becomes uncertain instead: 'tooLate'. */
  delete(ids: readonly MessageId[]): Promise<DeleteAnswer[]>
  /** uncertain -> sent; fates that are open become uncertain and stay so. False: it was not uncertain. */
  resolveSent(ids: readonly MessageId[]): Promise<boolean[]>
}

// ------------------------------------------------------------------------------------------------ looking

/** All conditions hold together. */
export interface MessageQuery {
  state?: State | readonly State[]
  transport?: string
  tag?: string
  /** Whole address, normalised by core and compared in lower case; or '@example.com' for a domain. */
  recipient?: string
  /** With or without angle brackets. */
  messageId?: string
  /** Begins with, as written. */
  subject?: string
  createdAfter?: Date
  createdBefore?: Date
  /** Newest first by default; 'next': the order in which queued mail is sent. */
  order?: 'newest' | 'oldest' | 'next'
  /** 1 to 1000, default 100. */
  limit?: number
  /** `Page.next` of the page before. */
  after?: string
}

export interface LogQuery {
  message?: MessageId
  result?: AttemptResult
  failureClass?: FailureClass
  /** Newest first by default. */
  order?: 'newest' | 'oldest'
  limit?: number
  after?: string
}

export interface StoreStatistics {
  /** When the longest waiting queued or due message became due; null: none waits. */
  oldestDueAt: Date | null
  /** Queued messages of a format that this version does not know. */
  newerFormat: number
  /** Queued messages by transport, counted up to 10,000 each. */
  queuedByTransport: Readonly<Record<string, number>>
  /** When the last attempt with result success was stored. */
  lastSuccessAt: Date | null
}

export interface ReadingStore {
  /** With recipients and attempts. */
  find(id: MessageId): Promise<Message | null>
  /** The bytes, parts put together; null when there are none. Does not ask whether the mail is sensitive: core does. */
  content(id: MessageId): Promise<Buffer | null>
  list(query: MessageQuery): Promise<Page<Message>>
  attempts(query: LogQuery): Promise<Page<Attempt>>
  /** By state; with upTo counting stops there. */
  counts(request: { upTo?: number | undefined }): Promise<Record<State, number>>
  statistics(request: { formats: readonly number[] }): Promise<StoreStatistics>
}

// ------------------------------------------------------------------------------------------------ don't-send list

export interface DontSendEntry {
  /** Normalised: message/address.ts. */
  address: string
  reason: string | null
  source: string | null
  expiresAt: Date | null
  createdAt: Date
}

export interface DontSendQuery {
  /** Begins with, normalised. */
  address?: string
  limit?: number
  after?: string
}

export interface DontSendStore {
  /** Those of the normalised addresses that are on the list and not expired. */
  among(addresses: readonly string[]): Promise<ReadonlySet<string>>
  /** Adds or replaces. */
  addDontSend(entries: readonly Omit<DontSendEntry, 'createdAt'>[]): Promise<void>
  /** Whether each was there. */
  removeDontSend(addresses: readonly string[]): Promise<boolean[]>
  listDontSend(query: DontSendQuery): Promise<Page<DontSendEntry>>
}

// ------------------------------------------------------------------------------------------------ shared settings

/** A small fact shared by all hosts: pause, breakers, keys. `value` is JSON. */
export interface SharedSetting {
  name: string
  value: unknown
  /** Grows with each write; 0 stands for a setting that is not there. */
  version: number
  /** Seconds until the setting's `until`, by the database; 0 or less: passed; null: none was set. */
  remaining: Seconds | null
}

export interface SettingWrite {
  name: string
  /** Undefined deletes it. */
  value: unknown
  /** Written only if the stored version is this one; absent: in any case. */
  version?: number | undefined
  /** Sets `until` so many seconds from now, by the database. */
  until?: Seconds | null | undefined
}

export interface SharedSettings {
  /** Settings whose names begin with the prefix. */
  readSettings(prefix: string): Promise<SharedSetting[]>
  /** False: the version was another. */
  writeSetting(write: SettingWrite): Promise<boolean>
}
