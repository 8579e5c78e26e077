/** A verdict made ready for the store, and the events that tell of it. Duty: shapes only, no decisions. */
import { uuidv7 } from 'uuidv7'
import type { Events } from '../events.js'
import type { Phase, State } from '../message/message.js'
import type { ClaimedMessage, Ending, NewAttempt } from '../store/store.js'
import { cleanText } from '../text.js'
import type { Verdict } from './verdict.js'

/** Where and how long the attempt was. */
export interface AttemptFacts {
  worker: string
  durationMs: number
  lapsed?: boolean
}

/** The ending that settles this claim. A verdict without result leaves no line in the log. */
export function endingOf(claim: ClaimedMessage, verdict: Verdict, facts: AttemptFacts): Ending {
  const { step, state, reason, due, counters, fates } = verdict
  const attempt = verdict.result === null ? null : attemptOf(claim, verdict, facts)
  const cleaned = fates.map((one) => ({ ...one, reply: one.reply === null ? null : cleanText(one.reply) }))
  const lease = { id: claim.id, token: claim.token, sequence: claim.sequence }
  const ending = { ...lease, step, state: state, reason, due, counters, fates: cleaned, attempt }
  return facts.lapsed === true ? { ...ending, lapsed: true } : ending
}

function attemptOf(claim: ClaimedMessage, verdict: Verdict, facts: AttemptFacts): NewAttempt {
  const { reply } = verdict
  return {
    id: uuidv7(),
    durationMs: Math.max(0, Math.round(facts.durationMs)),
    result: verdict.result ?? 'failure',
    counted: verdict.counted,
    failureClass: verdict.failureClass,
    code: reply !== null && reply.code > 0 ? reply.code : null,
    enhancedCode: reply?.enhancedCode ?? null,
    reply: reply === null ? null : cleanText(reply.text),
    transport: claim.transport,
    worker: facts.worker,
    possibleDuplicate: claim.possibleDuplicate,
  }
}

/** Tells that the ending is stored. `phase`: where the claim stood. */
export function tellSettled(
  events: Events,
  claim: ClaimedMessage,
  told: { ending: Ending; phase: Phase; state: State },
): void {
  const { ending, phase, state } = told
  const { id, sequence } = claim
  const attempt = ending.attempt
  events.emit('transition', {
    id,
    from: 'sending',
    to: state,
    reason: ending.reason,
    attempt: attempt?.id ?? null,
    sequence,
    phase,
  })
  if (attempt === null) return
  const { result, failureClass, code, reply, transport, durationMs, possibleDuplicate } = attempt
  const about = { id, messageId: claim.messageId, attempt: attempt.id, sequence, state }
  events.emit('attempt', { ...about, result, failureClass, code, reply, transport, durationMs, possibleDuplicate })
}
