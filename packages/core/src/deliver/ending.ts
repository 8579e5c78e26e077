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
  const { id, token, sequence } = claim
  const cleaned = fates.map(({ index, fate, reply }) => ({
    index,
    fate,
    reply: reply === null ? null : cleanText(reply),
  }))
  // spelled out here and below: a spread with more behind it is slow, and this is made for every mail
  const ending = { id, token, sequence, step, state, reason, due, counters, fates: cleaned, attempt }
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
  events.emit('attempt', {
    id,
    messageId: claim.messageId,
    attempt: attempt.id,
    sequence,
    state,
    result: attempt.result,
    failureClass: attempt.failureClass,
    code: attempt.code,
    reply: attempt.reply,
    transport: attempt.transport,
    durationMs: attempt.durationMs,
    possibleDuplicate: attempt.possibleDuplicate,
  })
}
