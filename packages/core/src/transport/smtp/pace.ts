/**
 * How many mails may be open on a connection at once: a slow start. One, and one more for every ten clean replies, up
 * to the setting `inFlight`; back to one after any trouble of the transport, on all its connections. Why: a connection
 * that breaks leaves each mail open on it uncertain, so a server that breaks them should meet one at a time.
 */

/** Clean replies that widen a connection by one mail. */
const CLEAN_REPLIES = 10

/** Shared by the connections of one transport. */
export class Pace {
  readonly most: number
  #troubles = 0

  constructor(most: number) {
    this.most = most
  }

  get troubles(): number {
    return this.#troubles
  }

  /** A connection broke under a mail, or talked nonsense. */
  trouble(): void {
    this.#troubles += 1
  }
}

/** One connection's share of it. */
export class Width {
  readonly #pace: Pace
  #clean = 0
  #troublesSeen: number

  constructor(pace: Pace) {
    this.#pace = pace
    this.#troublesSeen = pace.troubles
  }

  /** Mails that may be open now. */
  get mails(): number {
    if (this.#troublesSeen !== this.#pace.troubles) {
      this.#troublesSeen = this.#pace.troubles
      this.#clean = 0
    }
    return Math.min(this.#pace.most, 1 + Math.floor(this.#clean / CLEAN_REPLIES))
  }

  /** A mail had its final reply, whatever it was. */
  clean(): void {
    this.#clean += 1
  }
}
