/** The rows of a new message and of what belongs to it. Duty: from the message to the values of each column. Pure. */
import { PRIORITY_NUMBER, type NewMessage } from '@mailspool/core'
import { domainOf, toFlag, toInstant } from './rows.js'
import type { Sql, Value } from './sql.js'

/** A new message's columns; what is null or 0 in a new row is the migration's default. */
export function messageRow(message: NewMessage, { now, mark }: { now: Sql; mark: string | null }) {
  const finished = message.state === 'failed'
  return {
    id: message.id,
    format: message.format,
    state: message.state,
    reason: message.reason,
    priority: PRIORITY_NUMBER[message.priority],
    dueAt: toInstant(message.dueAt),
    expiresAt: toInstant(message.expiresAt),
    // no claim's token: where an insert does not answer which rows it wrote, `add` finds them by it
    token: mark,
    messageId: message.messageId,
    idempotencyKey: message.idempotencyKey,
    idempotencyHash: message.idempotencyHash,
    envelopeFrom: message.envelopeFrom,
    fromHeader: message.from,
    firstRecipient: finished && !message.logContent ? null : (message.recipients[0]?.address ?? null),
    subject: finished && !message.logContent ? null : message.subject,
    size: message.size,
    eightBit: toFlag(message.eightBit),
    transport: message.transport,
    tags: JSON.stringify(message.tags),
    metadata: JSON.stringify(message.metadata),
    isSensitive: toFlag(message.sensitive),
    logContent: toFlag(message.logContent),
    onUncertain: message.onUncertain,
    createdAt: now,
    finishedAt: finished ? now : null,
  } satisfies Record<string, Value | Sql>
}

export function recipientRows({ id, recipients }: NewMessage) {
  return recipients.map(({ address, kind, fate }, place) => {
    const addressKey = address.toLowerCase()
    return { message: id, place, address, addressKey, domain: domainOf(addressKey), kind, fate }
  })
}

/** Longest part of content in one row, in bytes (RELIABILITY chapter 4, huge mail). */
export const PART_BYTES = 1024 * 1024

export function contentRows({ id, content }: NewMessage) {
  const parts = Math.max(1, Math.ceil(content.length / PART_BYTES))
  return Array.from({ length: parts }, (_, part) => ({
    message: id,
    part,
    bytes: content.subarray(part * PART_BYTES, (part + 1) * PART_BYTES),
  }))
}
