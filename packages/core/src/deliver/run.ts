/**
 * One run: sweeps, claims ahead, keeps every connection busy, and ends when nothing is queued (mail enqueued
 * meanwhile included) or a limit, a pause, resting transports or the signal say so. One loop that looks at everything
 * each time something changed; what takes long (a claim, a delivery, a sweep) runs beside it and raises the latch.
 * Failures: a store that is away is waited for while anything is in hand, then the run rejects with the store's error.
 */
import type { Transport } from '../transport/transport.js'
import { Claims, type Waiting } from './claims.js'
import { CrashedMail } from './crashed-mail.js'
import { deliverOne, type RunParts } from './deliver-one.js'
import type { DeliverySummary } from './delivery.js'
import { countFigures } from './figures.js'
import { Journal } from './journal.js'
import { Leases } from './leases.js'
import { Limits } from './limits.js'
import type { Throttle } from './throttle.js'
import { patiently } from './patience.js'
import type { Lasting, RunOptions } from './run-options.js'
import { whyStopped } from './stopped-by.js'
import { sweep } from './sweep.js'

/** Milliseconds between looks for new mail while the queue is dry and deliveries are under way. */
const DRY_LOOK = 100

export class Run {
  readonly #run: RunParts
  readonly #options: RunOptions
  readonly #claims: Claims
  readonly #throttle: Throttle
  readonly #crashed: CrashedMail
  readonly #breakOff = new AbortController()
  readonly #carrying = new Map<string, number>()
  #dryAt = -Infinity
  #alone = false
  #swept = false
  #beside: Promise<void> | null = null

