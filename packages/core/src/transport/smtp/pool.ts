/**
 * The connections of one transport: at most `size`, opened as work asks for them, kept open between mails, closed when
 * idle. Mails wait in one queue; a free connection takes the oldest, and one that is about to write a final dot takes
 * it too. Failures: a failed opening is one strike, told to one waiting mail; to all of them when nothing else lives.
 */
import type { Clock } from '../../clock.js'
import type { Logger } from '../../logger.js'
import type { CheckedSettings } from '../../settings.js'
import type { DeliveryContext, Outcome, Parcel } from '../transport.js'
import { openConnection, type Connected, type Opening } from './connect.js'
import { ChunkDialogue } from './chunk-dialogue.js'
import { Delivery } from './delivery.js'
import { Dialogue } from './dialogue.js'
import type { DialogueParts } from './dialogue-parts.js'
import type { Line, LineListener } from './line.js'
import { SendLine } from './send-line.js'
import type { SmtpAccess } from './smtp-access.js'
import { Pace } from './pace.js'
import { createWatch, type Watch } from './watch.js'
import { networkTrouble, Wire, type Breakage } from './wire.js'

export interface PoolParts {
  access: SmtpAccess
  /** Most connections at once, until `resize` says otherwise. */
  size: number
  clock: Clock
  logger: Logger
  settings: Pick<CheckedSettings, 'timeouts' | 'breaker' | 'inFlight'>
}

/** A connection without mail for so long is closed; servers close theirs after 10 s to 5 min. */
const IDLE_MS = 10_000

/** For each mail that a connection may have open one more: its envelope leaves with the last one's dot, or it is marked meanwhile. */
const AND_THE_NEXT = 2

const CLOSED = networkTrouble('the transport is closed')

export class Pool {
  readonly #parts: PoolParts
  readonly #watch: Watch
  readonly #waiting: Delivery[] = []
  /** Connections that stand, each with the moment it last became idle. */
  readonly #lines = new Map<Line, number>()
  readonly #openings = new Set<Opening>()
  readonly #pace: Pace
  /** A server that offers CHUNKING was seen not to know it. */
  #noChunking = false
  #newest = 0
  #size: number
  /** After a failed opening no more are tried until then, while others live: they would fail alike. */
  #restUntil = 0
  #closing = false
  #onEmpty: () => void = () => undefined

  constructor(parts: PoolParts) {
    this.#parts = parts
    this.#size = parts.size
    this.#pace = new Pace(parts.settings.inFlight)
    this.#watch = createWatch(parts.clock, parts.settings.timeouts)
  }

  /** Number of the newest connection, from 1; 0 before any. */
  get newest(): number {
    return this.#newest
  }

