/**
 * Rows and what they mean, both ways. Duty: every value that a statement binds is made here, every value that was read is
 * judged here. A row that cannot be read never throws, or it would stop a claim or a page: it comes with a sentence about it.
 */
import {
  STATES,
  priorityOfNumber,
  type Attempt,
  type ClaimedMessage,
  type FailReason,
  type Message,
  type OnUncertain,
  type Phase,
  type Priority,
  type Recipient,
  type State,
} from '@mailspool/core'
import type { Row } from './dialect/dialect.js'
import { MOST } from './most.js'
import type { Value } from './sql.js'

// ---------------------------------------------------------------------------------------------- to the database
/** Whole milliseconds since 1970, in every database. */
export const toInstant = (at: Date | null): number | null => (at === null ? null : at.getTime())
export const toMilliseconds = (seconds: number): number => Math.round(seconds * 1000)
export const toFlag = (yes: boolean): number => (yes ? 1 : 0)

/** 'ann@example.com' -> 'example.com'; what has no @ is a domain of its own. */
export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1)

// -------------------------------------------------------------------------------------------- from the database

export const fromInstant = (value: Value | undefined): Date | null => (value == null ? null : new Date(Number(value)))
export const text = (value: Value | undefined): string => (value == null ? '' : String(value))
export const textOrNull = (value: Value | undefined): string | null => (value == null ? null : String(value))
export const count = (value: Value | undefined): number => Number(value ?? 0)
const flag = (value: Value | undefined): boolean => Number(value ?? 0) === 1

/** Notes what cannot be read instead of throwing. */
class Reading {
  readonly problems: string[] = []

  constructor(readonly row: Row) {}

  priority(): Priority {
    return this.#or('medium', 'priority', () => priorityOfNumber(count(this.row.priority)))
  }

  state(): State {
    const found = STATES.find((state) => state === this.row.state)
    return found ?? (this.problems.push(`state is '${text(this.row.state)}'`), 'failed')
  }

  tags(): string[] {
    return this.#or([], 'tags', () => {
      const read: unknown = JSON.parse(text(this.row.tags))
      if (!Array.isArray(read) || !read.every((tag) => typeof tag === 'string')) throw new TypeError('no list of texts')
      return read
    })
  }

  metadata(): Record<string, string> {
    return this.#or({}, 'metadata', () => {
      const read: unknown = JSON.parse(text(this.row.metadata))
      if (typeof read !== 'object' || read === null || Array.isArray(read)) throw new TypeError('no object')
      return read as Record<string, string>
    })
  }

  /** A whole number that can be added to: with anything else no ending could be stored. */
  count(key: string): number {
    const read = count(this.row[key])
    if (Number.isSafeInteger(read) && read >= 0 && read <= MOST) return read
    this.problems.push(`${key} is no number`)
    return 0
  }

  instant(key: string): Date | null {
    const read = fromInstant(this.row[key])
    if (read === null || Number.isFinite(read.getTime())) return read
    this.problems.push(`${key} is no instant`)
    return null
  }

  #or<T>(placeholder: T, name: string, read: () => T): T {
    try {
      return read()
    } catch (error) {
      this.problems.push(`${name} cannot be read (${error instanceof Error ? error.message : String(error)})`)
      return placeholder
    }
  }
}

export function toMessage(row: Row, recipients: Recipient[]): Message {
  const reading = new Reading(row)
  return {
    id: text(row.id),
    messageId: text(row.messageId),
    state: reading.state(),
    reason: row.reason as FailReason | null,
    priority: reading.priority(),
    from: text(row.fromHeader),
    envelopeFrom: text(row.envelopeFrom),
    subject: textOrNull(row.subject),
    size: reading.count('size'),
    transport: text(row.transport),
    tags: reading.tags(),
    metadata: reading.metadata(),
    sensitive: flag(row.isSensitive),
    createdAt: reading.instant('createdAt') ?? new Date(0),
    dueAt: reading.instant('dueAt'),
    expiresAt: reading.instant('expiresAt'),
    finishedAt: reading.instant('finishedAt'),
    attemptCount: reading.count('attempts'),
    retries: reading.count('retries'),
    possibleDuplicate: flag(row.possibleDuplicate),
    onUncertain: row.onUncertain as OnUncertain | null,
    recipients,
  }
}

export const toRecipient = (row: Row): Recipient => ({
  address: text(row.address),
  kind: text(row.kind) as Recipient['kind'],
  fate: text(row.fate) as Recipient['fate'],
  reply: textOrNull(row.reply),
})

/** `row.now` is the database's clock in the same statement; `content` null: it did not come along, undefined: it is gone. */
export function toClaimed(
  row: Row,
  { recipients, content }: { recipients: Recipient[]; content: Buffer | null | undefined },
): ClaimedMessage {
  const reading = new Reading(row)
  const now = count(row.now)
  const firstAttemptAt = reading.instant('firstAttemptAt')
  const expiresAt = reading.instant('expiresAt')
  const claimed: ClaimedMessage = {
    id: text(row.id),
    token: text(row.token),
    sequence: reading.count('claimSeq'),
    priority: reading.priority(),
    transport: text(row.transport),
    messageId: text(row.messageId),
    from: text(row.fromHeader),
    subject: textOrNull(row.subject),
    size: reading.count('size'),
    eightBit: flag(row.eightBit),
    sensitive: flag(row.isSensitive),
    envelopeFrom: text(row.envelopeFrom),
    recipients,
    content: content ?? null,
    tags: reading.tags(),
    metadata: reading.metadata(),
    onUncertain: row.onUncertain as OnUncertain | null,
    attempts: reading.count('attempts'),
    retries: reading.count('retries'),
    setAsides: reading.count('setAsides'),
    crashes: reading.count('crashes'),
    claimedAlone: flag(row.claimedAlone),
    uncertainAttempts: reading.count('uncertainAttempts'),
    possibleDuplicate: flag(row.possibleDuplicate),
    createdAt: reading.instant('createdAt') ?? new Date(0),
    dueAt: reading.instant('dueAt'),
    expiresAt,
    age: firstAttemptAt === null ? null : (now - firstAttemptAt.getTime()) / 1000,
    expired: expiresAt !== null && expiresAt.getTime() <= now,
    undecodable: null,
  }
  if (count(row.format) < 1) reading.problems.push('format is no number')
  if (recipients.length === 0) reading.problems.push('it has no recipients')
  if (content === undefined) reading.problems.push('its content is missing')
  if (reading.problems.length > 0) claimed.undecodable = reading.problems.join('; ')
  return claimed
}

export const toPhase = (row: Row): Phase => (row.phase === 'final' ? 'final' : 'open')

/** `to`: the addresses as they are kept; none any more is null. */
export function toAttempt(row: Row, to: string[]): Attempt {
  return {
    id: text(row.id),
    message: text(row.message),
    messageId: text(row.messageId),
    subject: textOrNull(row.subject),
    from: textOrNull(row.fromHeader),
    to: to.length > 0 ? to : null,
    at: fromInstant(row.at) ?? new Date(0),
    durationMs: count(row.durationMs),
    result: text(row.result) as Attempt['result'],
    counted: flag(row.counted),
    failureClass: row.failureClass as Attempt['failureClass'],
    code: row.code == null ? null : Number(row.code),
    enhancedCode: textOrNull(row.enhancedCode),
    reply: textOrNull(row.reply),
    transport: text(row.transport),
    worker: text(row.worker),
    possibleDuplicate: flag(row.possibleDuplicate),
  }
}
