/** How many mails were started within about the last second, for claiming ahead. Duty: counting in twentieths of one. */
import type { Clock } from '../clock.js'

const SLICE_MS = 50
const SLICES = 20

export class Starts {
  readonly #clock: Clock
  readonly #counts = new Array<number>(SLICES).fill(0)
  #newest = -Infinity

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(): void {
    const slice = this.#turn()
    this.#counts[slice % SLICES]! += 1
  }

  get count(): number {
    this.#turn()
    return this.#counts.reduce((sum, one) => sum + one, 0)
  }

  /** The slice of now; those that are over a second old are emptied. */
  #turn(): number {
    const slice = Math.floor(this.#clock.monotonic() / SLICE_MS)
    for (let old = Math.max(this.#newest + 1, slice - SLICES + 1); old <= slice; old++) this.#counts[old % SLICES] = 0
    this.#newest = Math.max(this.#newest, slice)
    return slice
  }
}
