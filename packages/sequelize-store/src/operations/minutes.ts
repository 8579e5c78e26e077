/**
 * Figures by minute, and by longer stretches made of them. Duty: each minute that has ended is counted whole from the
 * log, by a statement that reads only the attempts of those minutes; counted again, it is replaced. Nothing is written
 * by settle, so that no row is hot.
 */
import {
  LATENCY_BOUNDS, PRIORITY_NUMBER, SPANS, SPAN_DAYS,
  type Latency, type Priority, type Span, type SpanCount, type Tally,
} from '@mailspool/core' // prettier-ignore
import type { Session } from '../dialect/dialect.js'
import { count, text } from '../rows.js'
import { raw, sql, type Sql } from '../sql.js'
import { insert } from './insert.js'

const MINUTE = 60_000
const DAY = 86_400_000

/** Attempts that are counted in one go, unless a single minute has more. */
const ATTEMPTS_AT_ONCE = 50_000

/** A settlement that is under way has its attempts' time, and is not to be seen yet. */
const SETTLING_MS = 5_000

/** Minutes from `since` on that have ended; answers where it stopped, and whether that is not the end yet. */
export async function countMinutes(
  session: Session,
  { since, now }: { since: number | null; now: number },
): Promise<{ through: number | null; more: boolean }> {
  const end = floor(now - SETTLING_MS, MINUTE)
  // the last one again: an attempt may have been committed late
  const first = await firstEvent(session, since === null ? null : since - MINUTE)
  if (first === null || first >= end) return { through: first === null && since === null ? null : end, more: false }
  const from = floor(first, MINUTE)
  // beyond where it ended last, however many attempts that minute had: else it would never get on
  const to = Math.min(end, Math.max(await enough(session, from), (since ?? 0) + MINUTE))
  const counted = [...(await tallies(session, from, to)), ...(await usedUp(session, from, to))]
  await replace(session, { span: 60, from, to, rows: counted })
  for (const [index, span] of SPANS.entries()) {
    const finer = SPANS[index - 1]
    if (finer !== undefined) await rollUp(session, { span, finer, from, to })
  }
  await forgetOld(session, now)
  return { through: to, more: to < end }
}

const floor = (at: number, length: number): number => Math.floor(at / length) * length

/** Null: nothing was ever attempted, or nothing since then. */
async function firstEvent({ rows, tables }: Session, from: number | null): Promise<number | null> {
  const { attempt: a, message: m } = tables
  const [row] = await rows(sql`select at from ${a.table} where at >= ${from ?? 0} order by at limit 1`)
  // the very first count begins with the first attempt: no message is given up before it
  const [failed] = from === null ? [] : await rows(
    sql`select ${m.finishedAt} as at from ${m.table} where state = 'failed' and ${m.finishedAt} >= ${from} order by ${m.finishedAt} limit 1`,
  )
  const found = [row, failed].flatMap((one) => (one === undefined ? [] : [count(one.at)]))
  return found.length === 0 ? null : Math.min(...found)
} // prettier-ignore

/** The end of the minute in which so many attempts are reached, but at least one minute on. */
async function enough({ rows, tables }: Session, from: number): Promise<number> {
  const { attempt: a } = tables
  const many = raw(String(ATTEMPTS_AT_ONCE))
  const [row] = await rows(sql`select at from ${a.table} where at >= ${from} order by at limit 1 offset ${many}`)
  return row === undefined ? Infinity : Math.max(from + MINUTE, floor(count(row.at), MINUTE))
}

interface Counted {
  at: number
  transport: string
  priority: number
  tally: string
  bucket: number
  n: number
}

/** A deleted message's attempts are gone with it. The tally is grouped by, and so is the bucket: few rows come out. */
async function tallies({ rows, tables }: Session, from: number, to: number): Promise<Counted[]> {
  const { attempt: a, message: m } = tables
  const found = await rows(
    sql`select minute as at, transport, priority, tally, case when tally <> 'sent' then -1 ${BUCKETS} end as bucket, count(*) as n
      from (select a.at - a.at % 60000 as minute, a.transport as transport, coalesce(m.priority, 2) as priority,
        ${tallyOf(tables)} as tally, a.at - ${waitingSince(tables)} as took
        from ${a.table} a left join ${m.table} m on m.id = a.message where a.at >= ${from} and a.at < ${to}) t
      group by 1, 2, 3, 4, 5`,
  )
  return found.map((row) => ({
    at: count(row.at),
    transport: text(row.transport),
    priority: count(row.priority),
    tally: text(row.tally),
    bucket: count(row.bucket),
    n: count(row.n),
  }))
}

/** A message given up so long after its last attempt was given up by retry-deferred, and not by that attempt. */
const LATER_MS = 1000

const lastAttempt = ({ attempt: a }: Session['tables']): Sql =>
  sql`(select max(at) from ${a.table} b where b.message = m.id)`

