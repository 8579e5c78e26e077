/**
 * Builders of endings: one for each verdict that an engine may reach about a claim. Duty: the counters and fates that
 * such a verdict has, so that a test names only what it is about. Pure but for the ids of attempts.
 */
import { uuidv7 } from 'uuidv7'
import type { AttemptResult, Fate } from '../message/message.js'
import type { ClaimedMessage, Ending, EndingCounters, NewAttempt } from '../store/store.js'

type Overrides = Partial<Ending>

/** The server took it for all open recipients: sent. */
export function accepting(claim: ClaimedMessage, overrides: Overrides = {}): Ending {
  const fates = openFates(claim, 'accepted', '250 2.0.0 queued')
  return ending(claim, { step: 'accept', state: 'sent', fates, ...counted(claim, 'success'), ...overrides })
}

/** A temporary refusal: deferred, due in 60 s. */
export function deferring(claim: ClaimedMessage, overrides: Overrides = {}): Ending {
  const fates = openFates(claim, 'open', '451 4.3.0 later')
  const due = { in: 60 }
  return ending(claim, { step: 'defer', state: 'deferred', due, fates, ...counted(claim, 'failure'), ...overrides })
}

/** A final refusal of everybody: failed, reason refused. */
export function givingUp(claim: ClaimedMessage, overrides: Overrides = {}): Ending {
  const fates = openFates(claim, 'refused', '550 5.1.1 no such user')
  const what = { step: 'giveUp', state: 'failed', reason: 'refused', fates } as const
  return ending(claim, { ...what, ...counted(claim, 'failure'), ...overrides })
}

/** Trouble of the transport after MAIL FROM: scheduled, not counted, due in 60 s. */
export function settingAside(claim: ClaimedMessage, overrides: Overrides = {}): Ending {
  const counters = { ...countersOf(claim), setAsides: claim.setAsides + 1 }
  const attempt = anAttempt({ result: 'failure', counted: false, failureClass: 'network' })
  return ending(claim, { step: 'setAside', state: 'scheduled', due: { in: 60 }, counters, attempt, ...overrides })
}

/** Journaled, and then no dot was written: scheduled, not counted, due in 60 s. */
export function notCarryingOut(claim: ClaimedMessage, overrides: Overrides = {}): Ending {
  return settingAside(claim, { step: 'notCarriedOut', ...overrides })
}

/** Outcome unknown, onUncertain 'retry': scheduled, due in 300 s, from now on a possible duplicate. */
export function retryingUncertain(claim: ClaimedMessage, overrides: Overrides = {}): Ending {
  return ending(claim, { step: 'silence', state: 'scheduled', due: { in: 300 }, ...uncertain(claim), ...overrides })
}

/** Outcome unknown, onUncertain 'hold': uncertain. */
export function holding(claim: ClaimedMessage, overrides: Overrides = {}): Ending {
  return ending(claim, { step: 'silence', state: 'uncertain', ...uncertain(claim), ...overrides })
}

/** Outcome unknown, onUncertain 'assumeSent': sent, the fates uncertain. */
export function assumingSent(claim: ClaimedMessage, overrides: Overrides = {}): Ending {
  const fates = openFates(claim, 'uncertain', null)
  return ending(claim, { step: 'silence', state: 'sent', ...uncertain(claim), fates, ...overrides })
}

/** The sweep's word about a lapsed claim in phase open: queued, a crash more, an attempt row that is not counted. */
export function crashing(claim: ClaimedMessage, overrides: Overrides = {}): Ending {
  const counters = { ...countersOf(claim), crashes: claim.crashes + 1 }
  const attempt = anAttempt({ result: 'crashed', counted: false })
  return ending(claim, { step: 'lapse', state: 'queued', lapsed: true, counters, attempt, ...overrides })
}

/** Trouble of the transport before MAIL FROM: back to the queue, as if nothing had been. */
export function puttingBack(claim: ClaimedMessage, overrides: Overrides = {}): Ending {
  return ending(claim, { step: 'release', state: 'queued', attempt: null, ...overrides })
}

/** An attempt as a worker reports it. */
export function anAttempt(overrides: Partial<NewAttempt> = {}): NewAttempt {
  return {
    id: uuidv7(),
    durationMs: 12,
    result: 'success',
    counted: true,
    failureClass: null,
    code: null,
    enhancedCode: null,
    reply: null,
    transport: 'default',
    worker: 'mail-1/4711/1',
    possibleDuplicate: false,
    ...overrides,
  }
}

/** The counters as the claim has them. */
export function countersOf(claim: ClaimedMessage): EndingCounters {
  const { attempts, retries, setAsides, crashes, uncertainAttempts, possibleDuplicate } = claim
  return { attempts, retries, setAsides, crashes, uncertainAttempts, possibleDuplicate }
}

function ending(claim: ClaimedMessage, what: Pick<Ending, 'step' | 'state'> & Overrides): Ending {
  const { id, token, sequence } = claim
  const nothing = { reason: null, due: null, counters: countersOf(claim), fates: [], attempt: null }
  return { id, token, sequence, ...nothing, ...what }
}

function counted(claim: ClaimedMessage, result: AttemptResult): Pick<Ending, 'counters' | 'attempt'> {
  const { possibleDuplicate } = claim
  return {
    counters: { ...countersOf(claim), attempts: claim.attempts + 1, setAsides: 0 },
    attempt: anAttempt({ result, possibleDuplicate, failureClass: result === 'failure' ? 'permanent' : null }),
  }
}

function uncertain(claim: ClaimedMessage): Pick<Ending, 'counters' | 'attempt'> {
  const { counters, attempt } = counted(claim, 'uncertain')
  return {
    counters: { ...counters, uncertainAttempts: claim.uncertainAttempts + 1, possibleDuplicate: true },
    attempt,
  }
}

function openFates(claim: ClaimedMessage, fate: Fate, reply: string | null): Ending['fates'] {
  return claim.recipients.flatMap((recipient, index) => (recipient.fate === 'open' ? [{ index, fate, reply }] : []))
}
