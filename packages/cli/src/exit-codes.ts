/** The exit codes of API.md, and which error means which. Duty: this table alone. */
import { isMailerError, type ErrorCode } from '@mailspool/core'

export const EXIT = {
  done: 0,
  error: 1,
  /** A mistake in the command line or the configuration: trying again will not help. */
  usage: 2,
  /** --strict: finished, but with deferred, failed or set-aside mail. */
  unsent: 3,
  /** Locked, lock lost, paused, transport down (EX_TEMPFAIL of sysexits.h). */
  tryLater: 75,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

const USAGE: readonly ErrorCode[] = [
  'MAILER_BAD_CONFIG',
  'MAILER_CONFIG_NOT_FOUND',
  'MAILER_CONFIG_UNREADABLE',
  'MAILER_NOT_CONFIGURED',
  'MAILER_QUEUE_LOOP',
  'MAILER_UNKNOWN_TRANSPORT',
  'MAILER_BAD_ARGUMENT',
  'MAILER_BAD_OPTION',
  'MAILER_BAD_ADDRESS',
  'MAILER_LOCK_UNUSABLE',
]

export function exitCodeOf(error: unknown): ExitCode {
  if (!isMailerError(error)) return EXIT.error
  if (error.code === 'MAILER_LOCKED') return EXIT.tryLater
  return USAGE.includes(error.code) ? EXIT.usage : EXIT.error
}
