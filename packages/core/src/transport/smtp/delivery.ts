/**
 * One mail on its way through the pool: what to carry, and the promise of its outcome. Duty: settles once, and lets
 * whoever holds the mail at the moment (the queue, a connection) hear when it is to be broken off.
 */
import type { DeliveryContext, JournalPermit, Outcome, Parcel } from '../transport.js'
import { whenAborted } from '../../when-aborted.js'

/** How often a mail is moved to another connection because the one it was given had been closed by the server. */
const MOST_MOVES = 3

export class Delivery {
  readonly parcel: Parcel
  readonly context: DeliveryContext
  readonly outcome: Promise<Outcome>
  /** What the holder does when the signal breaks the mail off. */
  onAbort: () => void = () => this.settle({ kind: 'aborted' })
  #settled = false
  #moves = 0
  #isMarked = false
  #resolve!: (outcome: Outcome) => void
  #reject!: (error: unknown) => void
  readonly #letGo: () => void

  constructor(parcel: Parcel, context: DeliveryContext) {
    this.parcel = parcel
    this.context = context
    this.outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#letGo = whenAborted(context.signal, () => {
      if (!this.#settled) this.onAbort()
    })
  }

  get settled(): boolean {
    return this.#settled
  }

  /**
   * Asks the journal, or, when the mail was marked for another connection that did not carry it, whether that mark is
   * young enough still. To be asked right before what makes the mail the server's.
   */
  async journal(): Promise<JournalPermit> {
    const permit = this.#isMarked ? 'go' : await this.context.journal()
    this.#isMarked ||= permit === 'go'
    return permit === 'go' && !this.context.fresh() ? 'stale' : permit
  }

  /** The first outcome counts. A marked mail cannot go back as if nothing had been: 'stale' says that it was not carried out. */
  settle(outcome: Outcome): void {
    const said: Outcome =
      outcome.kind === 'aborted' && this.#isMarked ? { kind: 'notJournaled', permit: 'stale' } : outcome
    if (this.#end()) this.#resolve(said)
  }

  /** For bugs and a journal that throws. */
  fail(error: unknown): void {
    if (this.#end()) this.#reject(error)
  }

  /** Whether it may go to another connection once more. */
  move(): boolean {
    this.#moves += 1
    return this.#moves <= MOST_MOVES
  }

  #end(): boolean {
    if (this.#settled) return false
    this.#settled = true
    this.#letGo()
    return true
  }
}
