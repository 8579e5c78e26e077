/**
 * cancel, delete, resolveSent, setPriority: a person decides. Duty: never both an answer 'cancelled' and a mail sent, and an attempt
 * of unknown outcome is not hidden by either (RELIABILITY 4, "cancel or delete while sending").
 */
import {
  FINISHED,
  PRIORITY_NUMBER,
  allows,
  stageOf,
  stagesBefore,
  type CancelAnswer,
  type DeleteAnswer,
  type MessageId,
  type Phase,
  type Priority,
  type PriorityAnswer,
  type State,
  type Stage,
} from '@mailspool/core'
import type { Row, Session } from '../dialect/dialect.js'
import { count, text } from '../rows.js'
import { chunks, sql } from '../sql.js'
import { byId } from './by-id.js'
import { deleteAll, moveAll } from './move.js'

export async function cancel(session: Session, ids: readonly MessageId[]): Promise<CancelAnswer[]> {
  const rows = await locked(session, ids)
  const may = [...rows.values()].filter((row) => stagesBefore('cancel').includes(stage(row)))
  const held = may.filter(hasCopyOut)
  const free = may.filter((row) => !hasCopyOut(row))
  await holdBack(session, held)
  await moveAll(session, { ids: idsOf(free), step: 'cancel', to: 'cancelled' })
  const cancelled = new Set(idsOf(free))
  return ids.map((id) => {
    const row = rows.get(id)
    if (row === undefined) return 'notFound'
    return row.state === 'cancelled' || cancelled.has(id) ? 'cancelled' : 'tooLate'
  })
}

export async function deleteMessages(session: Session, ids: readonly MessageId[]): Promise<DeleteAnswer[]> {
  const rows = await locked(session, ids)
  const may = [...rows.values()].filter(
    (row) => FINISHED.includes(row.state as State) || stagesBefore('cancel').includes(stage(row)),
  )
  const free = may.filter((row) => !hasCopyOut(row))
  await holdBack(session, may.filter(hasCopyOut))
  await deleteAll(session, idsOf(free))
  const deleted = new Set(idsOf(free))
  return ids.map((id) => (rows.has(id) ? (deleted.has(id) ? 'deleted' : 'tooLate') : 'notFound'))
}

/** A copy may be out there: no further one is made, and the message says so instead of vanishing. */
async function holdBack(session: Session, rows: readonly Row[]): Promise<void> {
  await moveAll(session, { ids: idsOf(rows), step: 'cancel', to: 'uncertain' })
}

const hasCopyOut = (row: Row) => count(row.possibleDuplicate) === 1 && allows(stage(row), 'cancel', 'uncertain')
const stage = (row: Row): Stage => stageOf(row.state as State, row.phase as Phase | null)
const idsOf = (rows: readonly Row[]) => rows.map((row) => text(row.id))

async function locked({ rows, tables, dialect }: Session, ids: readonly MessageId[]): Promise<Map<string, Row>> {
  const { message: m } = tables
  const found: Row[] = []
  for (const some of chunks(ids, dialect.maxBinds)) {
    found.push(
      ...(await rows(
        sql`select id, state, phase, priority, ${m.possibleDuplicate} from ${m.table} where ${dialect.isAmong(m.id, some)}
          order by id ${dialect.lockRows}`,
      )),
    )
  }
  return byId(found)
}

export async function resolveSent(session: Session, ids: readonly MessageId[]): Promise<boolean[]> {
  const { recipient: r } = session.tables
  const rows = await locked(session, ids)
  const uncertain = idsOf([...rows.values()].filter((row) => stagesBefore('resolveSent').includes(stage(row))))
  for (const some of chunks(uncertain, session.dialect.maxBinds)) {
    await session.change(
      sql`update ${r.table} set fate = 'uncertain' where ${session.dialect.isAmong(r.message, some)} and fate = 'open'`,
    )
  }
  await moveAll(session, { ids: uncertain, step: 'resolveSent', to: 'sent' })
  const resolved = new Set(uncertain)
  return ids.map((id) => resolved.has(id))
}

const WAITING: readonly unknown[] = ['scheduled', 'queued', 'deferred']

export async function setPriority(
  session: Session,
  { ids, priority }: { ids: readonly MessageId[]; priority: Priority },
): Promise<PriorityAnswer[]> {
  const { message: m } = session.tables
  const number = PRIORITY_NUMBER[priority]
  const rows = await locked(session, ids)
  const waits = (row: Row) => WAITING.includes(row.state)
  const changing = idsOf([...rows.values()].filter((row) => waits(row) && count(row.priority) !== number))
  for (const some of chunks(changing, session.dialect.maxBinds)) {
    await session.change(sql`update ${m.table} set priority = ${number} where ${session.dialect.isAmong(m.id, some)}`)
  }
  const changed = new Set(changing)
  return ids.map((id) => {
    const row = rows.get(id)
    if (row === undefined) return 'notFound'
    return changed.has(id) ? 'changed' : waits(row) ? 'unchanged' : 'tooLate'
  })
}
