/**
 * Groups of failures: of each message that became failed, what the server said without what differs from mail to mail.
 * Duty: a row beside each failed message, written once it is; a page counts those whose messages still are. A message
 * that failed again has its row replaced.
 */
import {
  GROUPED, groupOfFailure, type FailReason, type FailureClass, type FailureGroup, type FailureGroups,
} from '@mailspool/core' // prettier-ignore
import type { Row, Session } from '../dialect/dialect.js'
import { count, domainOf, text, textOrNull } from '../rows.js'
import { all, raw, sql, type Sql } from '../sql.js'
import { byId } from './by-id.js'
import { insert } from './insert.js'

/** Messages in one statement, and in one piece of work. */
const AT_ONCE = 500
const MOST = 10_000

/** A commit that is under way when we look has an earlier time than what we saw: the next look begins before that. */
const LATE_MS = 10_000

/** Where the last look ended: when the message failed, and its id. */
export type FailedBound = readonly [at: number, id: string]

export async function groupFailures(
  session: Session,
  { since, now }: { since: FailedBound; now: number },
): Promise<{ through: FailedBound; more: boolean }> {
  let bound = since
  for (let done = 0; done < MOST; done += AT_ONCE) {
    const failed = await failedSince(session, bound)
    await replaceGroups(session, failed)
    const last = failed.at(-1)
    if (last === undefined || failed.length < AT_ONCE) {
      const end = last === undefined ? bound : keyOf(last)
      return { through: end[0] > now - LATE_MS ? [Math.max(since[0], now - LATE_MS), ''] : end, more: false }
    }
    bound = keyOf(last)
  }
  return { through: bound, more: true }
}

const keyOf = (row: Row): FailedBound => [count(row.finishedAt), text(row.id)]

function failedSince({ rows, tables, dialect }: Session, [at, id]: FailedBound): Promise<Row[]> {
  const { message: m } = tables
  const beyond = dialect.isBehind({ columns: [m.finishedAt, m.id], values: [at, id], descending: false })
  return rows(
    sql`select id, reason, ${m.finishedAt} from ${m.table} ${dialect.through(m.table, 'finished')}
      where state = 'failed' and ${m.finishedAt} is not null and ${beyond} order by ${m.finishedAt}, id limit ${raw(String(AT_ONCE))}`,
  )
}

async function replaceGroups(session: Session, failed: readonly Row[]): Promise<void> {
  if (failed.length === 0) return
  const { failure } = session.tables
  const ids = failed.map((row) => text(row.id))
  const [attempts, recipients] = [await lastAttempts(session, ids), await firstConcerned(session, ids)]
  const rows = failed.map((row) => {
    const id = text(row.id)
    const [attempt, recipient] = [attempts.get(id), recipients.get(id)]
    const refused = recipient?.fate === 'refused' && recipient.reply !== null
    const { key, reply } = groupOfFailure({
      reason: row.reason as FailReason | null,
      failureClass: (attempt?.failureClass ?? null) as FailureClass | null,
      code: refused || attempt?.code == null ? null : count(attempt.code),
      enhancedCode: refused ? null : textOrNull(attempt?.enhancedCode),
      reply: textOrNull(refused ? recipient.reply : attempt?.reply),
    })
    return {
      message: id,
      groupKey: key,
      at: count(row.finishedAt),
      reason: textOrNull(row.reason),
      failureClass: textOrNull(attempt?.failureClass),
      reply,
      domain: recipient === undefined ? null : domainOf(text(recipient.addressKey)),
    }
  })
  await session.change(sql`delete from ${failure.table} where ${session.dialect.isAmong(failure.message, ids)}`)
  await insert(session, { into: failure, rows })
}

/** coalesce() keeps SQLite from the index of results, along which it walked all failures for each message: hours at a million. */
async function lastAttempts({ rows, tables, dialect }: Session, ids: readonly string[]): Promise<Map<string, Row>> {
  const { attempt: a, message: m } = tables
  return byId(
    await rows(
      sql`select m.id, a.${a.failureClass}, a.code, a.${a.enhancedCode}, a.reply from ${m.table} m
        join ${a.table} a on a.id = (select l.id from ${a.table} l where l.message = m.id and coalesce(l.result, '') = 'failure'
          order by l.at desc, l.id desc limit 1)
        where ${dialect.isAmong(sql`m.id`, ids)}`,
    ),
  )
}

