/** A counting gate: at most `places` inside at once, the rest waits in order. Duty: just that. */
export class Window {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(places: number) {
    this.#free = Math.max(1, places)
  }

  async enter(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1
      return
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** Hands the place to who waits longest. */
  leave(): void {
    const next = this.#waiting.shift()
    if (next !== undefined) next()
    else this.#free += 1
  }
}
