/**
 * The memory store's tables: what a database would keep, as maps. Duty: the rows and the one clock that stands for the
 * database's. Everything is lost when the process ends; each verb runs without a pause and so is atomic by itself.
 */
import type { Clock } from '../../clock.js'
import type { FailReason, Message, MessageId, Phase, Recipient, State } from '../../message/message.js'
import { PRIORITY_NUMBER } from '../../message/priority.js'
import type { AuditEntry, DontSendEntry, Ending, NewAttempt, NewMessage } from '../store.js'

export type MessageRow = Omit<NewMessage, 'state' | 'reason' | 'content' | 'recipients'> & {
  state: State
  phase: Phase | null
  reason: FailReason | null
  token: string | null
  sequence: number
  claimedAlone: boolean
  leaseUntil: Date | null
  attempts: number
  retries: number
  setAsides: number
  crashes: number
  uncertainAttempts: number
  possibleDuplicate: boolean
  firstAttemptAt: Date | null
  createdAt: Date
  finishedAt: Date | null
  /** Null once it has left. */
  content: Buffer | null
  /** Empty once they have left (logContent false). */
  recipients: Recipient[]
  /** Its attempts, in the order in which they were stored. */
  log: AttemptRow[]
}

export type AttemptRow = NewAttempt & {
  message: MessageId
  at: Date
  /** The claim that it belongs to, by which a worker that comes back finds the crash mark; null: no claim. */
  sequence: number | null
}

export interface SettingRow {
  name: string
  /** JSON, so that a caller's later change of the object changes nothing here. */
  json: string
  version: number
  until: Date | null
}

export class Tables {
  readonly messages = new Map<MessageId, MessageRow>()
  /** The unique index over idempotency keys. */
  readonly keys = new Map<string, MessageRow>()
  readonly dontSend = new Map<string, DontSendEntry>()
  readonly settings = new Map<string, SettingRow>()
  readonly audit = new Map<string, AuditEntry>()
  readonly wakeListeners = new Set<() => void>()
  readonly #clock: Clock
  /** All rows in the sending order; null: rows came, or changed their place, since it was sorted. */
  #sorted: MessageRow[] | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  now(): Date {
    return this.#clock.now()
  }

  inSeconds(seconds: number): Date {
    return new Date(this.now().getTime() + seconds * 1000)
  }

  passed(instant: Date | null): boolean {
    return instant !== null && instant <= this.now()
  }

  /** In the sending order: rows of the ids that are there, or all rows when no selection is given; an empty selection selects nothing. */
  select(ids?: readonly MessageId[]): readonly MessageRow[] {
    if (ids !== undefined) return [...new Set(ids)].flatMap((id) => this.messages.get(id) ?? []).sort(sendingOrder)
    this.#sorted ??= [...this.messages.values()].sort(sendingOrder)
    return this.#sorted
  }

  insert(row: MessageRow): void {
    this.messages.set(row.id, row)
    this.#sorted = null
    if (row.idempotencyKey !== null) this.keys.set(row.idempotencyKey, row)
  }

  /** A row's priority was changed. */
  resort(): void {
    this.#sorted = null
  }

  delete(row: MessageRow): void {
    this.messages.delete(row.id)
    this.#sorted = null
    if (row.idempotencyKey !== null) this.keys.delete(row.idempotencyKey)
  }

  attempts(): AttemptRow[] {
    return [...this.messages.values()].flatMap((row) => row.log)
  }

  writeAttempt(row: MessageRow, { sequence, attempt }: Pick<Ending, 'sequence' | 'attempt'>): void {
    if (attempt !== null) row.log.push({ ...attempt, message: row.id, sequence, at: this.now() })
  }

  wake(): void {
    for (const listener of this.wakeListeners) listener()
  }
}

/** Smaller priority number first, then the older id. */
function sendingOrder(a: MessageRow, b: MessageRow): number {
  return PRIORITY_NUMBER[a.priority] - PRIORITY_NUMBER[b.priority] || (a.id < b.id ? -1 : 1)
}

/** The row as callers see it; everything that could be changed from outside is a copy. */
export function toMessage(row: MessageRow): Message {
  return {
    id: row.id,
    messageId: row.messageId,
    state: row.state,
    reason: row.reason,
    priority: row.priority,
    from: row.from,
    envelopeFrom: row.envelopeFrom,
    subject: row.subject,
    size: row.size,
    transport: row.transport,
    tags: [...row.tags],
    metadata: { ...row.metadata },
    sensitive: row.sensitive,
    createdAt: new Date(row.createdAt),
    dueAt: copyOf(row.dueAt),
    expiresAt: copyOf(row.expiresAt),
    finishedAt: copyOf(row.finishedAt),
    attemptCount: row.attempts,
    retries: row.retries,
    possibleDuplicate: row.possibleDuplicate,
    onUncertain: row.onUncertain,
    recipients: row.recipients.map((recipient) => ({ ...recipient })),
  }
}

export const copyOf = (instant: Date | null): Date | null => (instant === null ? null : new Date(instant))
