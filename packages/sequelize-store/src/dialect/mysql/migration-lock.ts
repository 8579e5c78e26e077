/**
 * One migrating process at a time: a lock by name, which belongs to the connection and ends with it. Duty: whoever
 * comes second waits. Failures: MAILER_STORE_BUSY after a minute.
 *
 * DDL commits by itself here, so a transaction could not hold others off, nor undo a migration that ended half way; it
 * is begun again from its first statement (see `table` of the dialect).
 */
import { MailerError } from '@mailspool/core'
import { QueryTypes, type Sequelize } from 'sequelize'
import type { Naming } from '../../tables.js'

const SECONDS = 60

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
    return await work()
  } finally {
    await ask(`release_lock(${name})`)
  }
}

function stillMigrating(): MailerError {
  const problem = 'another process is migrating it'
  return new MailerError('MAILER_STORE_BUSY', { seconds: SECONDS, problem }, { retryable: true })
}
