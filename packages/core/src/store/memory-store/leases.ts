/**
 * journal, renew, release: what a worker does with a lease that it holds. Duty: each changes something only while the
 * token holds, so that a worker that was taken over can do no harm. Never fails.
 */
import { stagesBefore, stageOf } from '../../message/lifecycle.js'
import type { JournalAnswer, Lease } from '../store.js'
import { move } from './move.js'
import type { MessageRow, Tables } from './tables.js'

const JOURNALED_FROM = stagesBefore('journal')
const RELEASED_FROM = stagesBefore('release')

/** The row, if the token still stands in it. */
export function held(tables: Tables, lease: Lease): MessageRow | null {
  const row = tables.messages.get(lease.id)
  return row?.state === 'sending' && row.token === lease.token ? row : null
}

export function journal(tables: Tables, leases: readonly Lease[], seconds: number): JournalAnswer[] {
  return leases.map((lease) => {
    const row = held(tables, lease)
    if (row === null) return whyNot(tables, lease)
    const marked = !JOURNALED_FROM.includes(stageOf(row.state, row.phase))
    // the mark was set by an earlier try: by now the dot may be written, so expiry is no question any more
    if (!marked && tables.passed(row.expiresAt)) return 'expired'
    row.phase = 'final'
    row.leaseUntil = tables.inSeconds(seconds)
    return 'final'
  })
}

function whyNot(tables: Tables, lease: Lease): JournalAnswer {
  const state = tables.messages.get(lease.id)?.state ?? 'cancelled'
  return state === 'cancelled' ? 'cancelled' : 'lost'
}

export function renew(tables: Tables, leases: readonly Lease[], seconds: number): ('renewed' | 'lost')[] {
  return leases.map((lease) => {
    const row = held(tables, lease)
    if (row === null) return 'lost'
    row.leaseUntil = tables.inSeconds(seconds)
    return 'renewed'
  })
}

export function release(tables: Tables, leases: readonly Lease[]): ('released' | 'lost')[] {
  return leases.map((lease) => {
    const row = held(tables, lease)
    if (row !== null && RELEASED_FROM.includes(stageOf(row.state, row.phase))) {
      putBack(tables, row)
      return 'released'
    }
    if (row === null) takeBackCrashMark(tables, lease)
    return 'lost'
  })
}

/** Back to the queue as if it had not been claimed: the age counts from the first attempt, and this was none. */
export function putBack(tables: Tables, row: MessageRow): void {
  const since = row.firstAttemptAt
  const tried = row.log.some((attempt) => since !== null && attempt.at >= since)
  if (!tried) row.firstAttemptAt = null
  move(row, { to: 'queued', now: tables.now() })
}

/** The worker was only asleep: the sweep's `crashed` was wrong about this claim. */
function takeBackCrashMark(tables: Tables, lease: Lease): void {
  const row = tables.messages.get(lease.id)
  const mark = row?.log.find((a) => a.result === 'crashed' && a.sequence === lease.sequence)
  if (row === undefined || mark === undefined) return
  row.log = row.log.filter((attempt) => attempt !== mark)
  row.crashes = Math.max(0, row.crashes - 1)
}
