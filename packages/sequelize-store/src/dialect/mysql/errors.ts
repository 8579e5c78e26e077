/**
 * What an error of mysql2 means. Duty: the trouble that it is. Standards: dev.mysql.com/doc/mysql-errors,
 * mariadb.com/kb/en/mariadb-error-code-reference; the driver gives the number as `errno`.
 */
import type { Trouble } from '../server/difference.js'

const CONTENTION = new Set([
  1205, // lock wait time-out
  1213, // deadlock; on a cluster also a row that another node wrote
  1020, // record has changed since last read (MariaDB with innodb_snapshot_isolation)
  3572, // a lock that NOWAIT could not have
])

const LOST = new Set([
  1053, // server shutdown in progress
  1077, // normal shutdown
  1079, // shutdown complete
  1317, // query execution was interrupted: what a KILL of the connection says first
  1927, // connection was killed (MariaDB)
  4031, // the server closed it for idleness (MySQL)
  1040, // too many connections
  1203, // this user has too many
  1021, // disk full
  1026, // error writing a file
  1037, // out of memory
  1041, // out of memory
  1114, // the table is full: InnoDB's word for a full disk
  // a server that cannot write: after a failover another connection leads to the one that can
  1047, // WSREP has not yet prepared node for application use
  1290, // running with --read-only
  1792, // transaction is read only
  1836, // running in read-only mode
])

const UNMIGRATED = new Set([
  1054, // unknown column
  1146, // no such table
])

/** Codes of sockets, and the driver's own for a connection that is over. */
const LOST_CODE = /^(PROTOCOL_|E(PIPE|CONN|TIMEDOUT|HOST|NET|AI_AGAIN|NOTFOUND|SOCKET))/

/** The transaction that a statement needs is not there: MySQL undid it as a whole, or DDL has committed it. */
export class TransactionOver extends Error {
  override readonly name = 'TransactionOver'
}

/** A statement was carried out otherwise than asked, and only a warning said so. */
export class NotAsAsked extends Error {
  override readonly name = 'NotAsAsked'
}

export function judge(error: unknown): Trouble | null {
  if (error instanceof TransactionOver) return 'transactionOver'
  if (error instanceof NotAsAsked) return 'refused'
  if (typeof error !== 'object' || error === null) return null
  const { errno, code, fatal, sqlState } = error as Record<string, unknown>
  // sockets have errors with numbers too, negative ones
  if (typeof errno === 'number' && errno > 0) return ofNumber(errno)
  if (fatal === true || (typeof code === 'string' && LOST_CODE.test(code))) return 'lost'
  return typeof sqlState === 'string' ? 'refused' : null
}

function ofNumber(errno: number): Trouble {
  if (CONTENTION.has(errno)) return 'contention'
  if (LOST.has(errno)) return 'lost'
  return UNMIGRATED.has(errno) ? 'unmigrated' : 'refused'
}
