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
