/**
 * sweep and purge: what time alone does to messages, by the database's clock. Duty: expired mail ends, due mail is
 * queued, lapsed claims are read (core decides about them), finished mail is deleted by age. Each finds its rows along
 * an index of its own, so that a million waiting or sent rows cost nothing.
 */
import {
  stagesBefore,
  type LapsedClaim,
  type MessageId,
  type PurgeRequest,
  type State,
  type SweepAnswer,
  type Transition,
} from '@mailspool/core'
import type { Row, Session } from '../dialect/dialect.js'
import { inStages } from '../guards.js'
import { count, text, toMilliseconds, toPhase } from '../rows.js'
import { raw, sql, type Sql } from '../sql.js'
import { readClaimed } from './claimed-rows.js'
import { deleteAll, moveAll, transitions, type Arrival } from './move.js'

export interface Swept {
  expired: Row[]
  due: Row[]
  lapsed: MessageId[]
}

/** What there is to sweep; without a lock it may be out of date, and says whether sweeping is worth while. */
export async function findSweepable(session: Session, limit: number): Promise<Swept> {
  const { message: m } = session.tables
  const { now } = session.dialect
  const expired: Row[] = []
  for (const stage of stagesBefore('expire')) {
    const where = sql`${inStages([stage])} and ${m.expiresAt} <= ${now} order by ${m.expiresAt}`
    expired.push(...(await selected(session, { index: 'expiry', where, limit: limit - expired.length })))
  }
  const gone = new Set(expired.map((row) => row.id))
  const dueWhere = sql`${inStages(stagesBefore('due'))} and ${m.dueAt} <= ${now} order by ${m.dueAt}`
  // expiry first: what is due and expired must not be queued in between
  const due = (await selected(session, { index: 'due', where: dueWhere, limit })).filter(
    (row) => !gone.has(row.id ?? ''),
  )
  const lapsedWhere = sql`state = 'sending' and ${m.leaseUntil} <= ${now} order by ${m.leaseUntil}`
  const lapsed = await selected(session, { index: 'lease', where: lapsedWhere, limit })
  const strays = await findStrays(session, limit)
  const claims = [...lapsed, ...strays.lapsed].map((row) => text(row.id))
  return { expired, due: [...due, ...strays.due], lapsed: claims }
}

/**
 * What no clock ever reaches, since somebody wrote something else than a number there (`due_at = datetime('now')`): it
 * moves on as if its time had come, and the claim then says what is wrong with it.
 */
async function findStrays(session: Session, limit: number): Promise<{ due: Row[]; lapsed: Row[] }> {
  const { message: m } = session.tables
  const { strays } = session.dialect
  if (strays === null) return { due: [], lapsed: [] }
  const dueWhere = sql`${inStages(stagesBefore('due'))} and ${strays(m.dueAt)} order by ${m.dueAt}`
  const lapsedWhere = sql`state = 'sending' and ${strays(m.leaseUntil)} order by ${m.leaseUntil}`
  return {
    due: await selected(session, { index: 'due', where: dueWhere, limit }),
    lapsed: await selected(session, { index: 'lease', where: lapsedWhere, limit }),
  }
}

/** So that whoever asks again whether a lease has lapsed finds that it has. */
async function endStrayLeases({ dialect, tables: { message: m }, change }: Session): Promise<void> {
  if (dialect.strays === null) return
  await change(
    sql`update ${m.table} set ${m.leaseUntil} = 0 where state = 'sending' and ${dialect.strays(m.leaseUntil)}`,
  )
}

interface Selection {
  index: 'expiry' | 'due' | 'lease'
  where: Sql
  limit: number
}

async function selected(session: Session, { index, where, limit }: Selection): Promise<Row[]> {
  const { message: m } = session.tables
  const { through, lockCandidates } = session.dialect
  const most = raw(String(Math.max(0, Math.floor(limit))))
  return session.rows(
    sql`select id, state, ${m.possibleDuplicate} from ${m.table} ${through(m.table, index)}
      where ${where} limit ${most} ${lockCandidates}`,
  )
}

export async function sweep(session: Session, asked: number): Promise<SweepAnswer> {
  const limit = Math.min(asked, session.dialect.maxBinds / 4)
  await endStrayLeases(session)
  const { expired, due, lapsed } = await findSweepable(session, limit)
  const moved = [...(await expire(session, expired)), ...(await queueDue(session, due))]
  return {
    moved,
    lapsed: lapsed.length === 0 ? [] : await readLapsed(session, lapsed),
    more: [expired, due, lapsed].some((found) => found.length >= limit),
  }
}

async function readLapsed(session: Session, ids: readonly string[]): Promise<LapsedClaim[]> {
  const where = session.dialect.isAmong(session.tables.message.id, ids)
  const found = await readClaimed(session, { where, contentUpTo: -1 })
  return found.map(({ row, claimed }) => ({ ...claimed, phase: toPhase(row) }))
}

async function expire(session: Session, rows: readonly Row[]): Promise<Transition[]> {
  // an attempt of unknown outcome is behind it: it may have arrived, so it is not called failed
  const uncertain = rows.filter((row) => count(row.possibleDuplicate) === 1)
  const failed = rows.filter((row) => count(row.possibleDuplicate) !== 1)
  return [
    ...(await moveRows(session, failed, { step: 'expire', to: 'failed', reason: 'expired' })),
    ...(await moveRows(session, uncertain, { step: 'expire', to: 'uncertain' })),
  ]
}

const queueDue = (session: Session, rows: readonly Row[]) => moveRows(session, rows, { step: 'due', to: 'queued' })

async function moveRows(session: Session, rows: readonly Row[], how: Arrival & { step: 'expire' | 'due' }) {
  await moveAll(session, { ids: rows.map((row) => text(row.id)), ...how })
  return transitions(rows, how.step, how)
}

const PURGED: Readonly<Record<PurgeRequest['result'], readonly State[]>> = {
  success: ['sent'],
  failure: ['failed'],
  all: ['sent', 'failed', 'cancelled', 'uncertain'],
}

/** One transaction of at most `limit` messages, oldest first; answers how many. */
export async function purge(session: Session, request: PurgeRequest): Promise<number> {
  const old = await findPurgeable(session, request)
  await deleteAll(session, old)
  return old.length
}

export async function findPurgeable(
  session: Session,
  { olderThan, result, limit }: PurgeRequest,
): Promise<MessageId[]> {
  const { message: m } = session.tables
  const { now, through, lockCandidates } = session.dialect
  const found: Row[] = []
  for (const state of PURGED[result]) {
    found.push(
      ...(await session.rows(
        sql`select id, ${m.finishedAt} from ${m.table} ${through(m.table, 'finished')}
          where state = ${raw(`'${state}'`)} and ${m.finishedAt} <= ${now} - ${toMilliseconds(olderThan)}
          order by ${m.finishedAt} limit ${raw(String(Math.floor(limit)))} ${lockCandidates}`,
      )),
    )
  }
  found.sort((a, b) => count(a.finishedAt) - count(b.finishedAt))
  return found.slice(0, limit).map((row) => text(row.id))
}
