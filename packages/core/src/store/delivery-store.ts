/** Way out: claim, journal, settle, renew, release. What holds for every verb of a store stands in store.ts. Duty: types only. */
import type { CrashedBefore } from '../message/crashes.js'
import type { Attempt, Fate, FailReason, MessageId, OnUncertain, RecipientKind, State } from '../message/message.js'
import type { Priority } from '../message/priority.js'
import type { Step } from '../message/lifecycle.js'
import type { Seconds } from '../duration.js'

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
  /** Seconds since the first attempt after enqueue or a person's requeue, by the database; 0 at its claim, null: none yet. */
  age: Seconds | null
  /** Whether expiresAt has passed, by the database. */
  expired: boolean
  /** What is wrong with the stored row, when it cannot be read; then other fields may be placeholders. */
  undecodable: string | null
}

/** What a worker can take now. */
export interface ClaimRequest {
  /** Open transports and how many each can take; what is not named is not claimed. */
  transports: readonly { name: string; limit: number }[]
  /** At most so many in all, taken over the transports in the order priority, id. 0 claims nothing. */
  limit: number
  lease: Seconds
  /** Formats that this version knows. */
  formats: readonly number[]
  /**
   * 'none': only messages that no worker crashed beside. 'once': those of one crash. 'suspects', for a worker that holds
   * nothing else: as message/crashes.ts says, up to 16 of two crashes, or else a single one (stored as claimed alone).
   */
  crashed: CrashedBefore
  /** Only these; an empty list claims nothing. Absent: any. */
  ids?: readonly MessageId[] | undefined
  /** Octets up to which content comes along. */
  contentUpTo: number
}

/** Only `final` permits the final dot; with anything else the mail must not be completed. */
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

/** The counters of a message as they stand after an ending. */
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

/** The way out: each verb is held by a lease, and changes nothing without it. */
export interface DeliveryStore {
  /** Leases queued messages in the order priority, id: state sending, phase open, a fresh token. No two callers get the same one. Also sets first_attempt_at when it is null. */
  claim(request: ClaimRequest): Promise<ClaimedMessage[]>
  /** Phase open -> final for those whose token, state and phase hold and whose expiresAt has not passed; renews their lease. Ask right before the final dot. A deleted message answers 'cancelled'. Asking again with the same lease after a commit of unknown fate answers 'final' and renews again. */
  journal(request: { leases: readonly Lease[]; lease: Seconds }): Promise<JournalAnswer[]>
  /** Applies endings and writes attempts in one transaction. Repeating an ending whose attempt id is stored answers 'settled'. */
  settle(endings: readonly Ending[]): Promise<SettleAnswer[]>
  /** Prolongs leases that still hold, all in one statement. */
  renew(request: { leases: readonly Lease[]; lease: Seconds }): Promise<('renewed' | 'lost')[]>
  /** sending open -> queued, no attempt used, first_attempt_at restored to null when no attempt was made. Of a lease that the sweep called crashed the mark is taken back ('lost' is still the answer): its `crashed` attempt row goes and crashes falls by one. */
  release(leases: readonly Lease[]): Promise<('released' | 'lost')[]>
}
