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
  return { groups: grouped(byDomain(failed)), orMore: failed.length >= GROUPED }
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

/** One row for each group and domain, as SQL's `group by` would make it. */
function byDomain(rows: readonly Row[]): Row[] {
  const found = new Map<string, Row>()
  for (const row of rows) {
    const key = JSON.stringify([row.groupKey, row.domain])
    const known = found.get(key)
    const [firstAt, lastAt, n] = [count(row.at), count(known?.lastAt ?? row.at), count(known?.n) + 1]
    found.set(key, { ...row, firstAt, lastAt, n }) // newest first: this one is older than what is known
  }
  return [...found.values()]
}

const DOMAINS = 5

function grouped(rows: readonly Row[]): FailureGroup[] {
  const byKey = new Map<string, Row[]>()
  for (const row of rows) {
    const known = byKey.get(text(row.groupKey))
    if (known === undefined) byKey.set(text(row.groupKey), [row])
    else known.push(row)
  }
  return [...byKey.values()].map(toGroup).sort((a, b) => b.n - a.n || (a.key < b.key ? -1 : 1))
}

function toGroup(rows: readonly Row[]): FailureGroup {
  const [first = {}] = rows
  const named = rows.filter((row) => row.domain !== null).map((row) => ({ domain: text(row.domain), n: count(row.n) }))
  const domains = named.sort((a, b) => b.n - a.n || (a.domain < b.domain ? -1 : 1))
  return {
    key: text(first.groupKey),
    reason: textOrNull(first.reason) as FailReason | null,
    failureClass: textOrNull(first.failureClass) as FailureClass | null,
    reply: textOrNull(first.reply),
    n: rows.reduce((sum, row) => sum + count(row.n), 0),
    firstAt: new Date(Math.min(...rows.map((row) => count(row.firstAt)))),
    lastAt: new Date(Math.max(...rows.map((row) => count(row.lastAt)))),
    domains: domains.slice(0, DOMAINS),
    otherDomains: Math.max(0, domains.length - DOMAINS),
  }
}
