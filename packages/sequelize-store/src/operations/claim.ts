/**
 * claim: leases queued messages to one worker. Duty: the order priority, id over the transports asked for, and the
 * rules about suspects (RELIABILITY 3, "After a crash"). One algorithm for every database: select candidates, update
 * them to a fresh token under the guard, read back by token (MySQL has no UPDATE ... RETURNING).
 *
 * Each transport is looked at by itself along the index (state, transport, crashes, priority, id), whose order is the
 * order asked for: nothing is sorted, and a dead transport's million rows stand in nobody's way.
 */
import { randomUUID } from 'node:crypto'
import { CRASH_STEPS, type CrashStep, type ClaimedMessage, type ClaimRequest } from '@mailspool/core'
import type { Session } from '../dialect/dialect.js'
import { guard } from '../guards.js'
import { count, text, toFlag, toMilliseconds } from '../rows.js'
import { chunks, NOTHING, raw, sql, type Sql } from '../sql.js'
import { oneMore } from './move.js'
import { readClaimed } from './claimed-rows.js'

interface Candidates {
  ids: string[]
  /** Whether it is claimed by a worker that holds nothing else and may have nothing else. */
  alone: boolean
}

export function asksForNothing({ transports, limit, formats, ids }: ClaimRequest): boolean {
  return limit <= 0 || formats.length === 0 || ids?.length === 0 || transports.every((one) => one.limit <= 0)
}

export const claim = (session: Session, request: ClaimRequest): Promise<ClaimedMessage[]> => claiming(request)(session)

/** What a try of a claim wrote. */
interface Tried {
  ids: readonly string[]
  tokens: readonly string[]
}

/**
 * A claim that may be tried again. When the connection is lost with the answer to a commit, what it claimed is held all
 * the same: the next try reads that back, or it would lie there until its lease ends and count as a crash.
 */
export function claiming(request: ClaimRequest): (session: Session) => Promise<ClaimedMessage[]> {
  let tried: Tried | null = null
  return async (session) => {
    const held = tried === null ? [] : await claimedBy(session, tried, request)
    if (held.length > 0) return held
    const { ids, alone } = await candidates(session, request)
    if (ids.length === 0) return []
    const token = randomUUID()
    tried = { ids, tokens: ids.map((id) => token + id) }
    await lease(session, { ids, alone, token, request })
    return claimedBy(session, tried, request)
  }
}

interface Leasing extends Candidates {
  token: string
  request: ClaimRequest
}

async function lease(session: Session, { ids, alone, token, request }: Leasing): Promise<void> {
  const { message: m } = session.tables
  const { now, concat, isAmong, unindexed } = session.dialect
  await session.change(
    sql`update ${m.table} set state = 'sending', phase = 'open', token = ${concat([sql`${token}`, sql`id`])},
      ${m.claimSeq} = ${oneMore(m.claimSeq)}, ${m.claimedAlone} = ${toFlag(alone)},
      ${m.leaseUntil} = ${now} + ${toMilliseconds(request.lease)},
      ${m.firstAttemptAt} = coalesce(${m.firstAttemptAt}, ${now})
      where ${isAmong(m.id, ids)} and ${guard('claim', unindexed(m.state))}`,
  )
}

async function claimedBy(session: Session, { ids, tokens }: Tried, { contentUpTo }: ClaimRequest) {
  const { message: m } = session.tables
  const { isAmong } = session.dialect
  const where = sql`${isAmong(m.id, ids)} and ${isAmong(m.token, tokens)}`
  return (await readClaimed(session, { where, contentUpTo })).map(({ claimed }) => claimed)
}

/** Whose turn it is; asked without a lock it may be out of date, and says whether claiming is worth while. */
export async function candidates(session: Session, request: ClaimRequest): Promise<Candidates> {
  if (asksForNothing(request)) return { ids: [], alone: false }
  // id and token of each are bound when they are read back
  const limit = Math.min(request.limit, session.dialect.maxBinds / 4)
  for (const step of CRASH_STEPS[request.crashed]) {
    const ids = await inOrder(session, { request, crashes: range(step), most: Math.min(step.most, limit) })
    if (ids.length > 0) return { ids, alone: step.alone }
  }
  return { ids: [], alone: false }
}

function range({ from, to }: CrashStep): Sql {
  if (from === to) return raw(`= ${from}`)
  // half a crash is nobody's count: such a row is claimed too, and found undecodable
  return raw(from === null ? `< ${to! + 1}` : `>= ${from}`)
}

/** No version writes a format below 1: such a row is claimed and found undecodable. */
const canRead = (formats: readonly number[]): Sql =>
  raw(`(format < 1 or format in (${formats.map(Number).join(', ')}))`)

interface Candidate {
  id: string
  priority: number
}

interface Asked {
  request: ClaimRequest
  crashes: Sql
  most: number
}

async function inOrder(session: Session, asked: Asked): Promise<string[]> {
  const found: Candidate[] = []
  for (const { name, limit } of asked.request.transports) {
    const most = Math.min(limit, asked.most)
    if (most > 0) found.push(...(await ofTransport(session, name, { ...asked, most })))
  }
  found.sort((a, b) => a.priority - b.priority || (a.id < b.id ? -1 : 1))
  return found.slice(0, asked.most).map(({ id }) => id)
}

async function ofTransport(session: Session, transport: string, asked: Asked): Promise<Candidate[]> {
  const { ids } = asked.request
  if (ids === undefined) return select(session, transport, { ...asked, selection: NOTHING })
  const found: Candidate[] = []
  for (const some of chunks(ids, session.dialect.maxBinds / 2)) {
    found.push(
      ...(await select(session, transport, {
        ...asked,
        selection: sql`and ${session.dialect.isAmong(raw('id'), some)}`,
      })),
    )
  }
  return found
}

async function select(session: Session, transport: string, asked: Asked & { selection: Sql }): Promise<Candidate[]> {
  const { message: m } = session.tables
  const { request, crashes, most, selection } = asked
  const { through, unindexed, lockCandidates } = session.dialect
  // with ids and without a hint MariaDB walked along all that is queued for them
  const isChosen = request.ids !== undefined
  const by = through(m.table, isChosen ? 'primary' : 'claim')
  const waits = isChosen ? guard('claim', unindexed(m.state)) : guard('claim')
  const rows = await session.rows(
    // the limit as text: planners that do not know it fall back to reading everything
    sql`select id, priority from ${m.table} ${by} where ${waits} and transport = ${transport} and crashes ${crashes}
      and ${canRead(request.formats)} ${selection}
      order by crashes, priority, id limit ${raw(String(Math.floor(most)))} ${lockCandidates}`,
  )
  return rows.map((row) => ({ id: text(row.id), priority: count(row.priority) }))
}
