/** Can the cron commands hold their locks, and did one leave its own behind? Duty: notes; takes and gives back a lock of its own. */
import { dirname } from 'node:path'
import { isMailerError } from '@mailspool/core'
import { takeLock } from '../lock-file.js'
import { lockPathOf } from '../lock-place.js'
import { locksSeen, whose, type LockSeen } from '../locks.js'
import type { Session } from '../session.js'
import { finding, fine, messageOf, type Note } from './finding.js'

const ITSELF = 'doctor'

export async function checkLocks(session: Session): Promise<Note[]> {
  const config = await session.config()
  if (!config.settings.useFileLock) return [fine('lock', 'no file lock is used (useFileLock: false)')]
  const { identity } = await session.store()
  try {
    const path = lockPathOf({ command: ITSELF, config, store: identity })
    const lock = await takeLock({ path, command: ITSELF, wait: 0, signal: new AbortController().signal })
    await lock?.release()
    const seen = await locksSeen(session)
    return [fine('lock', `locks can be written to ${dirname(path)}`), ...seen.flatMap(noteOf)]
  } catch (error) {
    if (!isMailerError(error)) throw error
    return [finding('lock', messageOf(error), 'Until then send-mail does not run.')]
  }
}

function noteOf(lock: LockSeen): Note[] {
  const { command, path, state } = lock
  if (state === 'free') return []
  if (state === 'held') return [fine('lock', `${command} is running: ${whose(lock)}`)]
  return [
    finding(
      'lock',
      `${command} left its lock behind (${path}, ${whose(lock)}) and did not run since`,
      `The next run takes it over: see that cron starts one. \`mailer-cli unlock ${command}\` removes it.`,
    ),
  ]
}