  /** Mails that are worth having here: more would only wait where a shutdown cannot give them back. */
  get capacity(): number {
    const widths = [...this.#lines.keys()].slice(0, this.#size).map((line) => line.width)
    return AND_THE_NEXT * widths.reduce((sum, one) => sum + one, this.#size - widths.length)
  }

  deliver(parcel: Parcel, context: DeliveryContext): Promise<Outcome> {
    const delivery = new Delivery(parcel, context)
    if (context.signal.aborted) delivery.settle({ kind: 'aborted' })
    else this.#queue(delivery, 'last')
    return delivery.outcome
  }

  /** Most connections from now on; those above it are closed as they become idle. */
  resize(size: number): void {
    this.#size = size
  }

  /** Closes what is idle now. */
  async idle(): Promise<void> {
    await Promise.all([...this.#lines.keys()].filter((line) => line.idle).map((line) => line.quit()))
  }

  /** Takes no more mail; each connection is closed as soon as its mail has its outcome. */
  async close(): Promise<void> {
    this.#closing = true
    for (const opening of this.#openings) opening.abandon(CLOSED)
    for (const delivery of this.#waiting.splice(0)) delivery.settle(openingTrouble(CLOSED, this.#newest))
    await this.idle()
    if (this.#lines.size > 0) await new Promise<void>((resolve) => (this.#onEmpty = resolve))
  }

  check(now: number): void {
    for (const opening of this.#openings) opening.check(now)
    for (const [line, idleSince] of this.#lines) {
      if (line.idle && now >= idleSince + IDLE_MS) void line.quit()
      else line.check(now)
    }
  }

  #queue(delivery: Delivery, place: 'first' | 'last'): void {
    if (this.#closing) return delivery.settle(openingTrouble(CLOSED, this.#newest))
    delivery.onAbort = () => {
      this.#waiting.splice(this.#waiting.indexOf(delivery), 1)
      delivery.settle({ kind: 'aborted' })
    }
    if (place === 'first') this.#waiting.unshift(delivery)
    else this.#waiting.push(delivery)
    this.#pump()
  }

  /** Gives waiting mails to free connections, and opens more for those that are left. */
  #pump(): void {
    // a mail that cannot even be asked for is over at once and leaves the room that there was
    for (let line = this.#freest(); line !== null; line = this.#freest()) {
      const next = this.#oldest()
      if (next === null) break
      line.carry(next)
    }
    const alive = this.#lines.size + this.#openings.size
    if (alive > 0 && this.#parts.clock.monotonic() < this.#restUntil) return
    // the first connection goes ahead alone: a wrong password or a dead server is met once, not once a connection
    if (this.#lines.size === 0 && this.#openings.size > 0) return
    const most = this.#lines.size === 0 ? 1 : Infinity
    const wanted = Math.min(most, this.#waiting.length - this.#openings.size, this.#size - alive)
    for (let nth = 0; nth < wanted; nth++) void this.#open()
  }

  /** The oldest mail whose claim still holds: one that waited through a SIGSTOP may be another worker's by now. */
  #oldest(): Delivery | null {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      if (next.context.held()) return next
      next.settle({ kind: 'aborted' })
    }
    return null
  }

  /** Of the lines with room the one that has least to do; above the size they are to become idle. */
  #freest(): Line | null {
    const tooMany = this.#lines.size > this.#size
    let freest: Line | null = null
    for (const line of this.#lines.keys()) {
      if (line.idle) return line
      if (line.hasRoom && !tooMany && line.load < (freest?.load ?? Infinity)) freest = line
    }
    return freest
  }

  async #open(): Promise<void> {
    const { access, clock, logger, settings } = this.#parts
    this.#newest += 1
    const connection = this.#newest
    const opening = openConnection(access, { clock, timeouts: settings.timeouts })
    this.#openings.add(opening)
    this.#watch.add(this)
    const answer = await opening.result
    this.#openings.delete(opening)
    const facts = {
      transport: access.label,
      connection,
      ...('breakage' in answer ? answer.breakage : answer.connected.capabilities),
    }
    logger.debug(facts, 'breakage' in answer ? 'A connection could not be opened.' : 'A connection is open.')
    if ('breakage' in answer) this.#failed(answer.breakage, connection)
    else this.#lines.set(this.#line(answer.connected, connection), clock.monotonic())
    if (this.#closing) await this.idle()
    this.#pump()
    this.#rest()
  }

  #failed(breakage: Breakage, connection: number): void {
    const { clock, settings } = this.#parts
    this.#restUntil = clock.monotonic() + settings.breaker.pause * 1000
    const others = this.#lines.size + this.#openings.size
    // the youngest one goes back to the queue; the elders wait for the connections that live
    const told = others > 0 ? this.#waiting.splice(-1) : this.#waiting.splice(0)
    for (const delivery of told) delivery.settle(openingTrouble(breakage, connection))
  }

  #line(connected: Connected, connection: number): Line {
    const { clock, settings } = this.#parts
    const { smtp, socket, capabilities } = connected
    const listener: LineListener = {
      next: () => this.#oldest(),
      onRoom: () => this.#freed(line),
      onMoved: (delivery) => this.#queue(delivery, 'first'),
      onNoChunking: () => (this.#noChunking = true),
      onEnd: () => this.#gone(line),
    }
    const shared = { ...listener, capabilities, connection, clock, timeouts: settings.timeouts }
    const line = this.#speaker(shared, { smtp, socket })
    return line
  }

  /** Which dialogue: it follows from what EHLO said. */
  #speaker(shared: Omit<DialogueParts, 'wire'>, { smtp, socket }: Pick<Connected, 'smtp' | 'socket'>): Line {
    if (socket === null) return new SendLine({ ...shared, smtp })
    const parts = { ...shared, wire: new Wire(socket, shared) }
    const chunking = shared.capabilities.chunking && !this.#noChunking
    return chunking ? new ChunkDialogue({ ...parts, pace: this.#pace }) : new Dialogue(parts)
  }

  #freed(line: Line): void {
    this.#lines.set(line, this.#parts.clock.monotonic())
    if (line.idle && (this.#closing || this.#lines.size > this.#size)) void line.quit()
    else this.#pump()
  }

  #gone(line: Line): void {
    this.#lines.delete(line)
    if (!this.#closing) this.#pump()
    this.#rest()
  }

  #rest(): void {
    if (this.#lines.size + this.#openings.size > 0) return
    this.#watch.remove(this)
    this.#onEmpty()
  }
}

function openingTrouble(breakage: Breakage, connection: number): Outcome {
  const { failureClass, error, reply } = breakage
  return { kind: 'trouble', phase: 'connect', failureClass, error, reply, connection }
}
