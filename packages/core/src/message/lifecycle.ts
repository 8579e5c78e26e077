/**
 * The life of a message: every arrow between states, once. Stores derive their SQL guards from this table, the exam
 * walks it, docs/lifecycle.md is printed from it. Duty: the table and the questions asked of it. Never throws but for
 * a step that no arrow has, which is a bug of the caller.
 */
import type { FailReason, Phase, State } from './message.js'

/** A state, and for `sending` also the phase, since what may happen differs. */
export type Stage = Exclude<State, 'sending'> | 'sending open' | 'sending final'

/** What moves a message. A step may end in several states; `settle` then names the one. */
export type Step =
  | 'enqueue' | 'due' | 'claim' | 'journal' | 'release' | 'lapse' | 'accept' | 'defer' | 'giveUp' | 'setAside'
  | 'notCarriedOut' | 'silence' | 'cancel' | 'expire' | 'retry' | 'requeue' | 'resolveSent' | 'resolveNotSent'
  | 'lateAccept' // prettier-ignore

/** One arrow: from this stage, by this step, to that stage. */
export interface Arrow {
  readonly from: Stage | '(new)'
  readonly step: Step
  readonly to: Stage
  /** When this arrow is taken rather than another of the same step. */
  readonly when: string
}

type Row = readonly [from: Arrow['from'], step: Step, to: Stage, when?: string]

const arrow = (...[from, step, to, when = '']: Row): Arrow => ({ from, step, to, when })

/** An earlier attempt of unknown outcome is never hidden by a cancel or an expiry: RELIABILITY chapter 4. */
const BEHIND = 'an uncertain attempt is behind it'

/** All arrows there are; nothing moves a message along any other. */
export const LIFECYCLE: readonly Arrow[] = [
  arrow('(new)', 'enqueue', 'queued'),
  arrow('(new)', 'enqueue', 'scheduled', 'sendAt is given'),
  arrow('(new)', 'enqueue', 'deferred', "priority 'deferred': it waits for retry-deferred"),
  arrow('(new)', 'enqueue', 'failed', 'all recipients are on the don\'t-send list: reason dontSend'), // prettier-ignore
  arrow('scheduled', 'due', 'queued', 'its time has come, by the clock of the database'),
  arrow('scheduled', 'cancel', 'cancelled'),
  arrow('scheduled', 'cancel', 'uncertain', BEHIND),
  arrow('scheduled', 'expire', 'failed', 'expiresAt has passed: reason expired'),
  arrow('scheduled', 'expire', 'uncertain', BEHIND),
  arrow('queued', 'claim', 'sending open'),
  arrow('queued', 'cancel', 'cancelled'),
  arrow('queued', 'cancel', 'uncertain', BEHIND),
  arrow('queued', 'expire', 'failed', 'expiresAt has passed: reason expired'),
  arrow('queued', 'expire', 'uncertain', BEHIND),
  arrow('sending open', 'journal', 'sending final', 'right before the final dot'),
  arrow(
    'sending open',
    'release',
    'queued',
    'claimed and not started, or the transport was in trouble before MAIL FROM',
  ),
  arrow('sending open', 'lapse', 'queued', 'the lease ran out: the worker crashed, surely nothing was sent'),
  arrow('sending open', 'lapse', 'failed', 'it crashed five workers, the last two alone: reason poison'),
  arrow('sending open', 'cancel', 'cancelled'),
  arrow('sending open', 'cancel', 'uncertain', BEHIND),
  arrow('sending open', 'defer', 'deferred', 'a temporary refusal'),
  arrow(
    'sending open',
    'giveUp',
    'failed',
    'a final refusal, no retries or age left, expired, or nobody left to send to',
  ),
  arrow('sending open', 'giveUp', 'uncertain', BEHIND),
  arrow(
    'sending open',
    'accept',
    'sent',
    "the others have it and the rest is on the don't-send list, or errorHandler answered 'sent'",
  ),
  arrow('sending open', 'setAside', 'scheduled', 'trouble of the transport after MAIL FROM'),
  arrow('sending final', 'accept', 'sent', 'every recipient that may be written to was accepted'),
  arrow('sending final', 'defer', 'deferred', 'a temporary refusal of the content or of some recipients'),
  arrow('sending final', 'giveUp', 'failed', 'a final refusal of the content or of some recipients'),
  arrow('sending final', 'giveUp', 'uncertain', BEHIND),
  arrow('sending final', 'notCarriedOut', 'scheduled', 'no dot was written, or it was unanswered after a 421'),
  arrow('sending final', 'silence', 'scheduled', "outcome unknown, onUncertain 'retry'"),
  arrow('sending final', 'silence', 'uncertain', "outcome unknown, onUncertain 'hold', or no retry is left"),
  arrow('sending final', 'silence', 'sent', "outcome unknown, onUncertain 'assumeSent'"),
  arrow('deferred', 'retry', 'queued', 'retry-deferred, or the worker when its back-off ended'),
  arrow('deferred', 'retry', 'failed', 'its retries are used up: reason maxRetries'),
  arrow('deferred', 'retry', 'uncertain', BEHIND),
  arrow('deferred', 'requeue', 'queued', 'a person'),
  arrow('deferred', 'cancel', 'cancelled'),
  arrow('deferred', 'cancel', 'uncertain', BEHIND),
  arrow('deferred', 'expire', 'failed', 'expiresAt has passed: reason expired'),
  arrow('deferred', 'expire', 'uncertain', BEHIND),
  arrow('failed', 'requeue', 'queued', 'a person'),
  arrow('cancelled', 'requeue', 'queued', 'a person'),
  arrow('uncertain', 'requeue', 'queued', 'a person'),
  arrow('uncertain', 'resolveSent', 'sent', 'a person knows that it arrived'),
  arrow('uncertain', 'resolveNotSent', 'queued', 'a person knows that it did not arrive'),
  ...(['scheduled', 'queued', 'deferred', 'uncertain', 'failed', 'cancelled', 'sending open'] as const).map((from) =>
    arrow(from, 'lateAccept', 'sent', 'the 250 of an older claim arrived'),
  ),
]