/** Messages whose retries were used up: they failed without an attempt, which counted as a deferral in its time. */
async function usedUp(session: Session, from: number, to: number): Promise<Counted[]> {
  const { message: m } = session.tables
  const minute = sql`${m.finishedAt} - ${m.finishedAt} % 60000`
  const found = await session.rows(
    sql`select ${minute} as at, transport, priority, count(*) as n from ${m.table} m
      where state = 'failed' and ${m.finishedAt} >= ${from} and ${m.finishedAt} < ${to} and reason = 'maxRetries'
        and ${m.finishedAt} >= ${lastAttempt(session.tables)} + ${LATER_MS} group by 1, 2, 3`,
  )
  return found.map((row) => ({
    at: count(row.at),
    transport: text(row.transport),
    priority: count(row.priority),
    tally: 'failed',
    bucket: LATER_BUCKET,
    n: count(row.n),
  }))
}

/** Apart from failures by an attempt, which have -1: the two never share a row. */
const LATER_BUCKET = -2

/** An attempt failed its message if that is failed, not later and for another reason, and no later attempt was made. */
const tallyOf = ({ attempt: a, message: m }: Session['tables']): Sql =>
  sql`case a.result when 'success' then 'sent' when 'expired' then 'failed' when 'failure' then
    case when m.state = 'failed' and (m.reason is null or m.reason <> 'maxRetries' or m.${m.finishedAt} < a.at + ${LATER_MS})
      and not exists
        (select 1 from ${a.table} b where b.message = a.message and (b.at > a.at or (b.at = a.at and b.id > a.id)))
      then 'failed' when a.counted = 1 then 'deferred' else 'setAside' end
    else a.result end`

/** Mail that was to wait for its time is counted from then. */
const waitingSince = ({ message: m }: Session['tables']): Sql =>
  sql`case when m.attempts <= 1 and m.${m.dueAt} > m.${m.createdAt} then m.${m.dueAt} else m.${m.createdAt} end`

const BUCKETS = raw(
  LATENCY_BOUNDS.map((bound, index) => `when took <= ${Math.round(bound * 1000)} then ${index}`).join(' ') +
    ` else ${LATENCY_BOUNDS.length}`,
)

interface Stretch {
  span: Span
  from: number
  to: number
}

async function replace(session: Session, { span, from, to, rows }: Stretch & { rows: readonly Counted[] }) {
  const { minute } = session.tables
  await session.change(sql`delete from ${minute.table} where span = ${span} and at >= ${from} and at < ${to}`)
  await insert(session, { into: minute, rows: rows.map((row) => ({ span, ...row })) })
}

/** The longer stretches that these minutes lie in, made again of the shorter ones. */
async function rollUp(session: Session, { span, finer, from, to }: Stretch & { finer: Span }): Promise<void> {
  const { minute } = session.tables
  const length = span * 1000
  const [begin, end] = [floor(from, length), floor(to - 1, length) + length]
  const found = await session.rows(
    sql`select at - at % ${raw(String(length))} as at, transport, priority, tally, bucket, sum(n) as n from ${minute.table}
      where span = ${finer} and at >= ${begin} and at < ${end} group by 1, 2, 3, 4, 5`,
  )
  const rows = found.map((row) => ({
    at: count(row.at),
    transport: text(row.transport),
    priority: count(row.priority),
    tally: text(row.tally),
    bucket: count(row.bucket),
    n: count(row.n),
  }))
  await replace(session, { span, from: begin, to: end, rows })
}

/** What shorter stretches have told the longer ones goes first. */
async function forgetOld({ change, tables }: Session, now: number): Promise<void> {
  const { minute } = tables
  for (const span of SPANS) {
    await change(sql`delete from ${minute.table} where span = ${span} and at < ${now - SPAN_DAYS[span] * DAY}`)
  }
}

// ------------------------------------------------------------------------------------------------------ reading

interface Asked {
  span: Span
  from: Date
}

export async function spanCounts({ rows, tables }: Session, { span, from }: Asked): Promise<SpanCount[]> {
  const { minute } = tables
  const found = await rows(
    sql`select at, transport, tally, sum(n) as n from ${minute.table}
      where span = ${span} and at >= ${floor(from.getTime(), span * 1000)} group by at, transport, tally
      order by at, transport, tally`,
  )
  return found.map((row) => ({
    at: new Date(count(row.at)),
    transport: text(row.transport),
    tally: text(row.tally) as Tally,
    n: count(row.n),
  }))
}

export async function latencies({ rows, tables }: Session, { span, from }: Asked): Promise<Latency[]> {
  const { minute } = tables
  const found = await rows(
    sql`select priority, bucket, sum(n) as n from ${minute.table}
      where span = ${span} and at >= ${floor(from.getTime(), span * 1000)} and tally = 'sent'
      group by priority, bucket order by priority, bucket`,
  )
  const all = new Map<Priority, number[]>()
  for (const row of found) {
    const priority = priorityOf(count(row.priority))
    const buckets = all.get(priority) ?? [...LATENCY_BOUNDS, 0].map(() => 0)
    const bucket = Math.min(LATENCY_BOUNDS.length, Math.max(0, count(row.bucket)))
    buckets[bucket] = (buckets[bucket] ?? 0) + count(row.n)
    all.set(priority, buckets)
  }
  return [...all].map(([priority, buckets]) => ({ priority, buckets }))
}

/** A damaged row's number counts as medium. */
const priorityOf = (number: number): Priority =>
  (Object.entries(PRIORITY_NUMBER).find(([, known]) => known === number)?.[0] ?? 'medium') as Priority
