/**
 * A clock that moves only when a test moves it. Duty: now() and monotonic() advance together, sleepers wake in the
 * order of their times, each with the clock at its own time. Never rejects.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../clock.js'

/** A clock that stands still until `advance`. */
export interface FakeClock extends Clock {
  /** Moves on by so many milliseconds and wakes whoever's time has come; work they start is given a turn to run. */
  advance(milliseconds: number): Promise<void>
  /** How many are asleep. */
  readonly sleepers: number
}

interface Sleeper {
  at: number
  wake: () => void
}

/** A stopped clock, by default at 2026-01-01T00:00:00Z. */
export function createFakeClock(start: Date = new Date('2026-01-01T00:00:00Z')): FakeClock {
  let elapsed = 0
  const sleepers = new Set<Sleeper>()
  const nextUntil = (end: number) =>
    [...sleepers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0] // prettier-ignore
  return {
    now: () => new Date(start.getTime() + elapsed),
    monotonic: () => elapsed,
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve()
        const sleeper = { at: elapsed + Math.max(0, milliseconds), wake }
        function wake() {
          sleepers.delete(sleeper)
          signal?.removeEventListener('abort', wake)
          resolve()
        }
        signal?.addEventListener('abort', wake)
        sleepers.add(sleeper)
      }),
    advance: async (milliseconds) => {
      const end = elapsed + milliseconds
      await nextTurn()
      for (let next = nextUntil(end); next !== undefined; next = nextUntil(end)) {
        elapsed = Math.max(elapsed, next.at)
        next.wake()
        // the woken code may sleep again within this very advance
        await nextTurn()
      }
      elapsed = end
    },
    get sleepers() {
      return sleepers.size
    },
  }
}
