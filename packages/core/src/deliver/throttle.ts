/** The throttle: a pause after each attempted mail, over the whole process, so it outlives a run. Duty: just that. */
import type { Clock } from '../clock.js'
import type { Seconds } from '../duration.js'

export class Throttle {
  #notBefore = -Infinity
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A mail was attempted: nothing starts for so long. */
  pause(length: Seconds): void {
    this.#notBefore = this.#clock.monotonic() + length * 1000
  }

  /** Milliseconds until the next mail may start; 0 or less: now. */
  get left(): number {
    return this.#notBefore - this.#clock.monotonic()
  }
}
