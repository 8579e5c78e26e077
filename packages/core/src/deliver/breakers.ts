/**
 * Breakers, one a transport, shared by all hosts through mailer_setting: after so many troubles in a row a transport
 * rests for a pause that doubles, then one mail probes it, taken by a conditional update so that one host probes.
 * Also knows what is paused, since both say whether mail may be claimed.
 * Failures: a lost conditional update means that another host was faster; the next refresh shows what it did.
 */
import type { Logger } from '../logger.js'
import { Logins, LOGINS } from './logins.js'
import { replyKey, Suspicion } from './suspicion.js'
import { breakerName, breakersIn, pausesIn, type PauseFact, type SharedBreaker } from '../store/shared-facts.js'
import { cleanText } from '../text.js'
import type { Reply } from '../transport/transport.js'
import type { DeliveryParts } from './parts.js'

interface Local {
  /** Troubles in a row, of this process. */
  strikes: number
  /** Connections up to this number were open at the last strike: they add none. */
  spared: number
  /** Of all hosts; null: closed. */
  shared: SharedBreaker | null
  /** When `shared` was read or written, by the monotonic clock. */
  readAt: number
  /** This process has the probe. */
  probing: boolean
  suspicion: Suspicion
  logins: Logins
  /** Writes under way that other hosts have to know of: nothing begins meanwhile. */
  held: number
}

/** What a strike is about. */
export interface Trouble {
  /** On which it was; null: none was involved. */
  connection: number | null
  /** The newest connection that there is. */
  newest: number
  error: string
}

/** Longest stored error of a breaker, in bytes. */
const ERROR_BYTES = 500

export class Breakers {
  readonly #parts: DeliveryParts
  readonly #local = new Map<string, Local>()
  #pauses: readonly PauseFact[] = []

