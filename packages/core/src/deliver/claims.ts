/**
 * Claim ahead: messages claimed and not yet started, per transport, in the order priority, age. So many that the
 * connections never starve, and no more than can start within about a second, so that a high priority mail enqueued
 * meanwhile is started before lower ones that are not (DESIGN chapter 5). What is not started is released.
 * Failures: a store that is away rejects; nothing is held then.
 */
import { PRIORITY_NUMBER } from '../message/priority.js'
import type { MessageId } from '../message/message.js'
import type { ClaimedMessage, ClaimRequest } from '../store/store.js'
import type { Breakers } from './breakers.js'
import type { Leases } from './leases.js'
import { CONTENT_WITH_CLAIM, KNOWN_FORMATS, type DeliveryParts } from './parts.js'
import { Starts } from './starts.js'
import { suppressedAmong } from './suppression.js'

/** A claimed message that waits for its turn. */
export interface Waiting {
  claim: ClaimedMessage
  suppressed: readonly number[]
}

/** Most messages of one claim statement; bounds memory and the length of its transaction. */
const MOST = 500

export class Claims {
  readonly #parts: DeliveryParts
  readonly #shared: { leases: Leases; breakers: Breakers; slots: (transport: string) => number }
  readonly #ids: readonly MessageId[] | undefined
  readonly #waiting = new Map<string, Waiting[]>()
  readonly #starts = new Map<string, Starts>()

  constructor(
    parts: DeliveryParts,
    shared: { leases: Leases; breakers: Breakers; slots: (transport: string) => number },
    ids: readonly MessageId[] | undefined,
  ) {
    this.#parts = parts
    this.#shared = shared
    this.#ids = ids
  }

  /** Messages that wait for their turn. */
  get waiting(): number {
    return [...this.#waiting.values()].reduce((sum, list) => sum + list.length, 0)
  }

  /** Claims what there is room for, at most `allowance`; answers how many came, and whether that was all there is. */
  async refill(allowance: number): Promise<{ claimed: number; dry: boolean }> {
    const transports = await this.#room()
    const limit = Math.min(allowance, MOST, transports.reduce((sum, one) => sum + one.limit, 0)) // prettier-ignore
    if (limit <= 0) return { claimed: 0, dry: false }
    const claims = await this.#claim({ transports, limit, suspects: 'none' })
    await this.#leaveIdleProbes(transports, claims)
    return { claimed: claims.length, dry: claims.length < limit }
  }

  /** Whether a claim for this transport is worth a statement: half of what it may hold ahead is used up. */
  wants(transport: string): boolean {
    const admits = this.#shared.breakers.admits(transport)
    if (admits !== 'all') return admits === 'probe' && this.#waitingOf(transport) === 0
    return this.#roomOf(transport) > this.#waitingOf(transport)
  }

  /** Takes suspects: messages that a crash happened beside. Only when nothing else is in hand. */
  async suspects(allowance: number): Promise<number> {
    const names = [...this.#parts.transports.keys()].filter((name) => this.#shared.breakers.admits(name) === 'all')
    const limit = Math.min(allowance, MOST)
    if (limit <= 0 || names.length === 0) return 0
    const transports = names.map((name) => ({ name, limit }))
    return (await this.#claim({ transports, limit, suspects: 'only' })).length
  }

  /** The next one of a transport; it counts as started. */
  take(transport: string): Waiting | undefined {
    const next = this.#waiting.get(transport)?.shift()
    if (next !== undefined) this.#startsOf(transport).add()
    return next
  }

  /** The transports with somebody waiting, the most urgent first. */
  urgent(): string[] {
    const heads = [...this.#waiting].flatMap(([name, list]) =>
      list[0] === undefined ? [] : [{ name, claim: list[0].claim }],
    )
    return heads.sort((a, b) => byUrgency(a.claim, b.claim)).map((one) => one.name)
  }

  /** Gives back what is not started: all, or one transport's. */
  async release(transport?: string): Promise<void> {
    const names = transport === undefined ? [...this.#waiting.keys()] : [transport]
    const claims = names.flatMap((name) => this.#waiting.get(name)?.splice(0) ?? []).map((one) => one.claim)
    if (claims.length === 0) return
    try {
      await this.#parts.store.release(claims)
    } finally {
      for (const claim of claims) this.#shared.leases.drop(claim.token)
    }
  }

  async #claim(what: Pick<ClaimRequest, 'transports' | 'limit' | 'suspects'>): Promise<ClaimedMessage[]> {
    const { store, settings, clock } = this.#parts
    const asked = clock.monotonic()
    const request = { ...what, lease: settings.lease, formats: KNOWN_FORMATS, contentUpTo: CONTENT_WITH_CLAIM }
    const claims = await store.claim(this.#ids === undefined ? request : { ...request, ids: this.#ids })
    this.#shared.leases.hold(claims, asked)
    try {
      await this.#queue(claims)
    } catch (error) {
      await store.release(claims).catch(() => undefined)
      for (const claim of claims) this.#shared.leases.drop(claim.token)
      throw error
    }
    return claims
  }

  async #queue(claims: readonly ClaimedMessage[]): Promise<void> {
    const suppressed = await suppressedAmong(this.#parts.store, claims)
    for (const claim of claims) {
      const list = this.#waiting.get(claim.transport) ?? []
      this.#waiting.set(claim.transport, list)
      list.push({ claim, suppressed: suppressed.get(claim.token) ?? [] })
    }
    for (const list of this.#waiting.values()) list.sort((a, b) => byUrgency(a.claim, b.claim))
  }

  /** What each transport may claim now. A resting one whose pause is over gets a single probe, of all hosts. */
  async #room(): Promise<{ name: string; limit: number }[]> {
    const { breakers } = this.#shared
    const room: { name: string; limit: number }[] = []
    for (const name of this.#parts.transports.keys()) {
      const admits = breakers.admits(name)
      if (admits === 'all') room.push({ name, limit: this.#roomOf(name) })
      if (admits === 'probe' && this.#waitingOf(name) === 0 && (await breakers.takeProbe(name)))
        room.push({ name, limit: 1 })
    }
    return room.filter((one) => one.limit > 0)
  }

  #roomOf(name: string): number {
    return Math.max(this.#shared.slots(name), this.#startsOf(name).count) - this.#waitingOf(name)
  }

  async #leaveIdleProbes(transports: readonly { name: string }[], claims: readonly ClaimedMessage[]): Promise<void> {
    const { breakers } = this.#shared
    for (const { name } of transports) {
      if (!claims.some((claim) => claim.transport === name)) await breakers.leaveProbe(name)
    }
  }

  #waitingOf(name: string): number {
    return this.#waiting.get(name)?.length ?? 0
  }

  #startsOf(name: string): Starts {
    const starts = this.#starts.get(name) ?? new Starts(this.#parts.clock)
    this.#starts.set(name, starts)
    return starts
  }
}

/** Priority, then age: ids are UUIDv7. */
function byUrgency(a: ClaimedMessage, b: ClaimedMessage): number {
  return PRIORITY_NUMBER[a.priority] - PRIORITY_NUMBER[b.priority] || (a.id < b.id ? -1 : 1)
}
