/**
 * SIGTERM and SIGINT: the first asks the run to end well, the second ends the process at once with 128+n. Duty: the
 * AbortSignal that the run watches. Exit hooks (the file lock's) still run.
 */
import { constants } from 'node:os'
import type { Output } from './output.js'

export function endOnSignal(output: Output): AbortSignal {
  const ending = new AbortController()
  const onSignal = (name: NodeJS.Signals) => {
    if (ending.signal.aborted) process.exit(128 + constants.signals[name])
    output.note(`${name}: what is in flight is finished, nothing more begun. A second signal ends at once.`)
    ending.abort(name)
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
  return ending.signal
}

/** For work that cannot be asked to stop, yet may be broken off between its transactions: null when a signal came first. */
export async function untilSignal<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
  const aborted = new Promise<null>((resolve) => {
    if (signal.aborted) resolve(null)
    signal.addEventListener('abort', () => resolve(null), { once: true })
  })
  return Promise.race([work, aborted])
}
