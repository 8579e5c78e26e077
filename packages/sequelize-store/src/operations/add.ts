/**
 * add: new messages with content, recipients and tags, all or nothing. Duty: what is there already, by id or by
 * idempotency key, is answered and not written twice. Failures: MAILER_IDEMPOTENCY_CONFLICT.
 *
 * The way that all mail takes is one insert of many rows that ignores duplicates: its count says that all are new.
 * Only when it says otherwise are the rows looked at: those with this call's mark are the new ones. Idempotency keys
 * are rare, need the winner's row, and go in one by one.
 */
import { randomUUID } from 'node:crypto'
import { MailerError, type AddAnswer, type NewMessage, type State } from '@mailspool/core'
import type { Session } from '../dialect/dialect.js'
import { contentRows, messageRow, recipientRows, text, toFlag } from '../rows.js'
import { chunks, sql } from '../sql.js'
import { insert, insertIgnoring } from './insert.js'

interface Adding {
  messages: readonly NewMessage[]
  batchSize: number
}

export async function add(session: Session, { messages, batchSize }: Adding): Promise<AddAnswer[]> {
  const fresh = new Set<string>()
  const plain = messages.filter((message) => message.idempotencyKey === null)
  for (const some of chunks(plain, Math.min(batchSize, session.dialect.maxBinds / 2))) {
    for (const id of await insertMany(session, some)) fresh.add(id)
  }
  const keyed = new Map<NewMessage, AddAnswer>()
  for (const message of inKeyOrder(messages)) keyed.set(message, await insertKeyed(session, message))
  // the same id a second time in one request is there already
  const answers = messages.map((message) => keyed.get(message) ?? plainAnswer(fresh.delete(message.id)))
  const added = messages.filter((_, index) => answers[index]?.kind === 'added')
  await insertParts(session, { messages: added, batchSize })
  return answers
}

const plainAnswer = (isNew: boolean): AddAnswer => ({ kind: isNew ? 'added' : 'present' })

/** So that two batches with the same keys never wait for each other. Of one key the first message comes first. */
function inKeyOrder(messages: readonly NewMessage[]): NewMessage[] {
  const keyed = messages.flatMap((message) => (message.idempotencyKey === null ? [] : [[message.idempotencyKey, message] as const])) // prettier-ignore
  return keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, message]) => message)
}

/** Ids of the rows that this call wrote. */
async function insertMany(session: Session, messages: readonly NewMessage[]): Promise<Set<string>> {
  const { message: m } = session.tables
  const mark = randomUUID()
  const rows = messages.map((message) => messageRow(message, { now: session.dialect.now, mark }))
  const inserted = await insertIgnoring(session, { into: m, rows })
  const ids = messages.map(({ id }) => id)
  if (inserted === messages.length) return new Set(ids)
  const ours = await session.rows(
    sql`select id from ${m.table} where ${session.dialect.isAmong(m.id, ids)} and token = ${mark}`,
  )
  return new Set(ours.map((row) => text(row.id)))
}

async function insertKeyed(session: Session, message: NewMessage): Promise<AddAnswer> {
  const { message: m } = session.tables
  if ((await insertMany(session, [message])).size > 0) return { kind: 'added' }
  const found = await session.rows(
    sql`select id, ${m.messageId}, state, ${m.idempotencyHash} from ${m.table}
      where id = ${message.id} or ${m.idempotencyKey} = ${message.idempotencyKey} ${session.dialect.lockToRead}`,
  )
  const winner = found.find((row) => row.id !== message.id)
  if (found.length > 0 && winner === undefined) return { kind: 'present' }
  if (winner?.idempotencyHash !== message.idempotencyHash) {
    throw new MailerError('MAILER_IDEMPOTENCY_CONFLICT', { key: message.idempotencyKey })
  }
  return {
    kind: 'sameKey',
    id: text(winner.id),
    messageId: text(winner.messageId),
    state: text(winner.state) as State,
  }
}

/** What mail that is failed from the start may not keep is not written in the first place. */
async function insertParts(session: Session, { messages, batchSize }: Adding): Promise<void> {
  const { content, recipient, tag } = session.tables
  const failed = messages.filter((message) => message.state === 'failed')
  const keptContent = messages.filter((one) => one.state !== 'failed' || (!one.sensitive && one.logContent))
  const keptRecipients = messages.filter((one) => one.state !== 'failed' || one.logContent)
  await insert(session, { into: content, rows: keptContent.flatMap(contentRows), batchSize })
  await insert(session, { into: recipient, rows: keptRecipients.flatMap(recipientRows), batchSize })
  await insert(session, { into: tag, rows: messages.flatMap(tagRows), batchSize })
  if (failed.length > 0) await insertDontSendAttempts(session, failed)
}

const tagRows = ({ id, tags }: NewMessage) => [...new Set(tags)].map((tag) => ({ message: id, tag }))

async function insertDontSendAttempts(session: Session, messages: readonly NewMessage[]): Promise<void> {
  const rows = messages.map(({ id, transport }) => ({
    // the message's own id: unique, in order of age, and the same when an add is repeated
    id,
    message: id,
    at: session.dialect.now,
    durationMs: 0,
    result: 'dontSend',
    counted: toFlag(false),
    transport,
    worker: '',
  }))
  await insert(session, { into: session.tables.attempt, rows })
}
