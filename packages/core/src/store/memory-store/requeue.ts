/**
 * requeue: messages go back to the queue, by retry-deferred, by the worker, or by a person. Duty: who may requeue
 * from where, and which counters and fates start afresh; mail whose content has left stays where it is. Never fails.
 */
import { stagesBefore, stageOf, type Step } from '../../message/lifecycle.js'
import type { RequeueAnswer, RequeueRequest, Transition } from '../store.js'
import { moved } from './move.js'
import { byInstant } from './page.js'
import type { MessageRow, Tables } from './tables.js'

type ByRetry = Extract<RequeueRequest, { by: 'retry' }>
type ByPerson = Extract<RequeueRequest, { by: 'person' }>

export function requeue(tables: Tables, request: RequeueRequest): RequeueAnswer {
  const answer = request.by === 'retry' ? byRetry(tables, request) : byPerson(tables, request)
  if (answer.requeued.length > 0) tables.wake()
  return answer
}

function byRetry(tables: Tables, { ids, due, maxRetries, limit }: ByRetry): RequeueAnswer {
  const waiting = tables
    .select(ids)
    .filter((row) => stagesBefore('retry').includes(stageOf(row.state, row.phase)) && row.content !== null)
    .filter((row) => !due || tables.passed(row.dueAt))
    .sort((a, b) => (waitsSince(a, due) < waitsSince(b, due) ? -1 : 1))
    .slice(0, limit)
  const requeued: Transition[] = []
  const exhausted: Transition[] = []
  for (const row of waiting) {
    // a message that was only enqueued as deferred was never tried: putting it in is no retry and needs none left
    const retry = row.attempts > 0
    if (retry && maxRetries !== null && row.retries >= maxRetries) {
      exhausted.push(exhaust(tables, row))
    } else {
      if (retry) row.retries += 1
      requeued.push(putIn(tables, row, 'retry'))
    }
  }
  return { requeued, exhausted, noContent: [], more: waiting.length >= limit }
}

/** Who comes first where not all may: as in a database's index, by due time or by age. */
const waitsSince = (row: MessageRow, due: boolean): string =>
  byInstant(due ? (row.dueAt ?? row.createdAt) : row.createdAt, row.id)

function exhaust(tables: Tables, row: MessageRow): Transition {
  const now = tables.now()
  if (row.possibleDuplicate) return moved(row, 'retry', { to: 'uncertain', now })
  return moved(row, 'retry', { to: 'failed', reason: 'maxRetries', now })
}

function putIn(tables: Tables, row: MessageRow, step: Step): Transition {
  row.dueAt = tables.now()
  return moved(row, step, { to: 'queued', now: row.dueAt })
}

function byPerson(tables: Tables, { ids, resolved }: ByPerson): RequeueAnswer {
  const step = resolved ? 'resolveNotSent' : 'requeue'
  const asked = tables.select(ids).filter((row) => stagesBefore(step).includes(stageOf(row.state, row.phase)))
  const noContent = asked.filter((row) => row.content === null).map((row) => row.id)
  const requeued = asked
    .filter((row) => row.content !== null)
    .map((row) => {
      startAfresh(row)
      if (resolved) row.possibleDuplicate = false
      return putIn(tables, row, step)
    })
  return { requeued, exhausted: [], noContent, more: false }
}

function startAfresh(row: MessageRow): void {
  Object.assign(row, { retries: 0, setAsides: 0, crashes: 0, uncertainAttempts: 0, firstAttemptAt: null })
  for (const recipient of row.recipients) {
    if (recipient.fate !== 'accepted') recipient.fate = 'open'
  }
}
