/**
 * Calls for an abort, however many wait for the same signal: one listener a signal, and letting go of one costs the same
 * whether ten wait or a thousand. An EventTarget walks along all its listeners, and warns from the eleventh on.
 */
const waiting = new WeakMap<AbortSignal, Set<() => void>>()

/** Calls once when the signal aborts; answers what lets go of it. Nothing is called for a signal that has aborted. */
export function whenAborted(signal: AbortSignal, call: () => void): () => void {
  const calls = waiting.get(signal) ?? listen(signal)
  const entry = (): void => call()
  calls.add(entry)
  return () => void calls.delete(entry)
}

function listen(signal: AbortSignal): Set<() => void> {
  const calls = new Set<() => void>()
  waiting.set(signal, calls)
  signal.addEventListener('abort', () => [...calls].forEach((call) => call()), { once: true })
  return calls
}
