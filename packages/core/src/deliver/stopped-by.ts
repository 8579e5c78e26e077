/** Why a run ended, in the order in which an operator wants to hear it. */
import type { RunParts } from './deliver-one.js'
import type { StoppedBy } from './delivery.js'

/** 'transport' only when nothing but mail for resting transports is left. */
export async function whyStopped(run: RunParts, signal: AbortSignal): Promise<StoppedBy> {
  const { breakers, limits, transports, store } = run
  if (signal.aborted) return 'signal'
  if (limits.reached !== null) return limits.reached
  if (breakers.allPaused) return 'paused'
  const resting = [...transports.keys()].filter((name) => breakers.restLeft(name) !== null)
  if (resting.length === 0) return 'empty'
  const { queuedByTransport } = await store.statistics({ formats: [] })
  return resting.some((name) => (queuedByTransport[name] ?? 0) > 0) ? 'transport' : 'empty'
}
