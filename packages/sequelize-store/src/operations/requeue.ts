/**
 * requeue: messages go back to the queue, by retry-deferred, by the worker, or by a person. Duty: who may requeue from
 * where, and which counters and fates start afresh; mail whose content has left stays where it is.
 */
import type { RequeueAnswer, RequeueRequest } from '@mailspool/core'
import type { Row, Session } from '../dialect/dialect.js'
import { guard } from '../guards.js'
import { count, text } from '../rows.js'
import { all, chunks, NOTHING, raw, sql, type Sql } from '../sql.js'
import { moveAll, oneMore, transitions } from './move.js'

type ByRetry = Extract<RequeueRequest, { by: 'retry' }>
type ByPerson = Extract<RequeueRequest, { by: 'person' }>

export async function requeue(session: Session, request: RequeueRequest): Promise<RequeueAnswer> {
  return request.by === 'retry' ? byRetry(session, request) : byPerson(session, request)
}

async function byRetry(session: Session, request: ByRetry): Promise<RequeueAnswer> {
  const { message: m } = session.tables
  const waiting = await findDeferred(session, request)
  const isExhausted = (row: Row) =>
    wasTried(row) && request.maxRetries !== null && count(row.retries) >= request.maxRetries
  const [exhausted, going] = [waiting.filter(isExhausted), waiting.filter((row) => !isExhausted(row))]
  const dueNow = sql`, ${m.dueAt} = ${session.dialect.now}`
  // a message that was only enqueued as deferred was never tried: putting it in is no retry
  const groups = [
    { rows: going.filter(wasTried), also: sql`${dueNow}, retries = ${oneMore(raw('retries'))}` },
    { rows: going.filter((row) => !wasTried(row)), also: dueNow },
  ]
  for (const { rows, also } of groups) await moveAll(session, { ids: idsOf(rows), step: 'retry', to: 'queued', also })
  const behind = (row: Row) => count(row.possibleDuplicate) === 1
  const failed = exhausted.filter((row) => !behind(row))
  const uncertain = exhausted.filter(behind)
  await moveAll(session, { ids: idsOf(failed), step: 'retry', to: 'failed', reason: 'maxRetries' })
  await moveAll(session, { ids: idsOf(uncertain), step: 'retry', to: 'uncertain' })
  return {
    requeued: transitions(going, 'retry', { to: 'queued' }),
    exhausted: [
      ...transitions(failed, 'retry', { to: 'failed', reason: 'maxRetries' }),
      ...transitions(uncertain, 'retry', { to: 'uncertain' }),
    ],
    noContent: [],
    more: waiting.length >= request.limit,
  }
}

const wasTried = (row: Row) => count(row.attempts) > 0
const idsOf = (rows: readonly Row[]) => rows.map((row) => text(row.id))

/** Along (state, due_at) for what is due, along (state, created_at, id) for all. */
export async function findDeferred(session: Session, { ids, due, limit }: ByRetry): Promise<Row[]> {
  const { message: m } = session.tables
  const { now, lockCandidates, maxBinds, through, unindexed, isAmong } = session.dialect
  const most = raw(String(Math.max(0, Math.floor(limit))))
  const byIndex = through(m.table, due ? 'due' : 'state')
  const waits = ids === undefined ? guard('retry') : guard('retry', unindexed(m.state))
  const select = (selection: Sql, by: Sql) =>
    session.rows(
      sql`select id, state, attempts, retries, ${m.possibleDuplicate} from ${m.table} ${by}
        where ${all([waits, due ? sql`${m.dueAt} <= ${now}` : raw('1 = 1')])} ${selection}
        order by ${due ? m.dueAt : sql`${m.createdAt}, id`} limit ${most} ${lockCandidates}`,
    )
  if (ids === undefined) return select(NOTHING, byIndex)
  const found = []
  for (const some of chunks(ids, maxBinds / 2)) found.push(...(await select(sql`and ${isAmong(m.id, some)}`, NOTHING)))
  return found.slice(0, limit)
}

async function byPerson(session: Session, { ids, resolved }: ByPerson): Promise<RequeueAnswer> {
  const { message: m } = session.tables
  const step = resolved ? 'resolveNotSent' : 'requeue'
  const asked: Row[] = []
  for (const some of chunks(ids, session.dialect.maxBinds)) asked.push(...(await findAsked(session, some, step)))
  const going = asked.filter((row) => count(row.kept) === 1)
  const afresh = sql`, ${m.dueAt} = ${session.dialect.now}, retries = 0, ${m.setAsides} = 0, crashes = 0,
    ${m.uncertainAttempts} = 0, ${m.firstAttemptAt} = null`
  const also = resolved ? sql`${afresh}, ${m.possibleDuplicate} = 0` : afresh
  await moveAll(session, { ids: idsOf(going), step, to: 'queued', also })
  await reopenRecipients(session, idsOf(going))
  return {
    requeued: transitions(going, step, { to: 'queued' }),
    exhausted: [],
    noContent: idsOf(asked.filter((row) => count(row.kept) !== 1)),
    more: false,
  }
}

function findAsked({ rows, tables, dialect }: Session, ids: readonly string[], step: 'requeue' | 'resolveNotSent') {
  const { message: m, content: c } = tables
  return rows(
    sql`select id, state, case when exists (select 1 from ${c.table} where message = ${m.table}.id) then 1 else 0 end as kept
      from ${m.table} where ${dialect.isAmong(m.id, ids)} and ${guard(step, dialect.unindexed(m.state))} order by id ${dialect.lockRows}`,
  )
}

async function reopenRecipients(session: Session, ids: readonly string[]): Promise<void> {
  const { recipient: r } = session.tables
  for (const some of chunks(ids, session.dialect.maxBinds)) {
    await session.change(
      sql`update ${r.table} set fate = 'open' where ${session.dialect.isAmong(r.message, some)} and fate <> 'accepted'`,
    )
  }
}