  constructor(lasting: Lasting, options: RunOptions) {
    const { parts, breakers, settlement } = lasting
    const window = 2 * options.concurrency * parts.settings.inFlight
    const { worker } = options.rounds
    const leases = new Leases(parts)
    const limits = new Limits(options)
    const journal = new Journal(parts, window)
    this.#options = options
    this.#throttle = lasting.throttle
    for (const transport of parts.transports.values()) transport.allow(options.concurrency)
    this.#run = { ...parts, worker, journal, settlement, leases, breakers, limits, breakOff: this.#breakOff.signal }
    this.#claims = new Claims(parts, { leases, breakers, slots: (name) => this.#slots(name) }, options.ids)
    this.#crashed = new CrashedMail(parts, this.#claims)
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
    const stoppedBy = await whyStopped(this.#run, this.#options.signal)
    return { ...limits.tally, durationMs: Math.round(clock.monotonic() - startedAt), stoppedBy }
  }

  async #open(): Promise<void> {
    const { rounds } = this.#options
    if (rounds.refreshIsDue) await this.#refresh()
    if (this.#ended() || !rounds.sweepIsDue) return
    await this.#sweep()
    this.#alone = await this.#crashed.takeSuspects(this.#allowance())
  }

  async #loop(): Promise<void> {
    const { leases, clock } = this.#run
    while (!this.#ended()) {
      if (this.#options.wake.takeMail()) this.#dryAt = -Infinity
      this.#start()
      if (leases.size === 0 && this.#beside === null) {
        if (!(await this.#look())) return
        continue
      }
      this.#workBeside()
      await this.#options.wake.wait(clock, this.#patience(), this.#options.signal)
    }
  }

  #ended(): boolean {
    const [{ breakers, limits }, { signal, ids }] = [this.#run, this.#options]
    return signal.aborted || breakers.allPaused || limits.reached !== null || ids?.length === 0
  }

  #allowance(): number {
    return this.#run.limits.allowance(this.#run.leases.size)
  }

  /** Nothing is in hand: looks once more for everything. False: the run is over. */
  async #look(): Promise<boolean> {
    const step = <T>(look: () => Promise<T>): Promise<T> => patiently(this.#run, this.#options.signal, look)
    const suspects = (): Promise<boolean> => step(() => this.#crashed.takeSuspects(this.#allowance()))
    const isTurn = this.#crashed.suspectsAreDue
    this.#alone = isTurn && (await suspects())
    if (this.#alone || (await step(() => this.#ahead())) > 0) return true
    // what crashed comes from sweeps: a pass of the worker that did not sweep has none to look for
    if (this.#swept && (await step(() => this.#claims.crashedOnce(this.#allowance()))).claimed > 0) return true
    this.#alone = !isTurn && this.#swept && (await suspects())
    return this.#alone || (this.#options.rounds.sweepIsDue && (await step(() => this.#sweep())) > 0)
  }

  /** Claims ahead, refreshes and sweeps while deliveries go on; one of it at a time. */
  #workBeside(): void {
    if (this.#beside !== null) return
    const now = this.#run.clock.monotonic()
    const step: (() => Promise<unknown>) | null =
      this.#options.rounds.refreshIsDue ? () => this.#refresh()
      : this.#options.rounds.sweepIsDue ? () => this.#sweep()
      : this.#options.rounds.figuresAreDue ? () => countFigures(this.#run, this.#options.rounds)
      : this.#wantsMore(now) ? () => this.#ahead() : null // prettier-ignore
    if (step === null) return
    this.#beside = step()
      .then(() => undefined)
      .catch((error: unknown) => {
        this.#dryAt = this.#run.clock.monotonic()
        this.#run.logger.warn({ error: String(error) }, 'The store was in trouble while mail went on.')
      })
      .finally(() => {
        this.#beside = null
        this.#options.wake.raise()
      })
  }

  #wantsMore(now: number): boolean {
    if (this.#alone || this.#crashed.holdsBack() || this.#allowance() <= 0 || now - this.#dryAt < DRY_LOOK) return false
    return [...this.#run.transports.keys()].some((name) => this.#claims.wants(name))
  }

  /** Answers how many were claimed, at least. */
  async #ahead(): Promise<number> {
    const again = await this.#crashed.takeOnce(this.#allowance())
    const { claimed, dry, alone } = await this.#claims.refill(this.#allowance())
    this.#alone ||= alone
    if (dry) this.#dryAt = this.#run.clock.monotonic()
    return claimed + Number(again)
  }

  async #refresh(): Promise<void> {
    this.#options.rounds.refreshed()
    await this.#run.breakers.refresh()
    for (const name of this.#run.transports.keys()) {
      // what waits for a transport that was paused or rests now goes back, the one probe excepted
      if (this.#run.breakers.isPaused(name)) await this.#claims.release(name)
    }
  }

  async #sweep(): Promise<number> {
    this.#options.rounds.swept()
    this.#swept = true
    const how = { worker: this.#run.worker, requeueDue: this.#options.requeueDue, holds: this.#run.leases.holds }
    const found = await sweep(this.#run, how)
    this.#crashed.found(found)
    if (found.crashedOnce > 0) this.#dryAt = -Infinity
    return found.claimable
  }

  /** Starts what waits, as far as connections and the throttle allow; what a claim under way brought for one that rests goes back. */
  #start(): void {
    for (const name of this.#claims.urgent()) {
      if (this.#run.breakers.rests(name)) this.#giveBack(name)
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
    return under === 0 && this.#throttle.left <= 0
  }

  /** Deliveries that may be under way at once for this transport. */
  #slots(name: string): number {
    return this.#options.throttle > 0 ? 1 : this.#run.transports.get(name)!.capacity
  }

  #deliver(name: string, next: Waiting): void {
    const transport: Transport = this.#run.transports.get(name)!
    this.#carrying.set(name, (this.#carrying.get(name) ?? 0) + 1)
    let carried = false
    const pause = (): void => this.#throttle.pause(this.#options.throttle)
    const free = (): void => {
      pause() // here and at the end: no start may slip in between the end of the dialogue and the settlement
      if (carried) return
      carried = true
      this.#carrying.set(name, (this.#carrying.get(name) ?? 1) - 1)
      this.#options.wake.raise()
    }
    const { claim, suppressed } = next
    void deliverOne({ claim, suppressed, transport, carried: free }, this.#run).finally(() => {
      pause()
      if (this.#run.breakers.rests(name)) this.#giveBack(name)
      this.#options.wake.raise()
    })
  }

  /** At once, so that a refused login is not followed by the next mail's. */
  #giveBack(name: string): void {
    const raise = (): void => this.#options.wake.raise()
    this.#claims.release(name).then(raise, raise)
  }

  /** Milliseconds to wait at most before the next look. */
  #patience(): number {
    const throttled = this.#options.throttle > 0 && this.#claims.waiting > 0
    return throttled ? Math.min(DRY_LOOK, Math.max(1, this.#throttle.left)) : DRY_LOOK
  }

  /** Gives back what is not started, lets what is in flight end, breaks off what does not end within the grace. */
  async #drain(): Promise<void> {
    const { clock, settings, leases, logger } = this.#run
    await this.#beside
    const leaveThem = (error: unknown): void =>
      logger.warn({ error: String(error) }, 'Claims could not be released; their leases will lapse.')
    await this.#claims.release().catch(leaveThem)
    const graceEnds = clock.monotonic() + settings.shutdownGrace * 1000
    while (leases.size > 0) {
      await this.#options.wake.wait(clock, DRY_LOOK)
      if (this.#options.signal.aborted && clock.monotonic() > graceEnds) this.#breakOff.abort()
    }
  }
}
