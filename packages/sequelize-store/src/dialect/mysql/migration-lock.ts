/**
 * One migrating process at a time: a lock by name, which belongs to the connection and ends with it. Duty: whoever
 * comes second waits. Failures: MAILER_STORE_BUSY after a minute.
 *
 * Of a Galera cluster each node has locks of its own: two nodes may migrate at once. Their statements come to all in one
 * order, tables that are there are left as they are, and a record can be written once only: whoever finds it written
 * begins again, and sees what is done.
 *
 * DDL commits by itself here, so a transaction could not hold others off, nor undo a migration that ended half way; it
 * is begun again from its first statement (see `table` of the dialect).
 */
import { setTimeout as pause } from 'node:timers/promises'
import { MailerError } from '@mailspool/core'
import { QueryTypes, type Sequelize } from 'sequelize'
import type { Naming } from '../../tables.js'
import { unwrapped } from '../server/failure.js'

const SECONDS = 60
/** Tries of those that another node was faster than, and milliseconds between them. */
const TRIES = 20
const BETWEEN = 100

interface Place {
  sequelize: Sequelize
  naming: Naming
}

export async function underMigrationLock<T>({ sequelize, naming }: Place, work: () => Promise<T>): Promise<T> {
  // locks are the whole server's, and their names 64 characters at most
  const name = `concat('mailspool ', md5(concat(database(), '.${naming.prefix}')))`
  const ask = async (what: string) => {
    const [row] = await sequelize.query<{ had: number | null }>(`select ${what} as had`, { type: QueryTypes.SELECT })
    return row?.had === 1
  }
  if (!(await ask(`get_lock(${name}, ${SECONDS})`))) throw stillMigrating()
  try {
    return await unlessRecorded(work)
  } finally {
    await ask(`release_lock(${name})`)
  }
}

const DUPLICATE = 1062

async function unlessRecorded<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (thrown) {
      const { errno } = unwrapped(thrown) as { errno?: unknown }
      if (errno !== DUPLICATE || tries === TRIES) throw thrown
    }
    await pause(BETWEEN)
  }
}

function stillMigrating(): MailerError {
  const problem = 'another process is migrating it'
  return new MailerError('MAILER_STORE_BUSY', { seconds: SECONDS, problem }, { retryable: true })
}
