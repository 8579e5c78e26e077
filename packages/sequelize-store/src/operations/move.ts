/**
 * What is true of each arrival in a state, whoever caused it: the lease ends, finished mail gets its instant, and what
 * may not be kept leaves (RELIABILITY 5). Duty: these pieces of SQL, once, for every verb that moves messages.
 */
import { FINISHED, type FailReason, type MessageId, type State, type Step, type Transition } from '@mailspool/core'
import type { Row, Session } from '../dialect/dialect.js'
import { guard } from '../guards.js'
import { MOST } from '../most.js'
import { text } from '../rows.js'
import { chunks, NOTHING, raw, sql, type Sql } from '../sql.js'

export interface Arrival {
  to: Exclude<State, 'sending'>
  reason?: FailReason | null
}

/** The assignments of an update that moves messages there. */
export function arriving({ dialect, tables }: Session, { to, reason = null }: Arrival): Sql {
  const { message: m } = tables
  const finishedAt = FINISHED.includes(to) ? dialect.now : raw('null')
  return sql`state = ${to}, phase = null, token = null, ${m.leaseUntil} = null, reason = ${reason}, ${m.finishedAt} = ${finishedAt}`
}

/** One more, but for a number that nobody counted up to: past the column's end the whole statement would fail. */
export const oneMore = (column: Sql): Sql =>
  sql`case when ${column} < ${raw(String(MOST))} then ${column} + 1 else ${column} end`

interface Moving extends Arrival {
  ids: readonly MessageId[]
  step: Step
  /** More assignments, beginning with a comma. */
  also?: Sql
}

/** Moves those whose stage the step may start from. Ids must have been locked or be re-checked by the caller. */
export async function moveAll(session: Session, { ids, step, also = NOTHING, ...arrival }: Moving): Promise<void> {
  const { message: m } = session.tables
  if (ids.length === 0) return
  const { isAmong, maxBinds, unindexed } = session.dialect
  const may = guard(step, unindexed(m.state))
  for (const some of chunks(ids, maxBinds / 2)) {
    await session.change(
      sql`update ${m.table} set ${arriving(session, arrival)} ${also} where ${isAmong(m.id, some)} and ${may}`,
    )
  }
  if (FINISHED.includes(arrival.to) && arrival.to !== 'uncertain') await forget(session, ids)
}

/** From the rows as they were read to what has become of them. */
export function transitions(rows: readonly Row[], step: Step, { to, reason = null }: Arrival): Transition[] {
  return rows.map((row) => ({ id: text(row.id), step, from: text(row.state) as State, to, reason }))
}

/**
 * Content of sensitive mail leaves when it is finished; with logContent false content, recipients and subject do. An
 * uncertain message may still have to go out again, so it keeps everything: do not ask for those.
 */
export async function forget(session: Session, ids: readonly MessageId[]): Promise<void> {
  const { message: m, content, recipient } = session.tables
  const { isAmong } = session.dialect
  for (const some of chunks(ids, session.dialect.maxBinds)) {
    const rows = await session.rows(
      sql`select id, ${m.logContent} from ${m.table}
        where ${isAmong(m.id, some)} and (${m.isSensitive} = 1 or ${m.logContent} = 0)`,
    )
    const all = rows.map((row) => text(row.id))
    const unlogged = rows.filter((row) => Number(row.logContent) === 0).map((row) => text(row.id))
    if (all.length > 0) await session.change(sql`delete from ${content.table} where ${isAmong(content.message, all)}`)
    if (unlogged.length === 0) continue
    await session.change(sql`delete from ${recipient.table} where ${isAmong(recipient.message, unlogged)}`)
    await session.change(
      sql`update ${m.table} set subject = null, ${m.firstRecipient} = null where ${isAmong(m.id, unlogged)}`,
    )
  }
}

/** Messages with everything that belongs to them. */
export async function deleteAll(session: Session, ids: readonly MessageId[]): Promise<void> {
  const { message: m, content, recipient, attempt, tag, failure } = session.tables
  const { isAmong } = session.dialect
  for (const some of chunks(ids, session.dialect.maxBinds)) {
    for (const { table, message } of [content, recipient, attempt, tag, failure]) {
      await session.change(sql`delete from ${table} where ${isAmong(message, some)}`)
    }
    await session.change(sql`delete from ${m.table} where ${isAmong(m.id, some)}`)
  }
}
