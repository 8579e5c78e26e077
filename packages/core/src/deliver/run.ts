/**
 * One run: sweeps, claims ahead, keeps every connection busy, and ends when nothing is queued (mail enqueued
 * meanwhile included) or a limit, a pause, resting transports or the signal say so. One loop that looks at everything
 * each time something changed; what takes long (a claim, a delivery, a sweep) runs beside it and raises the latch.
 * Failures: a store that is away is waited for while anything is in hand, then the run rejects with the store's error.
 */
import { isMailerError } from '../errors.js'
import type { Seconds } from '../duration.js'
import type { MessageId } from '../message/message.js'
import type { Transport } from '../transport/transport.js'
import type { Breakers } from './breakers.js'
import { Claims, type Waiting } from './claims.js'
import { deliverOne, type RunParts } from './deliver-one.js'
import type { DeliverySummary, StoppedBy } from './delivery.js'
import { Journal } from './journal.js'
import { Latch } from './latch.js'
import { Leases } from './leases.js'
import { Limits } from './limits.js'
import { workerName, type DeliveryParts } from './parts.js'
import type { Settlement } from './settlement.js'
import { sweep } from './sweep.js'

export interface RunOptions {
  ids?: readonly MessageId[] | undefined
  maxBatch: number | null
  maxDeferred: number | null
  throttle: Seconds
  concurrency: number
  signal: AbortSignal
  /** A worker also puts deferred mail back when its back-off ended. */
  requeueDue: boolean
  /** Raised when this process enqueues, or the database says that somebody did. */
  wake: Latch
}

/** What outlives a run: breakers remember, outcomes are still being stored. */
export interface Lasting {
  parts: DeliveryParts
  breakers: Breakers
  settlement: Settlement
  /** No mail is started before this monotonic time, in ms: the throttle's pause goes on from run to run. */
  throttle: { notBefore: number }
}

/** Milliseconds between looks for new mail while the queue is dry and deliveries are under way. */
const DRY_LOOK = 100

/** Milliseconds between reads of pauses and breakers that other hosts set. */
const REFRESH = 1000

export class Run {
  readonly #run: RunParts
  readonly #options: RunOptions
  readonly #claims: Claims
  readonly #throttle: { notBefore: number }
  readonly #breakOff = new AbortController()
  readonly #carrying = new Map<string, number>()
  #dryAt = -Infinity
  #alone = false
  #beside: Promise<void> | null = null
  #refreshedAt = -Infinity
  #sweptAt = -Infinity

  constructor(lasting: Lasting, options: RunOptions) {
    const { parts, breakers, settlement } = lasting
    const window = 2 * options.concurrency * parts.settings.inFlight
    const worker = workerName()
    const leases = new Leases(parts)
    const limits = new Limits(options)
    const journal = new Journal(parts, window)
    this.#options = options
    this.#throttle = lasting.throttle
    this.#run = { ...parts, worker, journal, settlement, leases, breakers, limits, breakOff: this.#breakOff.signal }
    this.#claims = new Claims(parts, { leases, breakers, slots: (name) => this.#slots(name) }, options.ids)
  }

  async finish(): Promise<DeliverySummary> {
    const { clock, limits } = this.#run
    const startedAt = clock.monotonic()
    try {
      await this.#open()
      await this.#loop()
    } finally {
      await this.#drain()
    }
    const stoppedBy = await this.#stoppedBy()
    return { ...limits.tally, durationMs: Math.round(clock.monotonic() - startedAt), stoppedBy }
  }

  async #open(): Promise<void> {
    await this.#refresh()
    if (this.#ended()) return
    await this.#sweep()
    this.#alone = (await this.#claims.suspects(this.#allowance())) > 0
  }

  async #loop(): Promise<void> {
    const { leases, clock } = this.#run
    while (!this.#ended()) {
      this.#start()
      if (leases.size === 0 && this.#beside === null) {
        if (!(await this.#look())) return
        continue
      }
      this.#workBeside()
      await this.#options.wake.wait(clock, this.#patience(), this.#options.signal)
    }
  }

  /** Whether claiming is over. */
  #ended(): boolean {
    const { breakers, limits } = this.#run
    return (
      this.#options.signal.aborted || breakers.allPaused || limits.reached !== null || this.#options.ids?.length === 0
    )
  }

