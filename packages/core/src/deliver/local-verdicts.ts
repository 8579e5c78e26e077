/**
 * Verdicts that need no server: expired, nobody left to write to, undecodable, a lapsed claim. Pure.
 * Law: RELIABILITY chapter 3 (check, after a crash) and 4 (expiry never hides an uncertain attempt).
 */
import { POISON_FROM } from '../message/crashes.js'
import type { AttemptResult, FailReason } from '../message/message.js'
import type { ClaimedMessage, LapsedClaim } from '../store/store.js'
import type { RetryRules } from './retry-rules.js'
import { afterSilence, countersOf, reasonOf, type Verdict } from './verdict.js'

/** Fails the message without an attempt being counted; an uncertain attempt behind it shows instead. */
function given(claim: ClaimedMessage, facts: { reason: FailReason; result: AttemptResult; say: string }): Verdict {
  const behind = claim.possibleDuplicate
  return {
    step: 'giveUp', state: behind ? 'uncertain' : 'failed', reason: behind ? null : facts.reason, due: null,
    counters: countersOf({ claim }), fates: [], result: facts.result, counted: false, failureClass: null,
    reply: { code: 0, enhancedCode: null, text: facts.say }, transport: 'silent',
  } // prettier-ignore
}

/** Its expiresAt passed before it could be sent. */
export function expiredVerdict(claim: ClaimedMessage): Verdict {
  return given(claim, { reason: 'expired', result: 'expired', say: 'expiresAt passed before it could be sent' })
}

/** Its row or its content cannot be read back. */
export function undecodableVerdict(claim: ClaimedMessage, problem: string): Verdict {
  return given(claim, { reason: 'undecodable', result: 'failure', say: problem })
}

/** All that were left are on the don't-send list now; sent when the others have it. */
export function suppressedVerdict(claim: ClaimedMessage, dropped: readonly number[]): Verdict {
  const fates = dropped.map((index) => ({ index, fate: 'dontSend' as const, reply: "on the don't-send list" }))
  const after = claim.recipients.map((one, index) => (dropped.includes(index) ? 'dontSend' : one.fate))
  const reason = reasonOf(after)
  const shared = {
    ...given(claim, { reason: 'dontSend', result: 'dontSend', say: "every recipient left is on the don't-send list" }),
    fates,
  }
  if (reason === null) return { ...shared, step: 'accept', state: 'sent', reason: null }
  return shared.state === 'failed' ? { ...shared, reason } : shared
}

/** A claim whose lease ran out: open was surely not sent, final is uncertain and never failed. */
export function lapsedVerdict(claim: LapsedClaim, rules: RetryRules): Verdict {
  if (claim.phase === 'final') return silentSince(claim, rules)
  const crashes = claim.crashes + 1
  const poison = crashes >= POISON_FROM && claim.claimedAlone
  return {
    step: 'lapse', state: poison ? 'failed' : 'queued', reason: poison ? 'poison' : null, due: null,
    counters: { ...countersOf({ claim }), crashes }, fates: [], result: 'crashed', counted: false,
    failureClass: null, reply: { code: 0, enhancedCode: null, text: 'the worker vanished before the end of the mail; nothing was sent' },
    transport: 'silent',
  } // prettier-ignore
}

function silentSince(claim: LapsedClaim, rules: RetryRules): Verdict {
  const addressed = claim.recipients.flatMap((one, index) => (one.fate === 'open' ? [index] : []))
  const error = 'the worker vanished after the end of the mail; nobody knows whether the server took it'
  const said = { recipients: addressed.map(() => ({ accepted: true, reply: null })), error }
  const verdict = afterSilence(said, { claim, addressed, journaled: true, elapsed: 0 }, rules)
  return { ...verdict, failureClass: null, transport: 'silent' }
}
