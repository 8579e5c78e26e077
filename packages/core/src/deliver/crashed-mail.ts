/**
 * When a run takes mail that workers crashed beside (message/crashes.ts). What crashed once goes on at once, beside any
 * other mail; suspects wait until the hands are empty. Due when this process's own sweep found some. Other hosts sweep too,
 * and who swept has no room for all that a dead worker held: so one looks for the former as often as it sweeps, and empties
 * its hands for the latter once a lease. Failures: a store that is away rejects; the look stays due.
 */
import type { Claims } from './claims.js'
import type { DeliveryParts } from './parts.js'
import { SuspectsTurn } from './suspects-turn.js'
import type { SweepResult } from './sweep.js'

export class CrashedMail {
  readonly #claims: Claims
  readonly #once: SuspectsTurn
  readonly #suspects: SuspectsTurn

  constructor(parts: Pick<DeliveryParts, 'clock' | 'settings'>, claims: Claims) {
    this.#claims = claims
    this.#once = new SuspectsTurn(parts.clock, Math.min(parts.settings.sweep, parts.settings.lease))
    this.#suspects = new SuspectsTurn(parts.clock, parts.settings.lease)
  }

  /** What a sweep put into the queue. */
  found({ crashedOnce, suspects }: Pick<SweepResult, 'crashedOnce' | 'suspects'>): void {
    if (crashedOnce > 0) this.#once.found()
    if (suspects > 0) this.#suspects.found()
  }

  /** Whether suspects are to be looked for as soon as nothing is in hand. */
  get suspectsAreDue(): boolean {
    return this.#suspects.isDue
  }

  /** Whether nothing more is to be claimed, so that the hands become empty for suspects. */
  holdsBack(): boolean {
    return this.#suspects.holdsBack()
  }

  /** Only when nothing is in hand. */
  async takeSuspects(allowance: number): Promise<boolean> {
    return this.#suspects.looked({ any: (await this.#claims.suspects(allowance)) > 0 })
  }

  /** What crashed once, when its look is due. */
  async takeOnce(allowance: number): Promise<boolean> {
    if (!this.#once.isDue) return false
    const { claimed, dry } = await this.#claims.crashedOnce(allowance)
    // no room at the moment is no answer: there may be some
    if (claimed > 0 || dry) this.#once.looked({ any: !dry })
    return claimed > 0
  }
}
