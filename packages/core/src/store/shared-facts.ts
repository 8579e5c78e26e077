/** The small facts in mailer_setting that all hosts share: their names and shapes, once. Pure. */
import type { Seconds } from '../duration.js'
import type { SharedSetting } from './store.js'

/** Everything is paused. A transport's pause: `pause:<name>`. */
const PAUSE = 'pause'
const BREAKER = 'breaker:'
const LOGINS = 'logins:'

/** Seconds by which a clock that was read twice may differ from itself. */
const ROUNDING = 1

export const pauseName = (transport: string | null): string => (transport === null ? PAUSE : `${PAUSE}:${transport}`)
export const loginsName = (transport: string): string => `${LOGINS}${transport}`
export const breakerName = (transport: string): string => `${BREAKER}${transport}`

/** Who paused what, why and when (ISO 8601). Null transport: everything. */
export interface PauseFact {
  transport: string | null
  reason: string | null
  by: string | null
  at: string
}

/** What is stored of a breaker that is not closed. `pause`: the length of the pause under way, in seconds. */
export interface BreakerFact {
  state: 'open' | 'probing'
  pause: Seconds
  error: string
  /** The refusal for which the relay is suspected; mail that gets it is deferred and not failed. */
  suspect?: string | null
}

/** Refused logins of the last quarter of an hour, over all hosts; the setting's `until` ends the window. */
export interface LoginsFact {
  count: number
  /** Of the traces; a new one for each window. */
  salt: string
  /** Of the settings that were refused (deliver/settings-trace.ts). */
  traces: string[]
}

export interface SharedBreaker extends BreakerFact {
  transport: string
  version: number
  /** Seconds left of the pause or of the probe's lease; 0 or less: over. */
  remaining: Seconds
}

export function pausesIn(settings: readonly SharedSetting[]): PauseFact[] {
  return settings
    .filter((one) => one.name === PAUSE || one.name.startsWith(`${PAUSE}:`))
    .map((one) => one.value as PauseFact)
}

export function breakersIn(settings: readonly SharedSetting[]): SharedBreaker[] {
  return settings
    .filter((one) => one.name.startsWith(BREAKER))
    .map((one) => ({
      ...(one.value as BreakerFact),
      transport: one.name.slice(BREAKER.length),
      version: one.version,
      remaining: left(one),
    }))
}

/** A rest that is longer now than when it began: the database's clock stepped back, and nobody knows how much is over. It is. */
function left({ value, remaining }: SharedSetting): Seconds {
  const fact = value as BreakerFact | null
  const most = fact?.state === 'open' ? fact.pause + ROUNDING : Infinity
  return remaining !== null && remaining <= most ? remaining : 0
}
