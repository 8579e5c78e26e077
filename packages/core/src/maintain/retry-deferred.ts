/** retry-deferred: puts deferred mail back in the queue, or fails what has no retries left (django-mailer's command). */
import type { MessageId } from '../message/message.js'
import { verbOptions } from '../verb-options.js'
import { tellTransitions, type UpkeepParts } from './parts.js'

/** Messages a transaction. */
const BATCH = 1000

export interface RetryDeferredOptions {
  ids?: readonly MessageId[]
  /** Only mail whose back-off has ended. */
  due?: boolean
  limit?: number
  /** Ends it between two transactions of 1,000. */
  signal?: AbortSignal
}

/** Answers how many are queued again. @throws {MailerError} MAILER_BAD_ARGUMENT naming the option */
export async function retryDeferred(parts: UpkeepParts, options?: RetryDeferredOptions): Promise<number> {
  const { ids, due = false, limit, signal } = verbOptions('retryDeferred', options)
  let count = 0
  for (let more = true; more && signal?.aborted !== true && count < (limit ?? Infinity);) {
    const most = Math.min(BATCH, (limit ?? Infinity) - count)
    const { maxRetries } = parts.settings
    const answer = await parts.store.requeue({ by: 'retry', ids, due, maxRetries, limit: most })
    tellTransitions(parts.events, [...answer.requeued, ...answer.exhausted])
    count += answer.requeued.length
    more = answer.more
  }
  if (count > 0) parts.wake()
  return count
}
