/**
 * claim: leases queued messages to one worker. Duty: the order priority, id over the transports asked for, their
 * limits, and the rules about suspects (RELIABILITY 3, "After a crash"). Never fails.
 */
import { randomUUID } from 'node:crypto'
import { stagesBefore, stored } from '../../message/lifecycle.js'
import { CRASH_STEPS, type CrashStep } from '../../message/crashes.js'
import type { ClaimedMessage, ClaimRequest } from '../store.js'
import { copyOf, type MessageRow, type Tables } from './tables.js'

const CLAIMABLE = stagesBefore('claim').map((stage) => stored(stage).state)

export function claim(tables: Tables, request: ClaimRequest): ClaimedMessage[] {
  const { rows, alone } = candidates(tables, request)
  return rows.map((row) => {
    lease(tables, row, { seconds: request.lease, alone })
    return describe(tables, row, request.contentUpTo)
  })
}

function candidates(tables: Tables, request: ClaimRequest): { rows: MessageRow[]; alone: boolean } {
  for (const step of CRASH_STEPS[request.crashed]) {
    const limit = Math.min(step.most, request.limit)
    const rows = firstOf(tables.select(request.ids), { ...request, limit, step })
    if (rows.length > 0) return { rows, alone: step.alone }
  }
  return { rows: [], alone: false }
}

type Wanted = Pick<ClaimRequest, 'transports' | 'limit' | 'formats'> & { step: CrashStep }

/** Goes through the rows in the sending order, and no further than the limits let it. */
function firstOf(rows: readonly MessageRow[], { transports, limit, formats, step }: Wanted): MessageRow[] {
  const room = new Map(transports.map((transport) => [transport.name, transport.limit]))
  const taken: MessageRow[] = []
  for (const row of rows) {
    if (taken.length >= limit) break
    if (!CLAIMABLE.includes(row.state) || !formats.includes(row.format)) continue
    if (row.crashes < (step.from ?? -Infinity) || row.crashes > (step.to ?? Infinity)) continue
    const left = room.get(row.transport) ?? 0
    if (left <= 0) continue
    room.set(row.transport, left - 1)
    taken.push(row)
  }
  return taken
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
