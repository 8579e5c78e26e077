/**
 * The journal: the mark `final` is committed before the final dot, for many messages at once. At most W = 2 x
 * connections x inFlight messages are journaled and not yet settled (RELIABILITY chapter 3); beyond that it waits, so
 * that the copies that a crash can make stay few.
 * Failures: a commit of unknown fate is asked again (the same lease answers 'final' if it went through); a database
 * that stays away answers 'lost', and nothing is sent.
 */
import { isMailerError } from '../errors.js'
import { groupCommit, type GroupCommit } from '../group-commit.js'
import type { JournalAnswer, Lease } from '../store/store.js'
import type { JournalPermit } from '../transport/transport.js'
import type { DeliveryParts } from './parts.js'
import { Window } from './window.js'

/** Most leases a statement; keeps it under every database's limit of bound values. */
const FLIGHT = 200

/** Tries to reach the database before a journal is given up, with half a second between. */
const TRIES = 3

/** One message's way through the journal; made per delivery. */
export interface JournalEntry {
  /** Awaited right before the dot. */
  ask: () => Promise<JournalPermit>
  /** The mark is young enough for a dot to be written: half a lease, by a monotonic clock. */
  fresh: () => boolean
  /** The mark was committed. */
  readonly marked: boolean
  /** The message is settled, or will not be: its place in the window is free. */
  done: () => void
}

export class Journal {
  readonly #parts: DeliveryParts
  readonly #window: Window
  readonly #group: GroupCommit<Lease, JournalAnswer>

  constructor(parts: DeliveryParts, window: number) {
    this.#parts = parts
    this.#window = new Window(window)
    this.#group = groupCommit((leases) => this.#mark(leases), { maxItems: FLIGHT })
  }

  entry(lease: Lease): JournalEntry {
    const { clock, settings } = this.#parts
    let markedAt: number | null = null
    let inside = false
    const fresh = (): boolean => markedAt !== null && clock.monotonic() - markedAt < (settings.lease * 1000) / 2
    const done = (): void => {
      if (inside) this.#window.leave()
      inside = false
    }
    const ask = async (): Promise<JournalPermit> => {
      await this.#window.enter()
      inside = true
      // taken before the statement: a process stopped while it ran must not think that its mark is young
      const asked = clock.monotonic()
      const answer = await this.#group.add(lease).catch((error: unknown) => this.#unreachable(error))
      if (answer !== 'final') {
        done()
        return answer
      }
      markedAt = asked
      return fresh() ? 'go' : 'stale'
    }
    return { ask, fresh, done, get marked() { return markedAt !== null } } // prettier-ignore
  }

  async #mark(leases: readonly Lease[]): Promise<readonly JournalAnswer[]> {
    const { store, settings, clock } = this.#parts
    for (let left = TRIES - 1; ; left--) {
      try {
        return await store.journal({ leases, lease: settings.lease })
      } catch (error) {
        if (left === 0 || !isMailerError(error) || !error.retryable) throw error
        await clock.sleep(500)
      }
    }
  }

  #unreachable(error: unknown): JournalAnswer {
    this.#parts.logger.warn({ error: String(error) }, 'The journal could not be written; the mail is not sent now.')
    return 'lost'
  }
}
