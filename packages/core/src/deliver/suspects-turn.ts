/**
 * When a busy run empties its hands for suspects: mail that a crash happened beside goes only to a worker that holds
 * nothing else, and a queue that is never dry would let it wait for ever. At once when this process's own sweep found
 * some, else every so often, since other hosts sweep too. Duty: the moment; claiming is the run's.
 */
import type { Clock } from '../clock.js'
import type { Seconds } from '../duration.js'

/** Longest wait for the hands to be empty, in ms: one dialogue that hangs must not hold up all other mail. */
const LONGEST_WAIT = 10_000

export class SuspectsTurn {
  readonly #clock: Clock
  readonly #everyMs: number
  #isFound = false
  #lookedAt: number
  #waitingSince: number | null = null

  /** `every`: how long is not looked where nothing was found. */
  constructor(clock: Clock, every: Seconds) {
    this.#clock = clock
    this.#everyMs = every * 1000
    this.#lookedAt = clock.monotonic()
  }

  /** A sweep put suspects into the queue. */
  found(): void {
    this.#isFound = true
  }

  get isDue(): boolean {
    return this.#isFound || this.#clock.monotonic() - this.#lookedAt >= this.#everyMs
  }

  /** Whether nothing more is to be claimed, so that the hands become empty. Gives up after a while, until next time. */
  holdsBack(): boolean {
    if (!this.isDue) return false
    const now = this.#clock.monotonic()
    this.#waitingSince ??= now
    if (now - this.#waitingSince < Math.min(this.#everyMs / 2, LONGEST_WAIT)) return true
    this.looked({ any: false })
    return false
  }

  /** With any there may be more: the next look is due at once. Answers whether there were. */
  looked({ any }: { any: boolean }): boolean {
    this.#isFound = any
    this.#lookedAt = this.#clock.monotonic()
    this.#waitingSince = null
    return any
  }
}
