/**
 * Settlement: outcomes on their way into the store, many in one transaction. An outcome is never lost: while the
 * database is away it is kept in memory and stored later, and the mail is not sent again by us meanwhile.
 * Failures: gives up only when `giveUp` is aborted (second signal, end of the grace); then the lease lapses and the
 * message is uncertain, as after a crash.
 */
import { isMailerError } from '../errors.js'
import { groupCommit, type GroupCommit } from '../group-commit.js'
import type { Ending, SettleAnswer } from '../store/store.js'
import type { DeliveryParts } from './parts.js'

/** Most endings a transaction. */
const FLIGHT = 200

/** Milliseconds between tries while the database is away: doubling, from here to there. */
const FIRST_WAIT = 100
const LONGEST_WAIT = 10_000

export class Settlement {
  readonly #parts: DeliveryParts
  readonly #group: GroupCommit<Ending, SettleAnswer>

  constructor(parts: DeliveryParts) {
    this.#parts = parts
    this.#group = groupCommit((endings) => parts.store.settle(endings), { maxItems: FLIGHT })
  }

  /** Resolves once stored; null: given up. Rejects for an ending that the store can never take (a bug). */
  async settle(ending: Ending, giveUp: AbortSignal): Promise<SettleAnswer | null> {
    const { clock, logger } = this.#parts
    for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
      try {
        return await this.#group.add(ending)
      } catch (error) {
        if (!isMailerError(error) || !error.retryable) throw error
        if (giveUp.aborted) return null
        logger.warn(
          { id: ending.id, error: error.message },
          'The database is away; the outcome is kept and stored later.',
        )
        await clock.sleep(wait, giveUp)
      }
    }
  }
}
