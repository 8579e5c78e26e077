/**
 * THE retry decision: what becomes of each recipient, and so of the message, after one attempt. Pure: the clock and
 * the random number come in, the same input gives the same verdict. RELIABILITY chapters 3 and 4 are its law; what a
 * single reply means is asked of transport/smtp/classify.ts, what it means for its recipient of judge.ts.
 */
import type { Seconds } from '../duration.js'
import type { AttemptResult, Fate, FailReason, FailureClass, State } from '../message/message.js'
import type { ClaimedMessage, Ending, EndingCounters } from '../store/store.js'
import type { Outcome, RecipientOutcome, Reply } from '../transport/transport.js'
import { backoff } from './backoff.js'
import { fateOfRefusal, judge, worstOf, type Replies, type Worst } from './judge.js'
import type { RetryRules } from './retry-rules.js'

/** What was tried: the message, which of its recipients, whether the journal mark was set, for how long. */
export interface Attempted {
  claim: ClaimedMessage
  /** Places in claim.recipients, in the order of Parcel.to. */
  addressed: readonly number[]
  /** The mark `final` is in the database. */
  journaled: boolean
  /** Seconds since the claim, by a monotonic clock; added to claim.age. */
  elapsed: Seconds
}

/** Everything that settling needs but the lease and the attempt's identity. `result` null: no line in the log. */
export interface Verdict extends Pick<Ending, 'step' | 'state' | 'reason' | 'due' | 'counters' | 'fates'> {
  result: AttemptResult | null
  counted: boolean
  failureClass: FailureClass | null
  reply: Reply | null
  /** For the breaker: trouble of the transport, a sign of health, or neither. */
  transport: 'strike' | 'healthy' | 'silent'
}

/** An outcome that came to a decision about the mail; the engine deals with notJournaled and aborted itself. */
export type DecidableOutcome = Exclude<Outcome, { kind: 'notJournaled' | 'aborted' }>

/** Decides. Never throws. */
export function decide(outcome: DecidableOutcome, tried: Attempted, rules: RetryRules): Verdict {
  switch (outcome.kind) {
    case 'accepted':
      return afterReplies({ phase: 'rcpt', reply: outcome.reply, recipients: outcome.recipients }, tried, rules)
    case 'refused':
      return afterReplies(outcome, tried, rules)
    case 'trouble':
      return afterTrouble(outcome, tried, rules)
    case 'uncertain':
      return afterSilence({ recipients: outcome.recipients, error: outcome.error }, tried, rules)
  }
}

/** The server spoke: each recipient has its own answer, or the one to the whole mail. */
function afterReplies(said: Replies, tried: Attempted, rules: RetryRules): Verdict {
  const judged = tried.addressed.map((index, place) => ({ index, ...judge(said, said.recipients[place], rules) }))
  const worst = worstOf(judged)
  if (worst !== null && judged.every((one) => !one.accepted)) {
    // nobody got it and the trouble was the transport's: the mail loses no attempt
    if (worst.meaning.effect === 'release' && !tried.journaled) return release(tried, worst)
    if (worst.meaning.effect === 'setAside' || worst.meaning.effect === 'release') return setAside(worst, tried, rules)
  }
  const fates = judged.map(({ index, fate, reply }) => ({ index, fate, reply: text(reply) }))
  return concluded(fates, { tried, rules, worst, said: said.reply })
}

type Fates = Verdict['fates']

/** Puts the recipients' fates together: sent, deferred or failed. */
function concluded(
  fates: Fates,
  facts: { tried: Attempted; rules: RetryRules; worst: Worst | null; said: Reply },
): Verdict {
  const { tried, rules, worst, said } = facts
  const all = fatesAfter(tried, fates)
  const counters = countersOf(tried)
  counters.attempts += 1
  counters.setAsides = 0
  const { step, state, reason, due } = arrowFor(all, tried, rules)
  // spelled out: a spread with more behind it is slow, and this is made for every mail
  return {
    step, state, reason, due, counters, fates, counted: true, result: state === 'sent' ? 'success' : 'failure',
    failureClass: worst?.meaning.failureClass ?? null, reply: worst?.reply ?? said,
    transport: worst?.meaning.strike === true ? 'strike' : 'healthy',
  } // prettier-ignore
}