  #allowance(): number {
    return this.#run.limits.allowance(this.#run.leases.size)
  }

  /** Nothing is in hand: looks once more for everything. False: the run is over. */
  async #look(): Promise<boolean> {
    this.#alone = false
    if ((await this.#awaited(() => this.#claims.refill(this.#allowance()))).claimed > 0) return true
    this.#alone = (await this.#awaited(() => this.#claims.suspects(this.#allowance()))) > 0
    if (this.#alone) return true
    return (await this.#sweepIfDue()) > 0
  }

  /** Retries a store that is away for as long as a shutdown may take; then its error ends the run. */
  async #awaited<T>(step: () => Promise<T>): Promise<T> {
    const { clock, settings, logger } = this.#run
    const patience = clock.monotonic() + settings.shutdownGrace * 1000
    for (let wait = 100; ; wait = Math.min(wait * 2, 5000)) {
      try {
        return await step()
      } catch (error) {
        if (!isMailerError(error) || !error.retryable || clock.monotonic() > patience) throw error
        logger.warn({ error: error.message }, 'The database is away; the run waits for it.')
        await clock.sleep(wait, this.#options.signal)
        if (this.#options.signal.aborted) throw error
      }
    }
  }

  /** Claims ahead, refreshes and sweeps while deliveries go on; one of it at a time. */
  #workBeside(): void {
    if (this.#beside !== null) return
    const now = this.#run.clock.monotonic()
    const step: (() => Promise<unknown>) | null =
      now - this.#refreshedAt >= REFRESH ? () => this.#refresh()
      : now - this.#sweptAt >= this.#run.settings.sweep * 1000 ? () => this.#sweep()
      : this.#wantsMore(now) ? () => this.#ahead() : null // prettier-ignore
    if (step === null) return
    this.#beside = step()
      .then(() => undefined)
      .catch((error: unknown) => {
        this.#dryAt = this.#run.clock.monotonic()
        this.#run.logger.warn(
          { error: String(error) },
          'The store was in trouble while mail went on; tried again soon.',
        )
      })
      .finally(() => {
        this.#beside = null
        this.#options.wake.raise()
      })
  }

  #wantsMore(now: number): boolean {
    if (this.#alone || this.#allowance() <= 0 || now - this.#dryAt < DRY_LOOK) return false
    const names = [...this.#run.transports.keys()]
    return names.some((name) => this.#claims.wants(name))
  }

  async #ahead(): Promise<void> {
    const { dry } = await this.#claims.refill(this.#allowance())
    if (dry) this.#dryAt = this.#run.clock.monotonic()
  }

  async #refresh(): Promise<void> {
    this.#refreshedAt = this.#run.clock.monotonic()
    await this.#run.breakers.refresh()
    for (const name of this.#run.transports.keys()) {
      // what waits for a transport that was paused or rests now goes back, the one probe excepted
      if (this.#run.breakers.isPaused(name)) await this.#claims.release(name)
    }
  }

  async #sweepIfDue(): Promise<number> {
    if (this.#run.clock.monotonic() - this.#sweptAt < this.#run.settings.sweep * 1000) return 0
    return this.#awaited(() => this.#sweep())
  }

  async #sweep(): Promise<number> {
    this.#sweptAt = this.#run.clock.monotonic()
    const { claimable } = await sweep(this.#run, { worker: this.#run.worker, requeueDue: this.#options.requeueDue })
    return claimable
  }

  /** Starts what waits, as far as connections and the throttle allow. */
  #start(): void {
    for (const name of this.#claims.urgent()) {
      while (this.#free(name)) {
        const next = this.#claims.take(name)
        if (next === undefined) break
        this.#deliver(name, next)
      }
    }
  }

  #free(name: string): boolean {
    const carrying = this.#carrying.get(name) ?? 0
    if (this.#options.throttle === 0) return carrying < this.#slots(name)
    // throttled: one mail at a time over the whole process, and a pause after each
    const under = this.#run.leases.size - this.#claims.waiting
    return under === 0 && this.#run.clock.monotonic() >= this.#throttle.notBefore
  }

  #slots(name: string): number {
    const transport = this.#run.transports.get(name)
    if (transport === undefined) return 0
    if (this.#options.throttle > 0) return 1
    const { concurrency } = this.#run.settings
    return Math.max(
      1,
      Math.floor((transport.capacity * Math.min(this.#options.concurrency, concurrency)) / concurrency),
    )
  }

  #deliver(name: string, next: Waiting): void {
    const transport: Transport = this.#run.transports.get(name)!
    this.#carrying.set(name, (this.#carrying.get(name) ?? 0) + 1)
    let carried = false
    const pause = (): void => {
      this.#throttle.notBefore = this.#run.clock.monotonic() + this.#options.throttle * 1000
    }
    const free = (): void => {
      pause() // here and at the end: no start may slip in between the end of the dialogue and the settlement
      if (carried) return
      carried = true
      this.#carrying.set(name, (this.#carrying.get(name) ?? 1) - 1)
      this.#options.wake.raise()
    }
    void deliverOne({ ...next, transport, carried: free }, this.#run).finally(() => {
      pause()
      if (this.#run.breakers.rests(name)) void this.#claims.release(name).catch(() => undefined)
      this.#options.wake.raise()
    })
  }

  /** Milliseconds to wait at most before the next look. */
  #patience(): number {
    const now = this.#run.clock.monotonic()
    const throttled =
      this.#options.throttle > 0 && this.#claims.waiting > 0 ? Math.max(1, this.#throttle.notBefore - now) : DRY_LOOK
    return Math.min(throttled, DRY_LOOK)
  }

  /** Gives back what is not started, lets what is in flight end, breaks off what does not end within the grace. */
  async #drain(): Promise<void> {
    const { clock, settings, leases, logger } = this.#run
    await this.#beside
    await this.#claims
      .release()
      .catch((error: unknown) =>
        logger.warn({ error: String(error) }, 'Claims could not be released; their leases will lapse.'),
      )
    const graceEnds = clock.monotonic() + settings.shutdownGrace * 1000
    while (leases.size > 0) {
      await this.#options.wake.wait(clock, DRY_LOOK)
      if (this.#options.signal.aborted && clock.monotonic() > graceEnds) this.#breakOff.abort()
    }
  }

  async #stoppedBy(): Promise<StoppedBy> {
    const { breakers, limits, transports, store } = this.#run
    if (this.#options.signal.aborted) return 'signal'
    if (limits.reached !== null) return limits.reached
    if (breakers.allPaused) return 'paused'
    const resting = [...transports.keys()].filter((name) => breakers.restLeft(name) !== null)
    if (resting.length === 0) return 'empty'
    const { queuedByTransport } = await store.statistics({ formats: [] })
    return resting.some((name) => (queuedByTransport[name] ?? 0) > 0) ? 'transport' : 'empty'
  }
}
