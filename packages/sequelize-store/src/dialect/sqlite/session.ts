/** Statements of operations on a SQLite connection. */
import type { Sql } from '../../sql.js'
import type { Tables } from '../../tables.js'
import type { Session } from '../dialect.js'
import type { SqliteConnection } from './connection.js'
import { sqliteDialect } from './sqlite-dialect.js'

export function sessionOn(connection: SqliteConnection, tables: Tables): Session {
  const text = (statement: Sql) => statement.text((index) => sqliteDialect.placeholder(index))
  return {
    dialect: sqliteDialect,
    tables,
    rows: (statement) => connection.rows(text(statement), statement.values),
    change: (statement) => connection.change(text(statement), statement.values),
  }
}
