/**
 * add: new messages with content, recipients and tags, all or nothing. Duty: what is there already, by id or by
 * idempotency key, is answered and not written twice. Failures: MAILER_IDEMPOTENCY_CONFLICT.
 *
 * Where a database can write a message and what belongs to it in one statement, that is the way (add-together.ts). Else it
 * is one insert of many rows that ignores duplicates: its count says that all are new. Only when it says otherwise are the
 * rows looked at: those with this call's mark are the new ones. Idempotency keys are rare, need the winner's row, and go in
 * one by one.
 */
import { randomUUID } from 'node:crypto'
import { MailerError, type AddAnswer, type NewMessage, type State } from '@mailspool/core'
import type { Session } from '../dialect/dialect.js'
import { messageRow } from '../new-rows.js'
import { text } from '../rows.js'
import { sql } from '../sql.js'
import { batchesOf, insertTogether } from './add-together.js'
import { belongingsOf } from './belongings.js'
import { among } from './dont-send.js'
import { insert, insertIgnoring } from './insert.js'

interface Adding {
  messages: readonly NewMessage[]
  batchSize: number
  unlessListed?: readonly string[] | undefined
}

/** Writes what is not there yet; ids of what was written. */
type InsertNew = (messages: readonly NewMessage[]) => Promise<Set<string>>

export async function add(session: Session, adding: Adding): Promise<AddAnswer[]> {
  const listed = await among(session, adding.unlessListed ?? [])
  return listed.size > 0 ? nothingAdded(adding, [...listed]) : addUnasked(session, adding)
}

const nothingAdded = ({ messages }: Adding, addresses: readonly string[]): AddAnswer[] =>
  messages.map(() => ({ kind: 'listed', addresses }))

/** The same for what `isOneStatement` says it of: the list is asked by the statement that writes. */
export async function addByOneStatement(session: Session, adding: Adding): Promise<AddAnswer[]> {
  const { messages, unlessListed } = adding
  const { ids, listed } = await insertTogether(session, firstOfEachId(messages), unlessListed)
  return listed.length > 0 ? nothingAdded(adding, listed) : messages.map(({ id }) => plainAnswer(ids.delete(id)))
}

async function addUnasked(session: Session, { messages, batchSize }: Adding): Promise<AddAnswer[]> {
  const bare: NewMessage[] = []
  const insertNew: InsertNew = async (some) => {
    const all = new Set<string>()
    for (const batch of batchesOf(session.dialect, { messages: some, batchSize })) {
      const ids = batch.isTogether
        ? (await insertTogether(session, batch.messages)).ids
        : await insertMany(session, batch.messages)
      if (!batch.isTogether) bare.push(...batch.messages.filter(({ id }) => ids.has(id)))
      for (const id of ids) all.add(id)
    }
    return all
  }
  const fresh = await insertNew(firstOfEachId(messages.filter(({ idempotencyKey }) => idempotencyKey === null)))
  const keyed = new Map<NewMessage, AddAnswer>()
  for (const message of inKeyOrder(messages)) keyed.set(message, await insertKeyed(session, { message, insertNew }))
  // the same id a second time in one request is there already
  const answers = messages.map((message) => keyed.get(message) ?? plainAnswer(fresh.delete(message.id)))
  for (const belongings of belongingsOf(session, bare)) await insert(session, { ...belongings, batchSize })
  return answers
}

const plainAnswer = (isNew: boolean): AddAnswer => ({ kind: isNew ? 'added' : 'present' })

function firstOfEachId(messages: readonly NewMessage[]): NewMessage[] {
  const seen = new Set<string>()
  return messages.filter(({ id }) => !seen.has(id) && seen.add(id))
}

/** So that two batches with the same keys never wait for each other. Of one key the first message comes first. */
function inKeyOrder(messages: readonly NewMessage[]): NewMessage[] {
  const keyed = messages.flatMap((message) => (message.idempotencyKey === null ? [] : [[message.idempotencyKey, message] as const])) // prettier-ignore
  return keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, message]) => message)
}

/** Without what belongs to them. Ids of the rows that this call wrote. */
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

async function insertKeyed(
  session: Session,
  { message, insertNew }: { message: NewMessage; insertNew: InsertNew },
): Promise<AddAnswer> {
  const { message: m } = session.tables
  if ((await insertNew([message])).size > 0) return { kind: 'added' }
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
