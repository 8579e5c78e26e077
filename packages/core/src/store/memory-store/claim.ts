/**
 * claim: leases queued messages to one worker. Duty: the order priority, id over the transports asked for, their
 * limits, and the rules about suspects (RELIABILITY 3, "After a crash"). Never fails.
 */
import { randomUUID } from 'node:crypto'
import { stagesBefore, stageOf } from '../../message/lifecycle.js'
import { PRIORITY_NUMBER } from '../../message/priority.js'
import type { ClaimedMessage, ClaimRequest } from '../store.js'
import { copyOf, type MessageRow, type Tables } from './tables.js'

/** Suspects that may be in one worker at a time after their first crash. */
const SUSPECTS_TOGETHER = 16

const CLAIMABLE = stagesBefore('claim')

export function claim(tables: Tables, request: ClaimRequest): ClaimedMessage[] {
  const candidates = tables
    .select(request.ids)
    .filter((row) => CLAIMABLE.includes(stageOf(row.state, row.phase)))
    .filter((row) => request.formats.includes(row.format))
    .sort(inSendingOrder)
  const { rows, alone } = bySuspicion(candidates, request)
  return rows.map((row) => {
    const claimed = describe(tables, row, request.contentUpTo)
    lease(tables, row, { seconds: request.lease, alone })
    return { ...claimed, token: row.token ?? '', sequence: row.sequence, claimedAlone: alone }
  })
}

/** Smaller priority number first, then the older id. */
export function inSendingOrder(a: MessageRow, b: MessageRow): number {
  return PRIORITY_NUMBER[a.priority] - PRIORITY_NUMBER[b.priority] || (a.id < b.id ? -1 : 1)
}

function bySuspicion(candidates: MessageRow[], request: ClaimRequest): { rows: MessageRow[]; alone: boolean } {
  const within = (rows: MessageRow[], most: number) => withinLimits(rows, request).slice(0, most)
  const crashed = (test: (crashes: number) => boolean) => candidates.filter((row) => test(row.crashes))
  if (request.suspects === 'none') return { rows: within(crashed((n) => n === 0), Infinity), alone: false } // prettier-ignore
  const once = within(crashed((n) => n === 1), SUSPECTS_TOGETHER) // prettier-ignore
  if (once.length > 0) return { rows: once, alone: false }
  return { rows: within(crashed((n) => n > 1), 1), alone: true } // prettier-ignore
}

function withinLimits(rows: readonly MessageRow[], { transports, limit }: ClaimRequest): MessageRow[] {
  const room = new Map(transports.map(({ name, limit }) => [name, limit]))
  const fitting = rows.filter((row) => {
    const left = room.get(row.transport) ?? 0
    if (left > 0) room.set(row.transport, left - 1)
    return left > 0
  })
  return fitting.slice(0, Math.max(0, limit))
}

function lease(tables: Tables, row: MessageRow, { seconds, alone }: { seconds: number; alone: boolean }): void {
  row.state = 'sending'
  row.phase = 'open'
  row.token = randomUUID()
  row.sequence += 1
  row.leaseUntil = tables.inSeconds(seconds)
  row.claimedAlone = alone
  row.firstAttemptAt ??= tables.now()
}

/** A row as the verdict wants it. `contentUpTo` -1 leaves content out. */
export function describe(tables: Tables, row: MessageRow, contentUpTo: number): ClaimedMessage {
  const comesAlong = row.content !== null && row.content.length <= contentUpTo
  return {
    id: row.id,
    token: row.token ?? '',
    sequence: row.sequence,
    priority: row.priority,
    transport: row.transport,
    messageId: row.messageId,
    from: row.from,
    subject: row.subject,
    size: row.size,
    eightBit: row.eightBit,
    sensitive: row.sensitive,
    envelopeFrom: row.envelopeFrom,
    recipients: row.recipients.map((recipient) => ({ ...recipient })),
    content: comesAlong && row.content !== null ? Buffer.from(row.content) : null,
    tags: [...row.tags],
    metadata: { ...row.metadata },
    onUncertain: row.onUncertain,
    attempts: row.attempts,
    retries: row.retries,
    setAsides: row.setAsides,
    crashes: row.crashes,
    claimedAlone: row.claimedAlone,
    uncertainAttempts: row.uncertainAttempts,
    possibleDuplicate: row.possibleDuplicate,
    createdAt: new Date(row.createdAt),
    dueAt: copyOf(row.dueAt),
    expiresAt: copyOf(row.expiresAt),
    age: row.firstAttemptAt === null ? null : (tables.now().getTime() - row.firstAttemptAt.getTime()) / 1000,
    expired: tables.passed(row.expiresAt),
    undecodable: null,
  }
}
