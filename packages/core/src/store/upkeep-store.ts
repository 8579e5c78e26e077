/** Upkeep: sweep, requeue, purge. What holds for every verb of a store stands in store.ts. Duty: types only. */
import type { FailReason, MessageId, Phase, State } from '../message/message.js'
import type { Step } from '../message/lifecycle.js'
import type { Seconds } from '../duration.js'
import type { ClaimedMessage } from './delivery-store.js'

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

/** What a sweep moved, and the claims that it found lapsed. */
export interface SweepAnswer {
  /** due: scheduled -> queued; expire: scheduled, queued, deferred -> failed (or uncertain when possible_duplicate). */
  moved: readonly Transition[]
  lapsed: readonly LapsedClaim[]
  /** The limit was reached: sweep again. */
  more: boolean
}

/** Who puts messages back in the queue, which, and what that costs them. */
export type RequeueRequest =
  /** retry-deferred, or the worker (`due`: only those whose back-off ended; none without a due time). Adds one retry, but none to a message never attempted. Those due longest first, without `due` the oldest first. `exhausted`: retries >= maxRetries -> failed, reason maxRetries. */
  | { by: 'retry'; ids?: readonly MessageId[] | undefined; due: boolean; maxRetries: number | null; limit: number }
  /** A person: from deferred, failed, cancelled, uncertain. Sets retries, set-asides, crashes and uncertain attempts to 0, first_attempt_at to null and opens every recipient that was not accepted. `resolved`: the answer notSent, uncertain only; clears possible_duplicate too. */
  | { by: 'person'; ids: readonly MessageId[]; resolved: boolean }

/** What became of the messages that were asked for. */
export interface RequeueAnswer {
  requeued: readonly Transition[]
  /** Moved to failed because their retries are used up (uncertain when possible_duplicate). */
  exhausted: readonly Transition[]
  /** Left as they are: content has left the database. */
  noContent: readonly MessageId[]
  /** by 'retry' only: the limit was reached, ask again. */
  more: boolean
}

/** Which finished messages go, and how many in one transaction. */
export interface PurgeRequest {
  olderThan: Seconds
  /** success: sent; failure: failed; all: cancelled and uncertain too. */
  result: 'success' | 'failure' | 'all'
  /** Messages a transaction; the answer below it says that it is done. */
  limit: number
}

/** What runs by itself or from cron: sweep, requeue, purge. */
export interface UpkeepStore {
  /** Moves what is due or expired and reads what lapsed, at most `limit` of each. Deferred mail that is due is left to `requeue`. */
  sweep(request: { limit: number }): Promise<SweepAnswer>
  /** Back in the queue, oldest first; recipients that have the mail stay accepted. */
  requeue(request: RequeueRequest): Promise<RequeueAnswer>
  /** Deletes finished messages with content, recipients and attempts, oldest first; answers how many. */
  purge(request: PurgeRequest): Promise<number>
}
