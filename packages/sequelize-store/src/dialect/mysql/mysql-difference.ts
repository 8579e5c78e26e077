/**
 * How statements reach MySQL and MariaDB through mysql2. Duty: one statement, counted and checked the same way on any
 * connection, an application's own too: whether found rows are counted (Sequelize turns that off), whether too long
 * texts are refused (sql_mode) or how values are read back (typeCast) is up to its owner.
 */
import type { Naming } from '../../tables.js'
import type { Ran, ServerDifference, Statement } from '../server/difference.js'
import { catchUp, membership } from './cluster.js'
import { judge, NotAsAsked, TransactionOver } from './errors.js'
import { spelledOut } from './literals.js'
import { underMigrationLock } from './migration-lock.js'
import { isRows, query, type Header, type MysqlConnection } from './query.js'

/** At REPEATABLE READ two claims that find nothing lock gaps and then wait for each other (TOOLCHAIN 3). */
const BEGIN_WRITING = ['set transaction isolation level read committed', 'start transaction']

export const mysqlDifference = (naming: Naming): ServerDifference<MysqlConnection> => ({
  beginWriting: BEGIN_WRITING,
  // whether commits are flushed is a setting of the whole server
  beginUnflushed: BEGIN_WRITING,
  writesAlone: false,
  beginReading: ['set transaction isolation level repeatable read', 'start transaction read only'],
  catchUp,
  run,
  judge,
  whyNoWrites,
  cut: (connection) => connection.destroy(),
  underMigrationLock: ({ sequelize }, work) => underMigrationLock({ sequelize, naming }, work),
})

async function run(connection: MysqlConnection, { text, values }: Statement): Promise<Ran> {
  const answer = await query(connection, spelledOut(text, values))
  if (isRows(answer)) return { rows: answer, changed: 0 }
  if (/^savepoint/.test(text)) mustBeInTransaction(answer)
  if (answer.warningStatus > 0) await mustBeAsAsked(connection)
  return { rows: [], changed: changed(text, answer) }
}

/** A member of a Galera cluster that is not ready takes nothing; a replica is set to read only, which root may override. */
async function whyNoWrites(connection: MysqlConnection): Promise<string | null> {
  if ((await membership(connection)) === 'notReady') return 'is a member of a cluster and not ready'
  const answer = await query(connection, 'select @@global.read_only as replica, @@global.innodb_read_only as files')
  const { replica, files } = (isRows(answer) ? answer[0] : undefined) ?? {}
  return isOn(replica) || isOn(files) ? 'is set to read only' : null
}

/** Newer MariaDB has words for it: OFF, NO_LOCK, NO_LOCK_NO_ADMIN. */
const isOn = (value: unknown): boolean => !['0', 'OFF'].includes(String(value).toUpperCase())

/** Rows that an update found, also those that were so already; `affectedRows` counts them on some connections only. */
function changed(text: string, { info, affectedRows }: Header): number {
  const matched = /^\s*update/.test(text) ? /\d+/.exec(info) : null
  return matched === null ? affectedRows : Number(matched[0])
}

const SERVER_STATUS_IN_TRANS = 1

/**
 * After a deadlock MySQL undoes the transaction as a whole, and DDL commits it; Sequelize knows of neither. What is
 * then written would be kept whatever becomes of "the transaction".
 */
function mustBeInTransaction({ serverStatus }: Header): void {
  if ((serverStatus & SERVER_STATUS_IN_TRANS) !== 0) return
  throw new TransactionOver('the database has no transaction open on its connection any more')
}

/** Duplicates, which were to be ignored; and advice: deprecated (1287, 1681), unsafe to replicate, short of memory. */
const HARMLESS = new Set([1062, 1287, 1681, 1592, 3170])

/** Without strict mode a text that is too long is cut with a warning, and INSERT IGNORE does so anyway. */
async function mustBeAsAsked(connection: MysqlConnection): Promise<void> {
  const warnings = await query(connection, 'show warnings')
  if (!isRows(warnings)) return
  const bad = warnings.find(({ Level, Code }) => Level !== 'Note' && !HARMLESS.has(Number(Code)))
  if (bad !== undefined) throw new NotAsAsked(`${String(bad.Message)} (warning ${String(bad.Code)})`)
}
