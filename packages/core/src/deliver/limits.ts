/**
 * The limits of a run, with django-mailer's meaning under concurrency: maxBatch counts successes, maxDeferred
 * deferrals and failures, and never more is claimed than a limit leaves, so neither is ever passed. Duty: counting.
 */
import type { Ending } from '../store/store.js'
import type { DeliverySummary, StoppedBy } from './delivery.js'

export type Tally = Omit<DeliverySummary, 'durationMs' | 'stoppedBy'>

export class Limits {
  readonly tally: Tally = { sent: 0, deferred: 0, failed: 0, dontSend: 0, expired: 0, uncertain: 0, setAside: 0 }
  readonly #maxBatch: number | null
  readonly #maxDeferred: number | null

  constructor(given: { maxBatch: number | null; maxDeferred: number | null }) {
    this.#maxBatch = given.maxBatch
    this.#maxDeferred = given.maxDeferred
  }

  /** Counts a stored ending. Releases are none. */
  count(ending: Ending): void {
    const { tally } = this
    if (ending.state === 'sent') tally.sent += 1
    else if (ending.attempt?.result === 'uncertain' || ending.state === 'uncertain') tally.uncertain += 1
    else if (ending.state === 'deferred') tally.deferred += 1
    else if (ending.state === 'scheduled') tally.setAside += 1
    else if (ending.reason === 'dontSend') tally.dontSend += 1
    else if (ending.reason === 'expired') tally.expired += 1
    else if (ending.state === 'failed') tally.failed += 1
  }

  /** How many more may be claimed while so many are in hand; Infinity: no limit. */
  allowance(inHand: number): number {
    return Math.max(0, Math.min(this.#leftOfBatch(), this.#leftOfDeferred()) - inHand)
  }

  /** The limit that is reached; null: none. */
  get reached(): Extract<StoppedBy, 'maxBatch' | 'maxDeferred'> | null {
    if (this.#leftOfBatch() <= 0) return 'maxBatch'
    return this.#leftOfDeferred() <= 0 ? 'maxDeferred' : null
  }

  #leftOfBatch(): number {
    return this.#maxBatch === null ? Infinity : this.#maxBatch - this.tally.sent
  }

  #leftOfDeferred(): number {
    return this.#maxDeferred === null ? Infinity : this.#maxDeferred - this.tally.deferred - this.tally.failed
  }
}
