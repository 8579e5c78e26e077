/** Looking: find, list, the log, counts. What holds for every verb of a store stands in store.ts. Duty: types only. */
import type { Attempt, AttemptResult, FailureClass, Message, MessageId, Page, State } from '../message/message.js'
import type { Priority } from '../message/priority.js'

/**
 * All conditions hold together. The first that has an index of its own finds the messages, in the order of the page;
 * the others are tested on what it finds, and a page looks at no more than LOOKED_AT of those: it may be short, even
 * empty, though more follow. `Page.next` says whether they do.
 */
export interface MessageQuery {
  state?: State | readonly State[]
  priority?: Priority
  transport?: string
  tag?: string
  /** Whole address, normalised by core and compared in lower case; or '@example.com' for a domain. */
  recipient?: string
  /** Some recipient's address begins so; in lower case. */
  recipientBegins?: string
  /** With or without angle brackets. */
  messageId?: string
  /** Begins with, as written. */
  subject?: string
  /** Contains, whatever the case: no index serves it, so give days with it. */
  subjectContains?: string
  /** An attempt of it met this. */
  failureClass?: FailureClass
  /** Failed, and of this group: `FailureGroup.key`. */
  failureGroup?: string
  createdAfter?: Date
  createdBefore?: Date
  /** Newest first by default; 'next': the order in which queued mail is sent. */
  order?: 'newest' | 'oldest' | 'next'
  /** 1 to 1000, default 100. */
  limit?: number
  /** `Page.next` of the page before; or a message's id: what follows that message in the order, whether it fits or not. */
  after?: string
}

/** Messages that one page, or one count of pages, looks at where a filter has no index to go by. */
export const LOOKED_AT = { page: 5_000, count: 20_000 } as const

/** How many messages fit, counted up to a bound. */
export interface MessageCount {
  n: number
  /** There may be more: the count stopped at its bound, or at LOOKED_AT.count. */
  orMore: boolean
}

/** Which attempts; all conditions hold together. */
export interface LogQuery {
  message?: MessageId
  result?: AttemptResult
  failureClass?: FailureClass
  /** Newest first by default. */
  order?: 'newest' | 'oldest'
  limit?: number
  after?: string
}

/** The figures behind `status`, as the database has them. */
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

/** Looking; no verb here changes anything. */
export interface ReadingStore {
  /** With recipients and attempts. */
  find(id: MessageId): Promise<Message | null>
  /** The bytes, parts put together; null when there are none. Does not ask whether the mail is sensitive: core does. */
  content(id: MessageId): Promise<Buffer | null>
  /** A page of messages with recipients, without attempts. */
  list(query: MessageQuery): Promise<Page<Message>>
  /** A page of the log. */
  attempts(query: LogQuery): Promise<Page<Attempt>>
  /** How many messages fit; counting stops at `upTo`. The query's order, limit and cursor mean nothing. */
  countMatching(request: { query: MessageQuery; upTo: number }): Promise<MessageCount>
  /** By state; with upTo counting stops there. */
  counts(request: { upTo?: number | undefined }): Promise<Record<State, number>>
  /** `formats`: those that this version knows; rows of others count as newer. */
  statistics(request: { formats: readonly number[] }): Promise<StoreStatistics>
}
