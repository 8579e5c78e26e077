/**
 * sweep and purge: what time alone does to messages. Duty: due mail is queued, expired mail ends, lapsed claims are
 * read (core decides about them), and finished mail is deleted by age. All by this store's clock. Never fails.
 */
import { allows, stagesBefore, type Step } from '../../message/lifecycle.js'
import type { State } from '../../message/message.js'
import type { PurgeRequest, SweepAnswer, Transition } from '../store.js'
import { describe } from './claim.js'
import { moved } from './move.js'
import type { MessageRow, Tables } from './tables.js'

export function sweep(tables: Tables, limit: number): SweepAnswer {
  const may = (step: Step) => (row: MessageRow) => row.state !== 'sending' && stagesBefore(step).includes(row.state)
  // expiry first: what is due and expired must not be queued in between
  const expired = take(tables, limit, (row) => may('expire')(row) && tables.passed(row.expiresAt))
  const ended = expired.map((row) => expire(tables, row))
  const due = take(tables, limit, (row) => may('due')(row) && tables.passed(row.dueAt))
  const queued = due.map((row) => moved(row, 'due', { to: 'queued', now: tables.now() }))
  const lapsed = take(tables, limit, (row) => row.state === 'sending' && tables.passed(row.leaseUntil))
  return {
    moved: [...ended, ...queued],
    lapsed: lapsed.map((row) => ({ ...describe(tables, row, -1), phase: row.phase ?? 'open' })),
    more: [expired, due, lapsed].some((rows) => rows.length >= limit),
  }
}

function take(tables: Tables, limit: number, wanted: (row: MessageRow) => boolean): MessageRow[] {
  return [...tables.messages.values()].filter(wanted).slice(0, limit)
}

function expire(tables: Tables, row: MessageRow): Transition {
  const now = tables.now()
  // an attempt of unknown outcome is behind it: it may have arrived, so it is not called failed
  if (row.possibleDuplicate && row.state !== 'sending' && allows(row.state, 'expire', 'uncertain')) {
    return moved(row, 'expire', { to: 'uncertain', now })
  }
  return moved(row, 'expire', { to: 'failed', reason: 'expired', now })
}

const PURGED: Readonly<Record<PurgeRequest['result'], readonly State[]>> = {
  success: ['sent'],
  failure: ['failed'],
  all: ['sent', 'failed', 'cancelled', 'uncertain'],
}

export function purge(tables: Tables, { olderThan, result, limit }: PurgeRequest): number {
  const before = tables.inSeconds(-olderThan)
  const finished = (row: MessageRow) => row.finishedAt?.getTime() ?? Infinity
  const old = [...tables.messages.values()]
    .filter((row) => PURGED[result].includes(row.state) && finished(row) <= before.getTime())
    .sort((a, b) => finished(a) - finished(b))
    .slice(0, limit)
  for (const row of old) tables.delete(row)
  return old.length
}
