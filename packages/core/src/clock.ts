/**
 * The only reader of the time and the only maker of waits. Injected, so that tests move time instead of sleeping.
 * Due times, leases and expiry are NOT decided by it: the store compares those by the database's own clock.
 */
import { whenAborted } from './when-aborted.js'

/** What the queue asks of the time; `createFakeClock` of core/testing is one that a test moves. */
export interface Clock {
  /** The wall clock, for Date headers and log lines. */
  now(): Date
  /** Milliseconds that only grow, unmoved by clock steps; for durations and time-outs. */
  monotonic(): number
  /** Resolves after so many milliseconds, or at once when the signal aborts. Never rejects. Keeps the process alive. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
}

/** Numbers from 0 up to 1, like Math.random; injected so that jitter can be repeated. */
export type RandomSource = () => number

/** The real time. */
export const systemClock: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),
  // not timers/promises: a wait that is cut short costs an exception there, and a busy worker cuts thousands a second
  sleep: (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve()
      const end = (): void => {
        clearTimeout(timer)
        letGo?.()
        resolve()
      }
      const timer = setTimeout(end, Math.max(0, milliseconds))
      const letGo = signal && whenAborted(signal, end)
    }),
}
