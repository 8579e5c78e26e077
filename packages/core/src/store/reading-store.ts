/** Looking: find, list, the log, counts. What holds for every verb of a store stands in store.ts. Duty: types only. */
import type { Attempt, AttemptResult, FailureClass, Message, MessageId, Page, State } from '../message/message.js'

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
  /** By state; with upTo counting stops there. */
  counts(request: { upTo?: number | undefined }): Promise<Record<State, number>>
  /** `formats`: those that this version knows; rows of others count as newer. */
  statistics(request: { formats: readonly number[] }): Promise<StoreStatistics>
}