/** The stages that a step may start from, in the order of the table. @throws {RangeError} no arrow has this step */
export function stagesBefore(step: Step): readonly Stage[] {
  const found = LIFECYCLE.filter((a) => a.step === step && a.from !== '(new)').map((a) => a.from as Stage)
  if (found.length === 0) throw new RangeError(`No arrow of the lifecycle has the step '${step}'.`)
  return [...new Set(found)]
}

/** Whether one arrow leads from here by this step to there. */
export function allows(from: Stage, step: Step, to: Stage): boolean {
  return LIFECYCLE.some((a) => a.from === from && a.step === step && a.to === to)
}

/** State and phase as stored, put together. */
export function stageOf(state: State, phase: Phase | null): Stage {
  if (state !== 'sending') return state
  return phase === 'final' ? 'sending final' : 'sending open'
}

/** A stage as stored: state, and phase where it is `sending`. */
export function stored(stage: Stage): { state: State; phase: Phase | null } {
  if (stage === 'sending open') return { state: 'sending', phase: 'open' }
  if (stage === 'sending final') return { state: 'sending', phase: 'final' }
  return { state: stage, phase: null }
}

/** Finished: nothing more happens by itself, and purge may take it (uncertain and cancelled by `all` only). */
export const FINISHED: readonly State[] = ['sent', 'failed', 'cancelled', 'uncertain']

/** Why a message is failed, a sentence each; docs/lifecycle.md prints it and `show` and the page say it. */
export const FAIL_REASONS: Readonly<Record<FailReason, string>> = {
  refused: 'The server refused it for good.',
  partial: 'Some recipients have it, the rest was refused for good.',
  maxRetries: 'Its retries are used up (setting maxRetries).',
  maxAge: 'It was tried for longer than the setting maxAge allows.',
  expired: 'Its expiresAt passed before it could be sent.',
  dontSend: "All its recipients are on the don't-send list.",
  poison: 'Five workers crashed while sending it, the last two with nothing else in hand.',
  undecodable: 'Its stored row or content could not be read back.',
}
