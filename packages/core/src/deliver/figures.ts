/**
 * The figures of the admin page, kept by those who deliver: at the end of a run, and every minute while one goes on, so
 * that nobody who looks has to wait for them. Duty: one bounded piece at a time; never fails, never holds mail up.
 */
import { errorText } from '../text.js'
import type { DeliveryParts } from './parts.js'
import type { Rounds } from './rounds.js'

/** Answers whether there is more to catch up with. */
export async function keepFigures({ store, logger }: Pick<DeliveryParts, 'store' | 'logger'>): Promise<boolean> {
  try {
    return (await store.keepStatistics()).more
  } catch (error) {
    logger.warn({ error: errorText(error) }, 'Figures of the admin page could not be brought up to date.')
    return false
  }
}

/** The same by the clock of a worker's rounds. */
export async function countFigures(parts: Pick<DeliveryParts, 'store' | 'logger'>, rounds: Rounds): Promise<void> {
  rounds.counted({ more: false }) // at most one try a minute, also where it takes long
  rounds.counted({ more: await keepFigures(parts) })
}
