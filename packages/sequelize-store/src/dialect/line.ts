/** A line to stand in: one piece of work at a time, in the order of coming. A promise chain; a failure passes on. */
export class Line {
  #last: Promise<unknown> = Promise.resolve()

  run<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work)
    this.#last = turn.catch(() => undefined)
    return turn
  }
}