  constructor(parts: DeliveryParts) {
    this.#parts = parts
    for (const name of parts.transports.keys()) {
      this.#local.set(name, {
        strikes: 0,
        spared: 0,
        shared: null,
        readAt: 0,
        probing: false,
        suspicion: new Suspicion(),
        logins: new Logins(parts, name),
        held: 0,
      })
    }
  }

  /** Reads what other hosts and the operator did. */
  async refresh(): Promise<void> {
    const settings = await this.#parts.store.readSettings('')
    this.#pauses = pausesIn(settings)
    const breakers = new Map(breakersIn(settings).map((one) => [one.transport, one]))
    for (const [name, local] of this.#local) {
      local.shared = breakers.get(name) ?? null
      local.readAt = this.#parts.clock.monotonic()
      await local.logins.read(settings)
      if (local.shared === null && local.probing) local.probing = false
    }
  }

  get allPaused(): boolean {
    return this.#parts.settings.pauseSend || this.#pauses.some((pause) => pause.transport === null)
  }

  isPaused(transport: string): boolean {
    return this.allPaused || this.#pauses.some((pause) => pause.transport === transport)
  }

  /** Whether mail may be claimed for it: all it can take, a single probe, or nothing. */
  admits(transport: string): 'all' | 'probe' | 'none' {
    const local = this.#local.get(transport)
    if (local === undefined || this.isPaused(transport)) return 'none'
    if (local.held > 0 || local.logins.restLeft > 0) return 'none'
    if (local.shared === null) return 'all'
    const due = this.#remaining(local) <= 0 || local.logins.newSettings
    return due && !local.probing ? 'probe' : 'none'
  }

  /** Whether this process holds the probe of all hosts. */
  isProbing(transport: string): boolean {
    return this.#local.get(transport)?.probing === true
  }

  /** Whether nothing may be begun now but a probe, and we do not hold it. */
  rests(transport: string): boolean {
    return this.admits(transport) !== 'all' && !this.isProbing(transport)
  }

  /** Milliseconds until a resting transport may be probed; null: it does not rest. */
  restLeft(transport: string): number | null {
    const local = this.#local.get(transport)
    if (local === undefined || (local.shared === null && local.logins.restLeft === 0)) return null
    return Math.max(0, local.logins.restLeft, this.#remaining(local) * 1000)
  }

  #remaining(local: Local): number {
    const since = (this.#parts.clock.monotonic() - local.readAt) / 1000
    return (local.shared?.remaining ?? 0) - since
  }

  /** Asks for the one probe of all hosts. */
  async takeProbe(transport: string): Promise<boolean> {
    const local = this.#local.get(transport)
    if (local?.shared == null) return false
    local.logins.tried()
    local.probing = await this.#write(transport, { ...local.shared, state: 'probing' }, this.#parts.settings.lease)
    if (!local.probing) await this.refresh()
    return local.probing
  }

  /** The probe came to no answer: the next one may try at once. */
  async leaveProbe(transport: string): Promise<void> {
    const local = this.#local.get(transport)
    if (local?.shared == null || !local.probing) return
    local.probing = false
    await this.#write(transport, { ...local.shared, state: 'open' }, 0)
  }

  /** The server spoke to us as it should. */
  async healthy(transport: string): Promise<void> {
    const local = this.#local.get(transport)
    if (local === undefined) return
    local.strikes = 0
    if (local.shared === null || !local.probing) return
    local.logins.worked()
    local.probing = false
    const { store, events, logger } = this.#parts
    const name = breakerName(transport)
    if (!(await store.writeSetting({ name, value: undefined, version: local.shared.version }))) return
    local.shared = null
    events.emit('breaker', { transport, state: 'closed', seconds: 0, error: null })
    logger.info({ transport }, 'The transport works again.')
  }

  /** Trouble of the transport. */
  async strike(transport: string, trouble: Trouble): Promise<void> {
    const local = this.#struck(transport, trouble)
    if (local === null) return
    const { error } = trouble
    local.strikes += 1
    const enough = local.strikes >= this.#parts.settings.breaker.failures && local.shared === null
    if (local.probing || enough) await this.#open(transport, { pause: this.#nextPause(local), error })
  }

  /** A mail was accepted: whatever was refused before, the relay works. */
  accepted(transport: string): void {
    this.#local.get(transport)?.suspicion.clear()
  }

  /** A mail was refused for good. True: the relay is suspected (here or by another host), so it must not fail. */
  suspects(transport: string, reply: Reply, recipients: readonly string[]): boolean {
    const local = this.#local.get(transport)
    if (local === undefined) return false
    return local.shared?.suspect === replyKey(reply) || local.suspicion.refused(reply, recipients)
  }

  /** Gives a suspected relay its rest. Mail of that reply is deferred until something else is heard. */
  async suspected(transport: string, reply: Reply): Promise<void> {
    const local = this.#local.get(transport)
    const suspect = replyKey(reply)
    if (local === undefined || (local.shared?.suspect === suspect && !local.probing)) return
    const error = `the relay is suspected, it refuses everybody alike: ${reply.code} ${reply.text}`
    await this.#open(transport, { pause: this.#nextPause(local), error, suspect })
  }

  /** The server refused the login: at most three in a quarter of an hour over all hosts, so the first one opens. */
  async loginRefused(transport: string, trouble: Trouble): Promise<void> {
    const local = this.#struck(transport, trouble)
    if (local === null) return
    const { error } = trouble
    this.#parts.events.emit('authFailed', { transport, reply: error })
    await holding(local, async () => {
      const { count, left } = await local.logins.refused()
      const spent = count >= LOGINS
      const pause = spent ? Math.max(left, this.#nextPause(local)) : this.#nextPause(local)
      if (!spent && local.shared !== null && !local.probing) return
      // the last login of the window closes the door whatever another mail or host is just writing
      for (let tries = 0; tries < 5 && !(await this.#open(transport, { pause, error })) && spent; tries++);
    })
  }

  /** Null: the same trouble was told already, by another mail or on a connection that is as old. */
  #struck(transport: string, { connection, newest }: Trouble): Local | null {
    const local = this.#local.get(transport)
    if (local === undefined || (!local.probing && connection !== null && connection <= local.spared)) return null
    local.spared = newest
    return local
  }

  #nextPause(local: Local): number {
    const { breaker } = this.#parts.settings
    return local.probing && local.shared !== null ? Math.min(local.shared.pause * 2, breaker.maxPause) : breaker.pause
  }

  /** False: another host or another mail wrote first; what they wrote is read then. */
  async #open(transport: string, why: { pause: number; error: string; suspect?: string }): Promise<boolean> {
    const { pause, suspect = null } = why
    const error = cleanText(why.error, ERROR_BYTES)
    const local = this.#local.get(transport)!
    local.probing = false
    local.strikes = 0
    const { version } = local.shared ?? { version: 0 }
    const shared: SharedBreaker = { transport, version, remaining: 0, state: 'open', pause, error, suspect }
    const won = await holding(local, () => this.#write(transport, shared, pause))
    if (!won) {
      await this.refresh()
      return false
    }
    this.#parts.events.emit('breaker', { transport, state: 'open', seconds: pause, error })
    tellOpen(this.#parts.logger, { transport, pause, error })
    return true
  }

  async #write(transport: string, shared: SharedBreaker, until: number): Promise<boolean> {
    const { state, pause, error, version, suspect = null } = shared
    const name = breakerName(transport)
    if (!(await this.#parts.store.writeSetting({ name, value: { state, pause, error, suspect }, version, until })))
      return false
    const local = this.#local.get(transport)!
    local.shared = { ...shared, version: version + 1, remaining: until }
    local.readAt = this.#parts.clock.monotonic()
    return true
  }
}

async function holding<T>(local: Local, work: () => Promise<T>): Promise<T> {
  local.held += 1
  return work().finally(() => (local.held -= 1))
}

function tellOpen(logger: Logger, facts: { transport: string; pause: number; error: string }): void {
  logger.warn(facts, `The transport ${facts.transport} rests for ${facts.pause} s after trouble: ${facts.error}`)
}
