/**
 * The leases that this process holds: renewed every third of their length, all in one statement. A lease that was
 * lost (the process was stopped, the database was away) is given back at once, which takes back the crash that the
 * sweep of another worker may have counted. Failures of the store are logged and tried at the next turn.
 */
import type { ClaimedMessage, Lease } from '../store/store.js'
import type { DeliveryParts } from './parts.js'

export class Leases {
  readonly #parts: DeliveryParts
  readonly #held = new Map<string, Lease>()
  #stop: AbortController | null = null

  constructor(parts: DeliveryParts) {
    this.#parts = parts
  }

  get size(): number {
    return this.#held.size
  }

  readonly holds = (token: string): boolean => this.#held.has(token)

  hold(claims: readonly ClaimedMessage[]): void {
    for (const { id, token, sequence } of claims) this.#held.set(token, { id, token, sequence })
    if (this.#stop === null && this.#held.size > 0) void this.#renewing((this.#stop = new AbortController()))
  }

  /** The claim is settled, released or lost. */
  drop(token: string): void {
    this.#held.delete(token)
    if (this.#held.size > 0) return
    this.#stop?.abort()
    this.#stop = null
  }

  async #renewing(stop: AbortController): Promise<void> {
    const { clock, settings, logger } = this.#parts
    for (;;) {
      await clock.sleep((settings.lease * 1000) / 3, stop.signal)
      if (stop.signal.aborted) return
      await this.#renew().catch((error: unknown) => {
        logger.warn({ error: String(error) }, 'Leases could not be renewed; tried again soon.')
      })
    }
  }

  async #renew(): Promise<void> {
    const { store, settings } = this.#parts
    const leases = [...this.#held.values()]
    const answers = await store.renew({ leases, lease: settings.lease })
    const lost = leases.filter((lease, index) => answers[index] === 'lost' && this.#held.has(lease.token))
    // kept in #held: who is in the dialogue learns of it at the journal, and a 250 under way still counts
    if (lost.length > 0) await store.release(lost)
  }
}
