/**
 * "A late 250 wins" (RELIABILITY 3): the server took the mail from a claim that was taken over meanwhile. Duty: that
 * acceptance is applied per recipient, whatever happened to the message since. Never fails.
 */
import { stagesBefore, stageOf } from '../../message/lifecycle.js'
import type { Ending, SettleAnswer } from '../store.js'
import { move } from './move.js'
import type { MessageRow, Tables } from './tables.js'

const BECOMES_SENT_FROM = stagesBefore('lateAccept')

/** The answer for an ending whose token no longer holds. */
export function acceptLate(tables: Tables, row: MessageRow, ending: Ending): SettleAnswer {
  const accepted = ending.fates.filter(({ fate }) => fate === 'accepted')
  if (accepted.length === 0 || ending.sequence > row.sequence) return 'lost'
  for (const { index, fate, reply } of accepted) {
    const recipient = row.recipients[index]
    if (recipient !== undefined && recipient.fate !== 'accepted') Object.assign(recipient, { fate, reply })
  }
  if (ending.attempt?.counted === true) row.attempts += 1
  tables.writeAttempt(row, ending)
  moveOn(tables, row, ending)
  return 'late'
}

function moveOn(tables: Tables, row: MessageRow, ending: Ending): void {
  const stage = stageOf(row.state, row.phase)
  // its content may be with the server a second time by now; the newer claim's outcome decides the state
  if (stage === 'sending final') row.possibleDuplicate = true
  if (!BECOMES_SENT_FROM.includes(stage)) return
  if (everybodyHasIt(row, ending)) {
    move(row, { to: 'sent', now: tables.now() })
  } else if (stage === 'sending open') {
    // the newer claim would write to those who have it already: it must claim again, with the fates as they are now
    move(row, { to: 'queued', now: tables.now() })
  }
  if (row.reason === 'refused') row.reason = 'partial'
}

function everybodyHasIt(row: MessageRow, ending: Ending): boolean {
  // recipients leave with the content when logContent is false; then the older claim's own verdict is all we have
  if (row.recipients.length === 0) return ending.state === 'sent'
  return row.recipients.every(({ fate }) => fate === 'accepted' || fate === 'dontSend')
}