function arrowFor(fates: readonly Fate[], tried: Attempted, rules: RetryRules): Arrow {
  if (fates.includes('open')) return againOrNever(tried, rules, tried.claim.attempts + 1)
  const reason = reasonOf(fates)
  if (reason === null) return { step: 'accept', state: 'sent', reason, due: null }
  return { step: 'giveUp', state: 'failed', reason, due: null }
}

/** Why a message without open recipients is failed; null: it is sent. */
export function reasonOf(fates: readonly Fate[]): FailReason | null {
  const meant = fates.filter((fate) => fate !== 'dontSend')
  if (meant.length === 0) return 'dontSend'
  if (!meant.includes('refused')) return null
  return meant.every((fate) => fate === 'refused') ? 'refused' : 'partial'
}

type Arrow = Pick<Verdict, 'step' | 'state' | 'reason' | 'due'>

/** Deferred, or failed when retries or age are used up. `nth` counts the tries so far, this one included. */
export function againOrNever(tried: Attempted, rules: RetryRules, nth: number): Arrow {
  const spent = spentReason(tried, rules)
  // an attempt of unknown outcome is never hidden behind `failed`: a person decides
  if (spent !== null && tried.claim.possibleDuplicate)
    return { step: 'giveUp', state: 'uncertain', reason: null, due: null }
  if (spent !== null) return { step: 'giveUp', state: 'failed', reason: spent, due: null }
  return { step: 'defer', state: 'deferred', reason: null, due: { in: backoff(nth, rules.backoff, rules.random) } }
}

/** A final refusal that speaks of the relay and not of the recipients: they stay open, the attempt counts. */
export function deferredForRelay(verdict: Verdict, tried: Attempted, rules: RetryRules): Verdict {
  const fates = verdict.fates.map((one) => (one.fate === 'refused' ? { ...one, fate: 'open' as const } : one))
  return { ...verdict, ...againOrNever(tried, rules, verdict.counters.attempts), fates, transport: 'silent' }
}

/** Which limit of retries or age is used up; null: none. */
function spentReason(tried: Attempted, rules: RetryRules): 'maxRetries' | 'maxAge' | null {
  if (rules.maxRetries !== null && tried.claim.retries >= rules.maxRetries) return 'maxRetries'
  const age = (tried.claim.age ?? 0) + tried.elapsed
  return rules.maxAge !== null && age > rules.maxAge ? 'maxAge' : null
}

/** Set-asides in a row after which one is counted and defers (RELIABILITY chapter 4). */
const SET_ASIDES = 5

/** Trouble of the transport after MAIL FROM: not the mail's fault, so it is put aside and another one probes. */
function setAside(worst: Worst, tried: Attempted, rules: RetryRules): Verdict {
  const setAsides = tried.claim.setAsides + 1
  const shared = {
    fates: [], failureClass: worst.meaning.failureClass, reply: worst.reply, result: 'failure' as const,
    transport: worst.meaning.strike && setAsides === 1 ? ('strike' as const) : ('silent' as const),
  } // prettier-ignore
  if (setAsides >= SET_ASIDES) {
    const attempts = tried.claim.attempts + 1
    const counters = { ...countersOf(tried), attempts, setAsides: 0 }
    return { ...shared, ...againOrNever(tried, rules, attempts), counters, counted: true }
  }
  const counters = { ...countersOf(tried), setAsides }
  if (spentReason(tried, rules) === 'maxAge')
    return { ...shared, ...againOrNever(tried, rules, setAsides), counters, counted: false }
  const due = { in: backoff(setAsides, rules.backoff, rules.random) }
  const step = tried.journaled ? 'notCarriedOut' : 'setAside'
  return { ...shared, step, state: 'scheduled', reason: null, due, counters, counted: false }
}

type Trouble = Extract<Outcome, { kind: 'trouble' }>