/** The first refused recipient with a reply, else the first. */
async function firstConcerned({ rows, tables, dialect }: Session, ids: readonly string[]): Promise<Map<string, Row>> {
  const { recipient: r } = tables
  const found = await rows(
    sql`select message as id, ${r.addressKey}, fate, reply from ${r.table} where ${dialect.isAmong(r.message, ids)}
      order by message, place desc`,
  )
  const first = new Map<string, Row>()
  for (const row of found) {
    const known = first.get(text(row.id))
    if (known?.fate === 'refused' && known.reply !== null && row.fate !== 'refused') continue
    first.set(text(row.id), row)
  }
  return first
}

// ------------------------------------------------------------------------------------------------------ reading

/**
 * Counted over the newest GROUPED rows. Which of their messages are failed still is read apart, along an index that says so:
 * asked of each message by its id, MariaDB read seven thousand pages from the disk at a million messages, 0.6 s. Grouped
 * here: MariaDB wrote the rows to disk for it.
 */
export async function failureGroups(session: Session, { from }: { from: Date | null }): Promise<FailureGroups> {
  const { tables, dialect } = session
  const { failure: f } = tables
  const since: Sql = from === null ? all([]) : sql`at >= ${from.getTime()}`
  const rows = await session.rows(
    sql`select message, ${f.groupKey}, reason, ${f.failureClass}, reply, domain, at from ${f.table} ${dialect.through(f.table, 'at')}
      where ${since} order by at desc, message desc limit ${raw(String(GROUPED))}`,
  )
  const still = await failedStill(session, count(rows.at(-1)?.at))
  const failed = rows.filter(({ message }) => still.has(text(message)))
  return { groups: grouped(failed), orMore: failed.length >= GROUPED }
}

/** Of messages that failed then or later; twice as many as are grouped, since some have no group yet. */
async function failedStill({ rows, tables, dialect }: Session, since: number): Promise<ReadonlySet<string>> {
  const { message: m } = tables
  const found = await rows(
    sql`select id from ${m.table} ${dialect.through(m.table, 'finished')}
      where state = 'failed' and ${m.finishedAt} is not null and ${m.finishedAt} >= ${since}
      order by ${m.finishedAt} desc limit ${raw(String(2 * GROUPED))}`,
  )
  return new Set(found.map(({ id }) => text(id)))
}

/** One group while it is counted; `newest` stands for all of them. */
interface Counted {
  newest: Row
  n: number
  firstAt: number
  lastAt: number
  domains: Map<string, number>
}

/** Ten thousand rows, newest first: nothing is made for each of them. */
function grouped(rows: readonly Row[]): FailureGroup[] {
  const found = new Map<unknown, Counted>()
  for (const row of rows) {
    const at = count(row.at)
    let group = found.get(row.groupKey)
    if (group === undefined) {
      group = { newest: row, n: 0, firstAt: at, lastAt: at, domains: new Map() }
      found.set(row.groupKey, group)
    }
    group.n += 1
    group.firstAt = at
    if (row.domain !== null) group.domains.set(text(row.domain), (group.domains.get(text(row.domain)) ?? 0) + 1)
  }
  return [...found.values()].map(toGroup).sort((a, b) => b.n - a.n || (a.key < b.key ? -1 : 1))
}

const DOMAINS = 5

function toGroup({ newest, n, firstAt, lastAt, domains: counted }: Counted): FailureGroup {
  const domains = [...counted].map(([domain, each]) => ({ domain, n: each }))
  domains.sort((a, b) => b.n - a.n || (a.domain < b.domain ? -1 : 1))
  return {
    key: text(newest.groupKey),
    reason: textOrNull(newest.reason) as FailReason | null,
    failureClass: textOrNull(newest.failureClass) as FailureClass | null,
    reply: textOrNull(newest.reply),
    n,
    firstAt: new Date(firstAt),
    lastAt: new Date(lastAt),
    domains: domains.slice(0, DOMAINS),
    otherDomains: Math.max(0, domains.length - DOMAINS),
  }
}
