/**
 * The leases that this process holds: renewed every third of their length, all in one statement. A lease that was
 * lost (the process was stopped, the database was away) is given back at once, which takes back the crash that the
 * sweep of another worker may have counted. Failures of the store are logged and tried at the next turn.
 */
import type { ClaimedMessage, Lease } from '../store/store.js'
import type { DeliveryParts } from './parts.js'

/** A lease, and when it was surely not yet older than its length: the moment before the statement that gave it. */
interface Held {
  lease: Lease
  since: number
}

export class Leases {
  readonly #parts: DeliveryParts
  readonly #held = new Map<string, Held>()
  #stop: AbortController | null = null

  constructor(parts: DeliveryParts) {
    this.#parts = parts
  }

  get size(): number {
    return this.#held.size
  }

  readonly holds = (token: string): boolean => this.#held.has(token)

  /**
   * Whether the lease cannot have lapsed yet, by a monotonic clock. False after this process was stopped, or its
   * database away, for longer than that: another worker may have the message, and know what became of it since.
   */
  isCurrent(token: string): boolean {
    const held = this.#held.get(token)
    if (held === undefined) return false
    return this.#parts.clock.monotonic() - held.since < this.#parts.settings.lease * 1000
  }

  /** `since`: the monotonic moment before the claim was asked for. */
  hold(claims: readonly ClaimedMessage[], since: number): void {
    for (const { id, token, sequence } of claims) this.#held.set(token, { lease: { id, token, sequence }, since })
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
    const { store, settings, clock } = this.#parts
    const leases = [...this.#held.values()].map((held) => held.lease)
    const since = clock.monotonic()
    const answers = await store.renew({ leases, lease: settings.lease })
    const renewed = leases.filter((lease, index) => answers[index] === 'renewed' && this.#held.has(lease.token))
    for (const lease of renewed) this.#held.set(lease.token, { lease, since })
    const lost = leases.filter((lease, index) => answers[index] === 'lost' && this.#held.has(lease.token))
    // kept in #held: who is in the dialogue learns of it at the journal, and a 250 under way still counts
    for (const lease of lost) this.#held.set(lease.token, { lease, since: -Infinity })
    if (lost.length > 0) await store.release(lost)
  }
}
