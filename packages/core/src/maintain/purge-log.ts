/** purge-mail-log: deletes finished messages by age, in short transactions of 1,000, so that enqueue hardly notices. */
import { errorText } from '../text.js'
import { badArgument } from '../verb-options.js'
import type { UpkeepParts } from './parts.js'

/** Messages a transaction (RELIABILITY chapter 4). */
const BATCH = 1000
const RESULTS = ['success', 'failure', 'all'] as const
const DAY = 86_400
/** Pieces of counting before a purge, 50,000 attempts each. */
const COUNTS = 20

export interface PurgeLogRequest {
  olderThanDays: number
  result?: (typeof RESULTS)[number] | undefined
  /** Ends it between two transactions. */
  signal?: AbortSignal | undefined
}

/** Answers how many messages are gone. @throws {MailerError} MAILER_BAD_ARGUMENT for bad days or result */
export async function purgeLog(parts: UpkeepParts, request: PurgeLogRequest): Promise<number> {
  const { olderThanDays, result = 'success', signal } = request
  if (!Number.isFinite(olderThanDays) || olderThanDays < 0)
    throw badArgument('olderThanDays', 'must be a number of days of at least 0')
  if (!RESULTS.includes(result)) throw badArgument('result', `must be one of ${RESULTS.join(', ')}`)
  await countFirst(parts)
  let count = 0
  while (signal?.aborted !== true) {
    const deleted = await parts.store.purge({ olderThan: olderThanDays * DAY, result, limit: BATCH })
    count += deleted
    if (deleted < BATCH) break
  }
  return count
}

/** The log goes with the messages: what it still has to tell the figures is counted before, as far as that is soon done. */
async function countFirst({ store, logger }: UpkeepParts): Promise<void> {
  try {
    for (let n = 0; n < COUNTS && (await store.keepStatistics()).more; n++);
  } catch (error) {
    logger.warn({ error: errorText(error) }, 'Figures of the admin page could not be counted before the purge.')
  }
}
