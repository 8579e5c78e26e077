/**
 * The worker's beginning: a database that is away or still starting, as after a power cut, is waited for as one that
 * goes away later is. Duty: tries again with a back-off, and says so. Failures: what no later try can mend rejects.
 */
import type { Clock } from '../clock.js'
import { isMailerError } from '../errors.js'
import type { Logger } from '../logger.js'

/** First and longest wait between tries, in ms. */
const FIRST_WAIT = 250
const LONGEST_WAIT = 15_000

/** False: the signal ended the waiting. */
export async function untilOpen(
  open: () => Promise<void>,
  parts: { clock: Clock; logger: Logger; signal: AbortSignal | undefined },
): Promise<boolean> {
  const { clock, logger, signal } = parts
  for (let wait = FIRST_WAIT; signal?.aborted !== true; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    try {
      await open()
      return true
    } catch (error) {
      if (!isMailerError(error) || !error.retryable) throw error
      logger.warn({ error: error.message }, `The worker waits for the database: ${error.message}`)
      await clock.sleep(wait, signal)
    }
  }
  return false
}
