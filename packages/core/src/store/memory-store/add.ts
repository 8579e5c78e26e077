/**
 * add: new messages with content and recipients, all or nothing. Duty: an id or an idempotency key that is there
 * already is answered, not written twice; another mail under the same key rejects the whole request.
 * Failures: MAILER_IDEMPOTENCY_CONFLICT, MAILER_FOREIGN_TRANSACTION, MAILER_BAD_TRANSACTION.
 */
import { uuidv7 } from 'uuidv7'
import { MailerError } from '../../errors.js'
import { FINISHED } from '../../message/lifecycle.js'
import type { AddAnswer, AddRequest, NewMessage } from '../store.js'
import { among } from './dont-send.js'
import { forgetWhatMayNotStay } from './move.js'
import { copyOf, type AttemptRow, type MessageRow, type Tables } from './tables.js'
import type { MemoryTransaction, OpenTransaction, Transactions } from './transaction.js'

export async function add(
  tables: Tables,
  transactions: Transactions,
  request: AddRequest<MemoryTransaction>,
): Promise<AddAnswer[]> {
  const given = request.transaction
  const transaction = given === undefined ? transactions.begin() : transactions.own(given)
  try {
    await transactions.othersDone(request.messages, transaction)
    return stage({ tables, transaction, request })
  } catch (error) {
    if (given === undefined) await transaction.rollback()
    throw error
  } finally {
    if (given === undefined) await transaction.commit()
  }
}

interface Adding {
  tables: Tables
  transaction: OpenTransaction
  request: AddRequest<MemoryTransaction>
}

function stage({ tables, transaction, request }: Adding): AddAnswer[] {
  const addresses = [...among(tables, request.unlessListed ?? [])]
  if (addresses.length > 0) return request.messages.map(() => ({ kind: 'listed', addresses }))
  const rows: MessageRow[] = []
  const ids = new Set(transaction.rows.map(({ id }) => id))
  const keys = new Map(transaction.rows.map((row) => [row.idempotencyKey, row]))
  const answers = request.messages.map((message): AddAnswer => {
    const { id, idempotencyKey: key } = message
    if (ids.has(id) || tables.messages.has(id)) return { kind: 'present' }
    const twin = key === null ? undefined : (keys.get(key) ?? tables.keys.get(key))
    if (twin !== undefined) return sameKey(message, twin)
    const row = newRow(message, tables.now())
    rows.push(row)
    ids.add(id)
    if (key !== null) keys.set(key, row)
    return { kind: 'added' }
  })
  transaction.stage({ rows, onCommitted: request.onCommitted })
  return answers
}

function sameKey(message: NewMessage, twin: MessageRow): AddAnswer {
  if (message.idempotencyHash !== twin.idempotencyHash) {
    throw new MailerError('MAILER_IDEMPOTENCY_CONFLICT', { key: message.idempotencyKey })
  }
  return { kind: 'sameKey', id: twin.id, messageId: twin.messageId, state: twin.state }
}

function newRow(message: NewMessage, now: Date): MessageRow {
  const row: MessageRow = {
    ...message,
    dueAt: copyOf(message.dueAt),
    expiresAt: copyOf(message.expiresAt),
    tags: [...message.tags],
    metadata: { ...message.metadata },
    content: Buffer.from(message.content),
    recipients: message.recipients.map((recipient) => ({ ...recipient, reply: null })),
    phase: null,
    token: null,
    sequence: 0,
    claimedAlone: false,
    leaseUntil: null,
    attempts: 0,
    retries: 0,
    setAsides: 0,
    crashes: 0,
    uncertainAttempts: 0,
    possibleDuplicate: false,
    firstAttemptAt: null,
    createdAt: now,
    finishedAt: FINISHED.includes(message.state) ? now : null,
    log: [],
  }
  if (row.state === 'failed') row.log.push(dontSendAttempt(row))
  forgetWhatMayNotStay(row)
  return row
}

function dontSendAttempt({ id, createdAt, transport }: MessageRow): AttemptRow {
  return {
    id: uuidv7(),
    message: id,
    at: createdAt,
    sequence: null,
    durationMs: 0,
    result: 'dontSend',
    counted: false,
    failureClass: null,
    code: null,
    enhancedCode: null,
    reply: null,
    transport,
    worker: '',
    possibleDuplicate: false,
  }
}
