/**
 * What a SQLite error means. Duty: contention, connection or statement, and the MailerError for each. Standards:
 * sqlite.org/rescode.html; the driver gives primary codes only ('SQLITE_BUSY'), as `code` and before the text.
 */
import { userInfo } from 'node:os'
import { dirname } from 'node:path'
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
  if (BROKEN.has(error.code)) return unavailable(`${problem}${adviceFor(error.code, file)}`, thrown)
  return new MailerError('MAILER_STORE_FAILED', { problem }, { cause: thrown })
}

const unavailable = (problem: string, cause: unknown) =>
  new MailerError('MAILER_STORE_UNAVAILABLE', { problem }, { cause, retryable: true })

/** What SQLite's own words leave open: whose right, to which file. */
function adviceFor(code: string, file: string): string {
  switch (code) {
    case 'SQLITE_CANTOPEN':
      return `. ${whoWrites(file)}, and it must be a file`
    case 'SQLITE_READONLY':
      return `. ${whoWrites(file)}: the folder as well, for the -wal and -shm files beside it`
    case 'SQLITE_FULL':
      return '. Make room on its disk'
    default:
      return ''
  }
}

const whoWrites = (file: string): string =>
  `Here ${thisUser()} must be able to write ${file} and its folder ${dirname(file)}`

/** The folder of the file cannot be made: Node's error, with its code. */
export function folderFailure(error: unknown, folder: string): MailerError {
  const { code } = error as NodeJS.ErrnoException
  return unavailable(`its folder ${folder} cannot be made: ${whyNot(code)}`, error)
}

function whyNot(code: string | undefined): string {
  switch (code) {
    case 'EEXIST':
    case 'ENOTDIR':
      return 'something that is no folder stands in the way. Rename that, or name another place as database'
    case 'EACCES':
    case 'EPERM':
      return `${thisUser()} may not write there. Make it by hand and give it to that user, or name another place as database`
    case 'EROFS':
      return 'the disk can only be read. Name a place on another one as database'
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full. Make room'
    default:
      return `${code ?? 'unknown error'}. Make it by hand, or name another place as database`
  }
}

/** A container's user may have a number and no name. */
function thisUser(): string {
  try {
    return `the user ${userInfo().username}`
  } catch {
    return `the user ${process.getuid?.() ?? 'of this process'}`
  }
}
