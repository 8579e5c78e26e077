/**
 * Is the database there, does its clock go with this host's, does it keep what it commits, are its tables up to date?
 * Duty: notes; whether the queue's tables can be asked on. Never rejects for what it came to find.
 */
import { isMailerError, type StoreHealth } from '@mailspool/core'
import type { Session } from '../session.js'
import { finding, fine, messageOf, type Note } from './finding.js'

/** Seconds of difference that nobody notices in a mail's date. */
const CLOCK_TOLERANCE = 2

export interface DatabaseChecked {
  notes: Note[]
  /** The database's clock; null: its tables cannot be asked. */
  clock: Date | null
}

export async function checkDatabase(session: Session): Promise<DatabaseChecked> {
  const store = await session.store()
  const started = Date.now()
  try {
    const health = await store.health()
    const middle = (started + Date.now()) / 2
    const migrated = await checkMigrations(session)
    const notes = [
      fine('database', `${store.identity}: ${health.server}`),
      clockNote(health.clock, { middle, trip: (Date.now() - started) / 2 }),
      ...durabilityNotes(health),
      migrated,
    ]
    return { notes, clock: migrated.advice === null ? health.clock : null }
  } catch (error) {
    if (!isMailerError(error)) throw error
    const advice = 'Check database (MAILER_DATABASE) and that it can be reached from here: until then no mail is queued or sent.' // prettier-ignore
    return { notes: [finding('database', `${store.identity}: ${messageOf(error)}`, advice)], clock: null }
  }
}

function clockNote(clock: Date, host: { middle: number; trip: number }): Note {
  const apart = (clock.getTime() - host.middle) / 1000
  const size = Math.abs(apart)
  if (size <= CLOCK_TOLERANCE + host.trip / 1000) return fine('clock', "the database's clock goes with this host's")
  const text = `the database's clock is ${size.toFixed(1)} s ${apart > 0 ? 'ahead of' : 'behind'} this host's`
  return finding(
    'clock',
    text,
    'Set both by NTP: mail is due by the database, and sendAt, expiresAt and the Date header come from here.',
  )
}

function durabilityNotes({ risks }: StoreHealth): Note[] {
  if (risks.length === 0) return [fine('durability', 'what is committed survives a crash')]
  return risks.map(({ setting, value, advice }) => finding('durability', `${setting} is ${value}`, advice))
}

/** With autoMigrate (SQLite's default) opening applies them, as the application's first use would. */
async function checkMigrations(session: Session): Promise<Note> {
  const pending = await (await session.store()).pendingMigrations()
  try {
    if (pending.length > 0) await (await session.mailer()).ready()
    return fine('migrations', 'none is pending')
  } catch (error) {
    if (!isMailerError(error) || error.code !== 'MAILER_NOT_MIGRATED') throw error
    return finding(
      'migrations',
      `pending: ${pending.join(', ')}`,
      'Run `mailer-cli migrate up`, or set autoMigrate: true.',
    )
  }
}
