/**
 * Waiting for a store that is away while nothing is in hand: for as long as a shutdown may take, then its error ends
 * the run, so that cron reports it. Only errors that a later try can mend are waited for.
 */
import { isMailerError } from '../errors.js'
import type { DeliveryParts } from './parts.js'

/** First and longest wait between tries, in ms. */
const FIRST_WAIT = 100
const LONGEST_WAIT = 5000

export async function patiently<T>(parts: DeliveryParts, signal: AbortSignal, step: () => Promise<T>): Promise<T> {
  const { clock, settings, logger } = parts
  const patience = clock.monotonic() + settings.shutdownGrace * 1000
  for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    try {
      return await step()
    } catch (error) {
      if (!isMailerError(error) || !error.retryable || clock.monotonic() > patience || signal.aborted) throw error
      logger.warn({ error: error.message }, 'The database is away; the run waits for it.')
      await clock.sleep(wait, signal)
    }
  }
}
