/**
 * What a SQLite error means. Duty: contention, connection or statement, and the MailerError for each. Standards:
 * sqlite.org/rescode.html; the driver gives primary codes only ('SQLITE_BUSY'), as `code` and before the text.
 */
import { cleanText, MailerError } from '@mailspool/core'

interface DriverError {
  code: string
  message: string
}

/** By shape: under Jest the driver's errors are of another realm's Error, so instanceof says no. */
function asDriverError(error: unknown): DriverError | null {
  if (typeof error !== 'object' || error === null || !('code' in error) || !('message' in error)) return null
  const { code, message } = error
  return typeof code === 'string' && code.startsWith('SQLITE_') ? { code, message: String(message) } : null
}

const codeOf = (error: unknown): string => asDriverError(error)?.code ?? ''

/** Somebody else holds the lock: the same again may succeed. LOCKED is the same inside a shared cache. */
export function isBusy(error: unknown): boolean {
  return codeOf(error) === 'SQLITE_BUSY' || codeOf(error) === 'SQLITE_LOCKED'
}

/** The file or its disk fails, not the statement: what was open is not to be trusted. */
export function isBroken(error: unknown): boolean {
  return BROKEN.has(codeOf(error))
}

const BROKEN = new Set(
  ['IOERR', 'FULL', 'CANTOPEN', 'NOMEM', 'PROTOCOL', 'INTERRUPT', 'READONLY', 'MISUSE'].map((c) => `SQLITE_${c}`),
)

const MISSING = /no such table|no such column|has no column named/

/** As the caller sees it. */
export function sqliteFailure(thrown: unknown, file: string): unknown {
  const error = asDriverError(thrown)
  if (error === null) return thrown
  const problem = `${cleanText(error.message, 300)} (${file})`
  if (MISSING.test(error.message)) {
    return new MailerError(
      'MAILER_NOT_MIGRATED',
      { pending: error.message.replace(/^SQLITE_ERROR: /, '') },
      { cause: thrown },
    )
  }
  if (BROKEN.has(error.code)) {
    return new MailerError('MAILER_STORE_UNAVAILABLE', { problem }, { cause: thrown, retryable: true })
  }
  return new MailerError('MAILER_STORE_FAILED', { problem }, { cause: thrown })
}
