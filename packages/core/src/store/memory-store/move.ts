/**
 * Moves a message to another state, for every verb alike. Duty: what is true of each arrival whoever caused it: the
 * lease ends, finished mail gets its instant, and what may not be kept leaves (RELIABILITY 5). Never fails.
 */
import { FINISHED } from '../../message/lifecycle.js'
import type { FailReason, State } from '../../message/message.js'
import type { Step } from '../../message/lifecycle.js'
import type { Transition } from '../store.js'
import type { MessageRow } from './tables.js'

export interface Move {
  to: Exclude<State, 'sending'>
  reason?: FailReason | null
  now: Date
}

export function move(row: MessageRow, { to, reason = null, now }: Move): void {
  Object.assign(row, { state: to, phase: null, token: null, leaseUntil: null, reason })
  row.finishedAt = FINISHED.includes(to) ? now : null
  forgetWhatMayNotStay(row)
}

/** As move, and says it as a transition. */
export function moved(row: MessageRow, step: Step, how: Move): Transition {
  const from = row.state
  move(row, how)
  return { id: row.id, step, from, to: row.state, reason: row.reason }
}

/** An uncertain message may still have to go out again, so it keeps everything until it is resolved. */
export function forgetWhatMayNotStay(row: MessageRow): void {
  if (!FINISHED.includes(row.state) || row.state === 'uncertain') return
  if (row.sensitive || !row.logContent) row.content = null
  if (!row.logContent) Object.assign(row, { recipients: [], subject: null })
}
