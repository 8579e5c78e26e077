/**
 * Claim ahead: messages claimed and not yet started, per transport, in the order priority, age. So many that the
 * connections never starve, and no more than can start within about a second, so that a high priority mail enqueued
 * meanwhile is started before lower ones that are not (DESIGN chapter 5). What is not started is released.
 * Failures: a store that is away rejects; nothing is held then.
 */
import { SUSPECT_FROM } from '../message/crashes.js'
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

  /**
   * Claims what there is room for, at most `allowance`. Answers how many came, whether that was all there is, and
   * whether it is a suspect that has to stay alone.
   */
  async refill(allowance: number): Promise<{ claimed: number; dry: boolean; alone: boolean }> {
    const transports = await this.#room()
    const limit = limitOf(transports, allowance)
    if (limit <= 0) return { claimed: 0, dry: false, alone: false }
    const claims = await this.#claim({ transports, limit, crashed: 'none' })
    const idle = transports.filter(({ name }) => !claims.some((claim) => claim.transport === name))
    const probes = await this.#useIdleProbes(idle)
    const alone = probes.some(({ crashes }) => crashes >= SUSPECT_FROM)
    return { claimed: claims.length + probes.length, dry: claims.length < limit, alone }
  }

  /** Claims mail that crashed once, for transports that work. */
  async crashedOnce(allowance: number): Promise<{ claimed: number; dry: boolean }> {
    const transports = this.#working().map((name) => ({ name, limit: this.#roomOf(name) }))
    const limit = limitOf(transports, allowance)
    if (limit <= 0) return { claimed: 0, dry: false }
    const claims = await this.#claim({ transports, limit, crashed: 'once' })
    return { claimed: claims.length, dry: claims.length < limit }
  }

  /** Whether a claim for this transport is worth a statement: half of what it may hold ahead is used up. */
  wants(transport: string): boolean {
    const admits = this.#shared.breakers.admits(transport)
    if (admits !== 'all') return admits === 'probe' && this.#waitingOf(transport) === 0
    return this.#roomOf(transport) > this.#waitingOf(transport)
  }

  /** Takes suspects. Only when nothing else is in hand. */
  async suspects(allowance: number): Promise<number> {
    const limit = Math.min(allowance, MOST)
    const transports = this.#working().map((name) => ({ name, limit }))
    if (limit <= 0 || transports.length === 0) return 0
    return (await this.#claim({ transports, limit, crashed: 'suspects' })).length
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

  async #claim(what: Pick<ClaimRequest, 'transports' | 'limit' | 'crashed'>): Promise<ClaimedMessage[]> {
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

  #working(): string[] {
    return [...this.#parts.transports.keys()].filter((name) => this.#shared.breakers.admits(name) === 'all')
  }

  /**
   * A probe that found no clean mail takes any, or a resting transport with nothing else would rest for ever. Suspects
   * only with empty hands, and then alone.
   */
  async #useIdleProbes(transports: readonly { name: string }[]): Promise<ClaimedMessage[]> {
    const { breakers, leases } = this.#shared
    const probes: ClaimedMessage[] = []
    for (const { name } of transports.filter((one) => breakers.isProbing(one.name))) {
      const request = { transports: [{ name, limit: 1 }], limit: 1 }
      let claims = await this.#claim({ ...request, crashed: 'once' })
      if (claims.length === 0 && leases.size === 0) claims = await this.#claim({ ...request, crashed: 'suspects' })
      if (claims.length === 0) await breakers.leaveProbe(name)
      probes.push(...claims)
    }
    return probes
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

function limitOf(transports: readonly { limit: number }[], allowance: number): number {
  const room = transports.reduce((sum, one) => sum + Math.max(0, one.limit), 0)
  return Math.min(allowance, MOST, room)
}

/** Priority, then age: ids are UUIDv7. */
function byUrgency(a: ClaimedMessage, b: ClaimedMessage): number {
  return PRIORITY_NUMBER[a.priority] - PRIORITY_NUMBER[b.priority] || (a.id < b.id ? -1 : 1)
}
