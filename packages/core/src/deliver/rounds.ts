/**
 * What a worker does by the clock and not at every pass: sweeping, and reading what other hosts set. A cron run has
 * rounds of its own, all due at its start; a worker keeps its rounds from pass to pass, so that a pass that only
 * takes one fresh mail costs a claim and no more.
 */
import type { Clock } from '../clock.js'
import type { Seconds } from '../duration.js'
import { workerName } from './parts.js'

/** Milliseconds between reads of pauses and breakers that other hosts set. */
const REFRESH = 1000

/** Milliseconds between two counts of what was sent, deferred and failed; a minute is what they are counted by. */
const FIGURES = 60_000

export class Rounds {
  /** Stands in each attempt's row. */
  readonly worker = workerName()
  #refreshedAt = -Infinity
  #sweptAt = -Infinity
  #countedAt: number
  readonly #clock: Clock
  readonly #sweepMs: number

  constructor(clock: Clock, sweep: Seconds) {
    this.#clock = clock
    this.#sweepMs = sweep * 1000
    // what was before is counted at the end of the run
    this.#countedAt = clock.monotonic()
  }

  get refreshIsDue(): boolean {
    return this.#clock.monotonic() - this.#refreshedAt >= REFRESH
  }

  get sweepIsDue(): boolean {
    return this.#clock.monotonic() - this.#sweptAt >= this.#sweepMs
  }

  get figuresAreDue(): boolean {
    return this.#clock.monotonic() - this.#countedAt >= FIGURES
  }

  /** Milliseconds until the next sweep; 0: now. */
  get untilSweep(): number {
    return Math.max(0, this.#sweptAt + this.#sweepMs - this.#clock.monotonic())
  }

  refreshed(): void {
    this.#refreshedAt = this.#clock.monotonic()
  }

  swept(): void {
    this.#sweptAt = this.#clock.monotonic()
  }

  /** `more`: there is more to catch up with, at the next round. */
  counted({ more }: { more: boolean }): void {
    this.#countedAt = more ? -Infinity : this.#clock.monotonic()
  }
}
