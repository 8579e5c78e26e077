/**
 * What differs between the servers in how statements reach them; the gateway is the same for all. Duty: the interface
 * that postgres/ and mysql/ fill. Nothing here may rely on the state of a session: the next statement outside of a
 * transaction may run on another connection, or behind a pooler.
 */
import type { Sequelize } from 'sequelize'
import type { Value } from '../../sql.js'
import type { Tables } from '../../tables.js'

/** What an error of the driver means, which decides what is done about it. */
export type Trouble =
  /** Deadlock, lock wait, serialization: the same again may succeed. */
  | 'contention'
  /** The connection is lost, or leads to a server that cannot write any more (failover): again, with another one. */
  | 'lost'
  /** The caller's transaction had failed before, or was undone as a whole by the database: only its owner can go on. */
  | 'transactionOver'
  /** A table or column is missing. */
  | 'unmigrated'
  /** Anything else that the database says: the statement is refused. */
  | 'refused'

export interface Ran {
  /** Rows with the database's own column names. */
  rows: readonly Record<string, unknown>[]
  /** How many rows it changed: for MySQL those matched, so that an update that sets what was there counts too. */
  changed: number
}

export interface Statement {
  text: string
  values: readonly Value[]
}

/** `Connection`: the driver's own, as Sequelize's pool hands it out. */
export interface ServerDifference<Connection extends object = object> {
  /** Statements that begin a short transaction that writes, READ COMMITTED whatever the database's default is. */
  readonly beginWriting: readonly string[]
  /** The same, for one whose commit need not wait for the disk (docs/decisions/0031). */
  readonly beginUnflushed: readonly string[]
  /** Whether a statement by itself is a transaction as good as one that beginWriting begins. */
  readonly writesAlone: boolean
  /** Statements that begin a transaction that reads one moment. */
  readonly beginReading: readonly string[]
  /**
   * Before each piece of work: what was committed through any other server of a cluster is seen from here on. Else a
   * worker whose connections lead to several of them would not find its own claim. @throws the driver's own error
   */
  catchUp?: (connection: Connection) => Promise<void>
  /** @throws the driver's own error */
  run: (connection: Connection, statement: Statement) => Promise<Ran>
  /** Null: no error of the driver's. Sequelize's wrapping is taken off before. */
  judge: (error: unknown) => Trouble | null
  /** Null: it takes writes. Else why it does not: 'is a standby'. Asked of a new connection where there are several hosts. */
  whyNoWrites: (connection: Connection) => Promise<string | null>
  /** Ends the connection at once, without a word to a server that may not answer. */
  cut: (connection: Connection) => void
  /**
   * Runs the work, which migrates through `sequelize`, while no other process does. Its lone statements share one
   * connection, so that a lock of the session or a transaction around them holds. Committed when it resolves.
   */
  underMigrationLock: <T>(place: { sequelize: Sequelize; tables: Tables }, work: () => Promise<T>) => Promise<T>
}
