/**
 * A send inside the caller's own transaction: on that transaction's connection, never in our line (the line may be
 * waiting for the very lock that this transaction holds). A savepoint makes it all or nothing. Failures: a DEFERRED
 * transaction that cannot become a writing one rejects with MAILER_STORE_BUSY, retryable, naming IMMEDIATE.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { MailerError } from '@mailspool/core'
import type { Transaction } from 'sequelize'
import { connectionOf } from '../own-transaction.js'
import type { Session } from '../dialect.js'
import { Line } from '../line.js'
import { SqliteConnection } from './connection.js'
import type { Database } from './driver.js'
import { isBusy } from './errors.js'
import { sessionOn } from './session.js'
import type { SqlitePlace } from './place.js'

/** So often the lock was seen free and the transaction still could not have it: its view of the data is out of date. */
const FREE_YET_REFUSED = 3

type Within<T> = SqlitePlace & { work: (session: Session) => Promise<T> }

/** Two sends at once in one transaction would nest their savepoints, and undoing one could undo half of the other. */
const lines = new WeakMap<object, Line>()

export function withinSqlite<T>(transaction: Transaction, place: Within<T>): Promise<T> {
  const database = connectionOf(transaction) as Database
  const line = lines.get(database) ?? new Line()
  lines.set(database, line)
  return line.run(() => withoutBusyWait(new SqliteConnection(database), place))
}

async function withoutBusyWait<T>(connection: SqliteConnection, place: Within<T>): Promise<T> {
  const waited = await busyTimeout(connection)
  if (waited > 0) await connection.rows('pragma busy_timeout = 0', [])
  try {
    return await upgrading(connection, place)
  } finally {
    if (waited > 0) await connection.rows(`pragma busy_timeout = ${waited}`, [])
  }
}

/** What the application chose for its connection, in milliseconds; put back when we are done. */
async function busyTimeout(connection: SqliteConnection): Promise<number> {
  const [row] = await connection.rows('pragma busy_timeout', [])
  return Number(row?.timeout ?? 0)
}

async function upgrading<T>(connection: SqliteConnection, place: Within<T>): Promise<T> {
  const until = performance.now() + place.patience * 1000
  let freeYetRefused = 0
  for (;;) {
    try {
      return await inSavepoint(connection, place)
    } catch (error) {
      if (!isBusy(error)) throw error
      if (freeYetRefused >= FREE_YET_REFUSED || performance.now() > until) throw cannotUpgrade(place, error)
      await pause(1 + Math.random() * 10)
      if (await lockIsFree(place)) freeYetRefused++
    }
  }
}

async function inSavepoint<T>(connection: SqliteConnection, { tables, work }: Within<T>): Promise<T> {
  await connection.change('savepoint mailspool', [])
  try {
    const result = await work(sessionOn(connection, tables))
    await connection.change('release mailspool', [])
    return result
  } catch (error) {
    // after a full disk SQLite has ended the whole transaction by itself: then there is no savepoint any more
    await connection.change('rollback to mailspool', []).catch(() => 0)
    await connection.change('release mailspool', []).catch(() => 0)
    throw error
  }
}

/** Asked on a connection of its own, and only after a refusal. */
async function lockIsFree(place: SqlitePlace): Promise<boolean> {
  let probe: SqliteConnection | null = null
  try {
    probe = await SqliteConnection.open(place.driver(), place)
    await probe.change('begin immediate', [])
    await probe.change('rollback', [])
    return true
  } catch {
    return false
  } finally {
    await probe?.close()
  }
}

function cannotUpgrade({ patience }: SqlitePlace, cause: unknown): MailerError {
  const problem =
    'the transaction is DEFERRED and others wrote since it began reading, so it cannot write any more. Roll it back ' +
    'and repeat it as sequelize.transaction({ type: Transaction.TYPES.IMMEDIATE }, ...)'
  return new MailerError('MAILER_STORE_BUSY', { seconds: patience, problem }, { cause, retryable: true })
}
