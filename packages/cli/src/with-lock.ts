/**
 * Work under the file lock of its command. Duty: which lock, whether at all, and what its loss does: the work's signal
 * aborts, so that it claims nothing more and finishes, and the exit code is 75. A held lock is 75 too, and silent where
 * nobody watches, since cron mails every line.
 */
import { EXIT, type ExitCode } from './exit-codes.js'
import { lockedError, takeLock } from './lock-file.js'
import { lockPathOf } from './lock-place.js'
import type { Session } from './session.js'

export interface LockedWork {
  command: string
  /** --lock-path. */
  lockPath?: string | undefined
  /** Default 30 s; tests shorten it. */
  staleMs?: number
  /** Of the process: ends the waiting for the lock, and the work. */
  signal: AbortSignal
  work(signal: AbortSignal): Promise<ExitCode>
}

export async function withLock(session: Session, request: LockedWork): Promise<ExitCode> {
  const config = await session.config()
  const { useFileLock, lockWaitTimeout } = config.settings
  if (!useFileLock) return request.work(request.signal)
  const { command, signal } = request
  const { identity } = await session.store()
  const path = lockPathOf({ command, config, store: identity, flag: request.lockPath })
  const stale = request.staleMs === undefined ? {} : { staleMs: request.staleMs }
  const lock = await takeLock({ path, command, wait: lockWaitTimeout, signal, ...stale })
  if (lock === null) return notLocked(session, request, path)
  try {
    const code = await request.work(AbortSignal.any([signal, lock.lost]))
    if (!lock.lost.aborted) return code
    session.output.error(`the lock ${path} was taken over or removed while ${command} ran: it stopped early.`)
    return EXIT.tryLater
  } finally {
    await lock.release()
  }
}

function notLocked(session: Session, { command, signal }: LockedWork, path: string): ExitCode {
  if (signal.aborted) return EXIT.done
  session.output.note(lockedError(path, command).message)
  return EXIT.tryLater
}
