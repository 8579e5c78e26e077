/**
 * What may differ between databases, and nothing else: operations are one algorithm for all of them, written with
 * these pieces. A Dialect is words of SQL; a Gateway is how statements reach the database and what is repeated.
 * Failures: whatever a driver throws leaves a gateway as a MailerError (MAILER_STORE_*, MAILER_NOT_MIGRATED).
 */
import type { StoreRisk } from '@mailspool/core'
import type { Sequelize, Transaction } from 'sequelize'
import type { Sql, Value } from '../sql.js'
import type { Tables } from '../tables.js'

/** A row as read, keys in camelCase. */
export type Row = Record<string, Value>

export interface Dialect {
  /** For people: 'sqlite'. */
  readonly name: string
  /** Milliseconds since 1970 by the database's clock, a whole number: instants are kept so, and compared by it alone. */
  readonly now: Sql
  /** Behind a select of rows that are about to be changed; empty where one writer holds the whole database. */
  readonly lockRows: Sql
  /** Behind a select of a row that stood in the way of an insert, to read it as it is now. */
  readonly lockToRead: Sql
  /** The same, skipping rows that another worker is claiming. */
  readonly lockCandidates: Sql
  /** Binds that one statement may have. */
  readonly maxBinds: number
  /** Bytes that one statement may carry. */
  readonly maxBytes: number
  /** Whether taking the write lock just to find nothing would stand in others' way: then look first. */
  readonly peeksBeforeWriting: boolean
  /** Whether what a send only reads is read beside the caller's transaction: one that has read may not be able to write. */
  readonly readsBesideTransactions: boolean
  placeholder: (index: number) => string
  concat: (parts: readonly (Sql | string)[]) => Sql
  /** Whether a text column holds one of these; none at all holds none. */
  isAmong: (column: Sql, values: readonly string[]) => Sql
  /** Whether a text column begins with the prefix, in a way that an index serves. `indexed`: as in ddl.indexed. */
  beginsWith: (column: Sql, prefix: string, indexed?: number) => Sql
  /** Whether a long text is one of these, found by an index of so many of its characters (ddl.indexed). */
  isOneOf: (column: Sql, values: readonly string[], indexed: number) => Sql
  /** Whether a row stands behind the bound in the order of its columns, in a way that their index serves. */
  isBehind: (bound: Bound) => Sql
  /** Where a column of numbers takes values of any type: whether this one holds no number, in a way that an index serves. */
  readonly strays: ((column: Sql) => Sql) | null
  /** Behind a table in `from`: the one index to walk along ('primary': its key), for planners that would rather read a longer stretch of it, or another. */
  through: (table: Sql, index: string) => Sql
  /**
   * A text column in a condition that no index is to serve. Where ids name the rows, a planner whose figures are older than
   * the queue takes the index of a state for the shorter way, and reads all that is queued or under way for a few of them.
   */
  unindexed: (column: Sql) => Sql
  /** Inserts those rows that violate no unique key; the count says how many. */
  insertIgnoring: (insert: { into: Sql; columns: Sql; source: Sql }) => Sql
  /**
   * Inserts new rows, and into other tables those that belong to them, in one statement that answers the `id` of each row
   * of `first` that was not there yet, `listed` 0; what belongs to one that was is left out. Where `unless` finds rows, it
   * inserts nothing and answers their `address` as `id`, `listed` 1. Null: the database has no such statement.
   */
  insertTogether: ((together: Together) => Sql) | null
  /** What an insert takes: lines of values, the same pieces behind each of them. */
  linesOf: (lines: ManyLines) => Sql
  /** Updates each row from its own line of values, joined by `on`; in `set` and `on` the values are `v.a`, `v.b`, ... in order. */
  updateFrom: (update: ManyUpdates) => Sql
  /** Which settings of the database let committed mail vanish. */
  readonly durability: Durability
  /** Column types and clauses for migrations. */
  readonly ddl: Ddl
}

export interface Durability {
  /** Columns of one row; `server` among them is the database and its version. */
  readonly facts: Sql
  /** Which of those facts let committed mail vanish in a crash. */
  risks: (row: Row) => StoreRisk[]
}

/** What a column of values holds: some databases cannot tell from the binds, which may all be null. */
export type ColumnKind = 'text' | 'integer' | 'bytes'

/** New rows of one table, by column. */
export interface NewColumns {
  into: Sql
  /** One value for each row. */
  columns: readonly { name: Sql; kind: ColumnKind; values: readonly Value[] }[]
  /** The same piece for every row. */
  alike: readonly { name: Sql; piece: Sql }[]
}

export interface Together {
  /** Has an `id`. */
  first: NewColumns
  /** The first column of each is the `id` that its row belongs to. */
  then: readonly NewColumns[]
  unless: Sql | null
}

export interface ManyLines {
  lines: readonly (readonly Value[])[]
  /** Of the lines' columns, in order. */
  kinds: readonly ColumnKind[]
  behind: readonly Sql[]
}

export interface ManyUpdates extends Omit<ManyLines, 'behind'> {
  table: Sql
  set: Sql
  on: Sql
}

/** A place in an order: that of the row which holds these values in these columns. */
export interface Bound {
  columns: readonly Sql[]
  values: readonly Value[]
  descending: boolean
}

export interface Ddl {
  readonly id: string
  /** Up to so many characters. */
  text: (length: number) => string
  readonly longText: string
  readonly instant: string
  readonly integer: string
  readonly flag: string
  readonly bytes: string
  /** The statements that make a table with its indexes; a migration that ended half way can begin again with each. */
  table: (table: NewTable) => string[]
  /** Leaves a part of each page free, so that a row's next version finds room beside it; null: as it was. */
  room: (table: string, percent: number | null) => string[]
  /** An index column of long text: whole, or its beginning. */
  indexed: (column: string, characters: number) => string
}

export interface NewTable {
  /** As it stands in a statement. */
  name: string
  /** 'id text not null', and 'primary key (a, b)'. */
  columns: readonly string[]
  indexes: readonly NewIndex[]
}

export interface NewIndex {
  name: string
  columns: string
  unique?: boolean
  /** Where there are partial indexes: which rows it holds. */
  holds?: string
}

/** One connection under one transaction (or none): what operations speak to. */
export interface Session {
  readonly dialect: Dialect
  readonly tables: Tables
  rows: (statement: Sql) => Promise<Row[]>
  /** How many rows it changed. */
  change: (statement: Sql) => Promise<number>
}

type Work<T> = (session: Session) => Promise<T>

export interface Gateway {
  /** One short transaction, repeated on contention, committed when it resolves. The work may run more than once. */
  write<T>(work: Work<T>): Promise<T>
  /**
   * The same for what may be lost in a crash of the database, as long as nothing is kept that was committed after it:
   * where that can be said of one transaction, its commit does not wait for the disk.
   */
  writeUnflushed<T>(work: Work<T>): Promise<T>
  /** The same for a single statement: without begin and commit, where the database needs neither. */
  writeAlone<T>(work: Work<T>): Promise<T>
  /** Reads of one moment. */
  read<T>(work: Work<T>): Promise<T>
  /** A single read by itself, for hot paths. */
  glance<T>(work: Work<T>): Promise<T>
  /** Inside the caller's transaction, undone as a whole if it fails, the rest of the transaction untouched. */
  within<T>(transaction: Transaction, work: Work<T>): Promise<T>
  /** One Sequelize over one connection under a lock that keeps other migrating processes out, committed at the end. */
  migrating<T>(work: (sequelize: Sequelize) => Promise<T>): Promise<T>
  close(): Promise<void>
}
