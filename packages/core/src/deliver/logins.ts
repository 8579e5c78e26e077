/**
 * Refused logins over all hosts: a server that is asked again and again with a wrong password locks the account or the
 * address. Duty: counting them in mailer_setting, by conditional updates, in windows of the database's clock; and telling
 * settings that were refused from new ones, by traces (settings-trace.ts). RELIABILITY chapter 4, row "auth failure".
 */
import type { Seconds } from '../duration.js'
import { loginsName, type LoginsFact } from '../store/shared-facts.js'
import type { SharedSetting } from '../store/store.js'
import type { DeliveryParts } from './parts.js'
import { settingsTrace } from './settings-trace.js'

/** At most so many logins in a window of this length (RELIABILITY chapter 4). */
export const LOGINS = 3
const WINDOW: Seconds = 15 * 60

/** What an older version counted has no traces. */
const NONE: LoginsFact = { count: 0, salt: '', traces: [] }

export type LoginsParts = Pick<DeliveryParts, 'store' | 'settings' | 'clock' | 'random'>

/** Of one transport. */
export class Logins {
  readonly #parts: LoginsParts
  readonly #transport: string
  readonly #traces = new Map<string, Promise<string | null>>()
  #spentUntil = -Infinity
  #unheardIn: string | null = null
  /** Windows in which the new settings had their try. */
  readonly #triedIn = new Set<string>()

  constructor(parts: LoginsParts, transport: string) {
    this.#parts = parts
    this.#transport = transport
  }

  /** Takes in what all hosts know; `settings` holds at least the transport's. */
  async read(settings: readonly SharedSetting[]): Promise<void> {
    const window = this.#windowIn(settings)
    this.#spentUntil = -Infinity
    this.#unheardIn = null
    if (window === null) return
    const trace = await this.#trace(window.salt)
    if (trace !== null && !window.traces.includes(trace)) this.#unheardIn = window.salt
    else if (window.count >= LOGINS) this.#spentUntil = this.#parts.clock.monotonic() + window.left * 1000
  }

  /** Milliseconds until the window ends, where these settings were refused too often: until then nobody logs in with them. */
  get restLeft(): number {
    return Math.max(0, this.#spentUntil - this.#parts.clock.monotonic())
  }

  /** Others were refused, ours never: they may be tried at once; once, unless they work. */
  get newSettings(): boolean {
    return this.#unheardIn !== null && !this.#triedIn.has(this.#unheardIn)
  }

  /** The try of new settings is under way. */
  tried(): void {
    if (this.#unheardIn !== null) this.#triedIn.add(this.#unheardIn)
  }

  /** The server let us in with these. */
  worked(): void {
    this.#triedIn.clear()
  }

  /** Counts one more refused login; `left`: seconds until the count begins anew. */
  async refused(): Promise<{ count: number; left: Seconds }> {
    const { store, random } = this.#parts
    const name = loginsName(this.#transport)
    for (;;) {
      const settings = await store.readSettings(name)
      const window = this.#windowIn(settings)
      const { count, salt, traces, left } = window ?? { ...NONE, left: WINDOW, salt: Math.floor(random() * 2 ** 48).toString(16) } // prettier-ignore
      const trace = await this.#trace(salt)
      const value: LoginsFact = { count: count + 1, salt, traces: [...new Set([...traces, ...(trace === null ? [] : [trace])])] } // prettier-ignore
      const version = settings.find((one) => one.name === name)?.version ?? 0
      if (await store.writeSetting({ name, value, version, until: left })) return { count: count + 1, left }
    }
  }

  #windowIn(settings: readonly SharedSetting[]): (LoginsFact & { left: Seconds }) | null {
    const found = settings.find((one) => one.name === loginsName(this.#transport))
    const left = found?.remaining ?? 0
    return found === undefined || left <= 0 ? null : { ...NONE, ...(found.value as LoginsFact), left }
  }

  #trace(salt: string): Promise<string | null> {
    const { transport, transports } = this.#parts.settings
    const config = (this.#transport === 'default' ? transport : null) ?? transports[this.#transport] ?? null
    const made = this.#traces.get(salt) ?? settingsTrace(config, salt)
    this.#traces.set(salt, made)
    return made
  }
}
