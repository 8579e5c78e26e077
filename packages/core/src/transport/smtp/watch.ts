/**
 * One tick for all time-outs of a transport: it looks at every connection a few times within the shortest limit, at
 * most once a second. Why not a timer a command: a mail has five, and a busy worker sends thousands a second.
 */
import type { Clock } from '../../clock.js'
import type { CheckedSettings } from '../../settings.js'

/** Something with time-outs. */
export interface Watched {
  check(now: number): void
}

export interface Watch {
  add(one: Watched): void
  remove(one: Watched): void
}

/** Ticks only while there is something to look at. */
export function createWatch(clock: Clock, timeouts: CheckedSettings['timeouts']): Watch {
  const tick = Math.min(1000, Math.max(1, (Math.min(...Object.values(timeouts)) * 1000) / 4))
  const watched = new Set<Watched>()
  let stop: AbortController | null = null

  const run = async (own: AbortController): Promise<void> => {
    for (;;) {
      await clock.sleep(tick, own.signal)
      if (own.signal.aborted) return
      const now = clock.monotonic()
      for (const one of [...watched]) one.check(now)
    }
  }
  return {
    add(one) {
      watched.add(one)
      if (stop !== null) return
      stop = new AbortController()
      void run(stop)
    },
    remove(one) {
      watched.delete(one)
      if (watched.size > 0) return
      stop?.abort()
      stop = null
    },
  }
}
