/** How long to wait before the next attempt. Pure: the random number comes in. Duty: the schedule and its jitter. */
import type { RandomSource } from '../clock.js'
import type { Seconds } from '../duration.js'

/** Part of a wait that is left to chance, so that a thousand mails deferred together do not come back together. */
const JITTER = 0.2

/**
 * Seconds before try number `nth` + 1: the nth entry of the schedule, the last one repeating, 20 % up or down.
 * RFC 5321 4.5.4.1 asks a relay for 30 min between tries; we start sooner, as our peer is a smarthost.
 * @throws {RangeError} nth below 1: a bug of the caller
 */
export function backoff(nth: number, schedule: readonly Seconds[], random: RandomSource): Seconds {
  if (nth < 1) throw new RangeError(`Back-off is asked from the first try on, not for ${nth}.`)
  const base = schedule[Math.min(nth, schedule.length) - 1] ?? 0
  return base * (1 - JITTER + 2 * JITTER * random())
}
