/**
 * journal, renew, release: what a worker does with leases that it holds. Duty: each changes something only while the
 * token holds, so that a worker that was taken over can do no harm. A token is unique to message and claim: `id in`
 * and `token in` together are exact, and one statement serves any number of leases.
 */
import type { JournalAnswer, Lease, Seconds } from '@mailspool/core'
import type { Row, Session } from '../dialect/dialect.js'
import { guard } from '../guards.js'
import { text, toMilliseconds } from '../rows.js'
import { sql, type Sql } from '../sql.js'
import { byId } from './by-id.js'

interface Leased {
  leases: readonly Lease[]
  lease: Seconds
}

export async function journal(session: Session, { leases, lease }: Leased): Promise<JournalAnswer[]> {
  const { message: m } = session.tables
  const { now, unindexed } = session.dialect
  const state = unindexed(m.state)
  const inTime = sql`${guard('journal', state)} and (${m.expiresAt} is null or ${m.expiresAt} > ${now})`
  const marked = await session.change(
    sql`update ${m.table} set phase = 'final', ${freshLease(session, lease)} where ${held(session, leases)}
      and (${inTime} or ${state} = 'sending' and phase = 'final')`,
  )
  if (marked === leases.length) return leases.map(() => 'final')
  const { isAmong } = session.dialect
  const rows = byId(
    await session.rows(sql`select id, token, state, phase from ${m.table} where ${isAmong(m.id, idsOf(leases))}`),
  )
  return leases.map((one) => journalAnswer(one, rows.get(one.id)))
}

/**
 * Assignment: the lease begins again, also when asked again after a commit of unknown fate, since the dot is written on
 * this answer. One of which an eighth is not used up stays as it is: then no index changes, and most mails are marked
 * soon after their claim (docs/decisions/0028).
 */
function freshLease({ tables, dialect }: Session, lease: Seconds): Sql {
  const { leaseUntil } = tables.message
  const { now } = dialect
  const length = toMilliseconds(lease)
  return sql`${leaseUntil} = case when ${leaseUntil} >= ${now} + ${Math.ceil((length * 7) / 8)} then ${leaseUntil}
    else ${now} + ${length} end`
}

function journalAnswer({ token }: Lease, row: Row | undefined): JournalAnswer {
  if (row === undefined || row.state === 'cancelled') return 'cancelled'
  if (row.state !== 'sending' || row.token !== token) return 'lost'
  // a mark of an earlier try is there already: by now the dot may be written, so expiry is no question any more
  return row.phase === 'final' ? 'final' : 'expired'
}

export async function renew(session: Session, { leases, lease }: Leased): Promise<('renewed' | 'lost')[]> {
  const { message: m } = session.tables
  const until = sql`${m.leaseUntil} = ${session.dialect.now} + ${toMilliseconds(lease)}`
  const holding = sql`${held(session, leases)} and ${session.dialect.unindexed(m.state)} = 'sending'`
  const renewed = await session.change(sql`update ${m.table} set ${until} where ${holding}`)
  if (renewed === leases.length) return leases.map(() => 'renewed')
  const tokens = new Map(
    (await session.rows(sql`select id, token from ${m.table} where ${holding}`)).map((row) => [row.id, row.token]),
  )
  return leases.map(({ id, token }) => (tokens.get(id) === token ? 'renewed' : 'lost'))
}

export async function release(session: Session, leases: readonly Lease[]): Promise<('released' | 'lost')[]> {
  const { message: m } = session.tables
  const { lockRows, unindexed } = session.dialect
  const mayBe = guard('release', unindexed(m.state))
  const rows = await session.rows(
    sql`select id, token from ${m.table} where ${held(session, leases)} and ${mayBe} ${lockRows}`,
  )
  const holding = new Set(rows.map((row) => text(row.token)))
  await putBack(session, [...holding])
  const lost = leases.filter(({ token }) => !holding.has(token))
  for (const lease of lost) await takeBackCrashMark(session, lease)
  return leases.map(({ token }) => (holding.has(token) ? 'released' : 'lost'))
}

/** Back to the queue as if it had not been claimed: the age counts from the first attempt, and this was none. */
async function putBack(session: Session, tokens: readonly string[]): Promise<void> {
  const { message: m } = session.tables
  if (tokens.length === 0) return
  const ids = tokens.map(idOfToken)
  const { isAmong } = session.dialect
  await session.change(
    sql`update ${m.table} set state = 'queued', phase = null, token = null, ${m.leaseUntil} = null, reason = null,
      ${firstAttemptUnlessTried(session)} where ${isAmong(m.id, ids)} and ${isAmong(m.token, tokens)}`,
  )
}

/** Assignment: first_attempt_at stays only where an attempt was stored since. */
export function firstAttemptUnlessTried({ tables }: Session): Sql {
  const { message: m, attempt: a } = tables
  return sql`${m.firstAttemptAt} = (select ${m.table}.${m.firstAttemptAt} from ${a.table} a
    where a.message = ${m.table}.id and a.at >= ${m.table}.${m.firstAttemptAt} limit 1)`
}

/** The worker was only asleep: the sweep's `crashed` was wrong about this claim. */
async function takeBackCrashMark(session: Session, { id, sequence }: Lease): Promise<void> {
  const { message: m, attempt: a } = session.tables
  const marks = await session.change(
    sql`delete from ${a.table} where message = ${id} and result = 'crashed' and ${a.claimSeq} = ${sequence}`,
  )
  if (marks === 0) return
  await session.change(
    sql`update ${m.table} set crashes = case when crashes > 0 then crashes - 1 else 0 end where id = ${id}`,
  )
}

/** The leases' rows, if their tokens still stand in them. */
export function held({ dialect, tables }: Session, leases: readonly Lease[]): Sql {
  const { message: m } = tables
  const tokens = leases.map(({ token }) => token)
  return sql`${dialect.isAmong(m.id, idsOf(leases))} and ${dialect.isAmong(m.token, tokens)}`
}

const idsOf = (leases: readonly Lease[]) => leases.map(({ id }) => id)

/** claim writes a random text and the id behind it. */
const idOfToken = (token: string): string => token.slice(-36)
