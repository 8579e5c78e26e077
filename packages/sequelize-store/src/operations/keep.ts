/**
 * keepStatistics: figures and groups brought up to date, by one host at a time. Duty: where the last piece of work ended
 * stands in the settings; whoever writes it first does the next piece, in the same transaction, and the others do none.
 */
import { AUDIT_DAYS } from '@mailspool/core'
import type { Session } from '../dialect/dialect.js'
import { count, text } from '../rows.js'
import { raw, sql } from '../sql.js'
import { groupFailures, type FailedBound } from './failures.js'
import { countMinutes } from './minutes.js'
import { readSettings, writeSetting } from './settings.js'

const NAME = 'statistics'
const DAY = 86_400_000

interface Progress {
  /** Up to where minutes are counted. */
  minutes: number | null
  failures: FailedBound
}

export async function keepStatistics(session: Session): Promise<{ through: Date | null; more: boolean }> {
  const found = (await readSettings(session, NAME)).find(({ name }) => name === NAME)
  const progress = progressOf(found?.value)
  const version = found?.version ?? 0
  // taken before the work: a second host waits here for our commit, and then finds another version
  if (!(await writeSetting(session, { name: NAME, value: progress, version }))) return told(progress, true)
  const now = await clock(session)
  const minutes = await countMinutes(session, { since: progress.minutes, now })
  const failures = await groupFailures(session, { since: progress.failures, now })
  await forgetAudit(session, now - AUDIT_DAYS * DAY)
  const done: Progress = { minutes: minutes.through, failures: failures.through }
  await writeSetting(session, { name: NAME, value: done })
  return told(done, minutes.more || failures.more)
}

const told = ({ minutes }: Progress, more: boolean) => ({ through: minutes === null ? null : new Date(minutes), more })

/** What cannot be read begins anew: the work is the same when it is done again. */
function progressOf(value: unknown): Progress {
  const { minutes, failures } = (value ?? {}) as Partial<Progress>
  const [at, id] = failures ?? []
  return {
    minutes: typeof minutes === 'number' ? minutes : null,
    failures: typeof at === 'number' && typeof id === 'string' ? [at, id] : [0, ''],
  }
}

/** A few at a time, found along the index of time. */
async function forgetAudit({ rows, change, tables, dialect }: Session, before: number): Promise<void> {
  const { audit: u } = tables
  const by = dialect.through(u.table, 'at')
  const old = await rows(sql`select id from ${u.table} ${by} where at < ${before} order by at, id limit 500`)
  const ids = old.map((row) => text(row.id))
  if (ids.length > 0) await change(sql`delete from ${u.table} where ${dialect.isAmong(u.id, ids)}`)
}

async function clock({ rows, dialect }: Session): Promise<number> {
  const [row] = await rows(sql`select ${dialect.now} as now ${raw('')}`)
  return count(row?.now)
}