function afterTrouble(outcome: Trouble, tried: Attempted, rules: RetryRules): Verdict {
  const reply = outcome.reply ?? { code: 0, enhancedCode: null, text: outcome.error }
  const meaning = { failureClass: outcome.failureClass, effect: 'setAside' as const, strike: true }
  const before = outcome.phase === 'connect' || outcome.failureClass === 'auth'
  return before && !tried.journaled
    ? release(tried, { meaning: { ...meaning, effect: 'release' }, reply })
    : setAside({ meaning, reply }, tried, rules)
}

/** The claim goes back: nothing happened to the mail. */
function release(tried: Attempted, worst: Worst): Verdict {
  return {
    step: 'release', state: 'queued', reason: null, due: null, counters: countersOf(tried), fates: [], result: null,
    counted: false, failureClass: worst.meaning.failureClass, reply: worst.reply,
    transport: worst.meaning.strike ? 'strike' : 'silent',
  } // prettier-ignore
}

/** Uncertain attempts after which `retry` stops making copies. */
const UNCERTAIN_ATTEMPTS = 3

/** The mail was handed over whole and nobody knows what became of it: the message's onUncertain decides, else the queue's. */
export function afterSilence(
  said: { recipients: readonly RecipientOutcome[]; error: string },
  tried: Attempted,
  rules: RetryRules,
): Verdict {
  const { claim } = tried
  const counters: EndingCounters = {
    ...countersOf(tried), attempts: claim.attempts + 1, setAsides: 0, uncertainAttempts: claim.uncertainAttempts + 1,
    possibleDuplicate: true,
  } // prettier-ignore
  const arrow = silenceArrow(tried, rules, counters.uncertainAttempts)
  if (arrow.due !== null) counters.retries += 1
  // scheduled: they are written to again, so they stay open; else their fate is what we know: nothing
  const fate: Fate = arrow.state === 'scheduled' ? 'open' : 'uncertain'
  const fates = tried.addressed.map((index, place) => {
    const refusal = said.recipients[place]
    if (refusal?.accepted !== false || refusal.reply === null) return { index, fate, reply: said.error }
    return { index, fate: fateOfRefusal(refusal.reply, rules), reply: text(refusal.reply) }
  })
  const reply = { code: 0, enhancedCode: null, text: said.error }
  return {
    ...arrow,
    counters,
    fates,
    result: 'uncertain',
    counted: true,
    failureClass: 'network',
    reply,
    transport: 'strike',
  }
}

function silenceArrow(tried: Attempted, rules: RetryRules, nth: number): Arrow & { state: State & Verdict['state'] } {
  const silence = (state: 'scheduled' | 'uncertain' | 'sent', due: Verdict['due']): Arrow => ({
    step: 'silence',
    state,
    reason: null,
    due,
  })
  const choice = tried.claim.onUncertain ?? rules.onUncertain
  if (choice === 'assumeSent') return silence('sent', null)
  if (choice === 'hold' || nth >= UNCERTAIN_ATTEMPTS || spentReason(tried, rules) !== null)
    return silence('uncertain', null)
  return silence('scheduled', { in: Math.max(rules.uncertainDelay, backoff(nth, rules.backoff, rules.random)) })
}

/** The counters as they are; verdicts change what they must. */
export function countersOf(tried: Pick<Attempted, 'claim'>): EndingCounters {
  const { attempts, retries, setAsides, crashes, uncertainAttempts, possibleDuplicate } = tried.claim
  return { attempts, retries, setAsides, crashes, uncertainAttempts, possibleDuplicate }
}

/** All fates of the message once these have moved. */
function fatesAfter(tried: Attempted, moved: Fates): Fate[] {
  const now = new Map(moved.map((one) => [one.index, one.fate]))
  return tried.claim.recipients.map((recipient, index) => now.get(index) ?? recipient.fate)
}

const text = (reply: Reply): string =>
  [reply.code > 0 ? String(reply.code) : '', reply.enhancedCode ?? '', reply.text].filter(Boolean).join(' ')
