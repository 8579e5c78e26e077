/**
 * Before the first migration: a table that bears one of its names and is not of its making, such as django-mailer's own
 * `mailer_message` in the same database, is found before anything is made. Duty: names it and changes nothing; a table
 * that this migration made before it broke off (MySQL undoes no DDL) is none. Failures: MAILER_TABLE_TAKEN.
 */
import { MailerError } from '@mailspool/core'
import type { Sequelize } from 'sequelize'
import type { NewTable } from '../dialect/dialect.js'
import type { Migration, MigrationPlace } from './migration.js'

/** What exists under a name and lacks columns that ours has is somebody else's. */
export async function refuseTaken(sequelize: Sequelize, tables: readonly NewTable[]): Promise<void> {
  for (const { name, columns } of tables) {
    const lacking = await lackingIn(sequelize, { name, columns: columns.flatMap(columnName) })
    if (lacking.length > 0) throw new MailerError('MAILER_TABLE_TAKEN', { table: name, columns: lacking })
  }
}

async function lackingIn(sequelize: Sequelize, { name, columns }: { name: string; columns: string[] }) {
  const [table = name, schema] = name.split('.').reverse()
  const place = schema === undefined ? table : { tableName: table, schema }
  const schemaInterface = sequelize.getQueryInterface()
  if (!(await schemaInterface.tableExists(place))) return []
  const there = Object.keys(await schemaInterface.describeTable(place)).map((column) => column.toLowerCase())
  return columns.filter((column) => !there.includes(column))
}

/** 'id text not null' names a column, 'primary key (a, b)' none. */
const columnName = (line: string): string[] => (line.startsWith('primary key') ? [] : line.split(' ').slice(0, 1))

/** The tables that a migration makes, without their statements. */
export function newTables(migration: Migration, place: MigrationPlace): NewTable[] {
  const made: NewTable[] = []
  const table = (one: NewTable) => {
    made.push(one)
    return []
  }
  const { dialect } = place
  migration.up({ ...place, dialect: { ...dialect, ddl: { ...dialect.ddl, table } } })
  return made
}
