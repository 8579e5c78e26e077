/** counts and statistics: figures for status lines and pages. Duty: none reads more than it counts. */
import { STATES, type State, type StoreStatistics } from '@mailspool/core'
import type { Session } from '../dialect/dialect.js'
import { count, fromInstant, text } from '../rows.js'
import { raw, sql, type Sql } from '../sql.js'

/** By state; with upTo counting stops there. */
export async function counts(session: Session, upTo: number | undefined): Promise<Record<State, number>> {
  const { message: m } = session.tables
  const found = Object.fromEntries(STATES.map((state) => [state, 0])) as Record<State, number>
  if (upTo === undefined) {
    const rows = await session.rows(sql`select state, count(*) as n from ${m.table} group by state`)
    for (const row of rows) if (text(row.state) in found) found[text(row.state) as State] = count(row.n)
    return found
  }
  for (const state of STATES) found[state] = await countUpTo(session, { where: raw(`state = '${state}'`), upTo })
  return found
}

interface Counting {
  where: Sql
  upTo: number
}

async function countUpTo({ rows, tables }: Session, { where, upTo }: Counting): Promise<number> {
  const limit = raw(String(Math.max(0, Math.floor(upTo))))
  const [row] = await rows(
    sql`select count(*) as n from (select 1 from ${tables.message.table} where ${where} limit ${limit}) found`,
  )
  return count(row?.n)
}

/** Counting stops here: a page wants to know "many", not how many. */
const COUNTED_UP_TO = 10_000

export async function statistics(session: Session, formats: readonly number[]): Promise<StoreStatistics> {
  return {
    oldestDueAt: await oldestDueAt(session),
    newerFormat: await newerFormat(session, formats),
    queuedByTransport: await queuedByTransport(session),
    lastSuccessAt: await lastSuccessAt(session),
  }
}

/**
 * Queued mail is due since due_at where it has one (it was scheduled or put back), else since it was created. Three
 * look-ups at the ends of stretches of one index, (state, due_at, created_at).
 */
async function oldestDueAt({ rows, tables, dialect }: Session): Promise<Date | null> {
  const { message: m } = tables
  const first = async (column: Sql, where: Sql) => {
    const [row] = await rows(sql`select ${column} as since from ${m.table} where ${where} order by ${column} limit 1`)
    return count(row?.since ?? Infinity)
  }
  // not min(): MySQL would read the whole stretch of the index where a condition says which part of it is meant
  const since = [
    await first(m.dueAt, sql`state = 'queued' and ${m.dueAt} is not null`),
    await first(m.createdAt, sql`state = 'queued' and ${m.dueAt} is null`),
    await first(m.dueAt, sql`state = 'scheduled' and ${m.dueAt} <= ${dialect.now}`),
  ]
  const oldest = Math.min(...since)
  return oldest === Infinity ? null : new Date(oldest)
}

/** Along the claim's index, which holds the format: no row is read. */
function newerFormat(session: Session, formats: readonly number[]): Promise<number> {
  const known = formats.length === 0 ? '' : `and format > 0 and format not in (${formats.map(Number).join(', ')})`
  return countUpTo(session, { where: raw(`state = 'queued' ${known}`), upTo: COUNTED_UP_TO })
}

async function queuedByTransport(session: Session): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  let name = await nextTransport(session, '')
  while (name !== null) {
    found[name] = await countUpTo(session, {
      where: sql`state = 'queued' and transport = ${name}`,
      upTo: COUNTED_UP_TO,
    })
    name = await nextTransport(session, name)
  }
  return found
}

/** From name to name along the index, however many rows each has. */
async function nextTransport({ rows, tables }: Session, after: string): Promise<string | null> {
  const [row] = await rows(
    sql`select transport from ${tables.message.table} where state = 'queued' and transport > ${after}
      order by transport limit 1`,
  )
  return row === undefined ? null : text(row.transport)
}

async function lastSuccessAt({ rows, tables }: Session): Promise<Date | null> {
  const [row] = await rows(sql`select max(at) as at from ${tables.attempt.table} where result = 'success'`)
  return fromInstant(row?.at)
}
