/**
 * migrations.{status, up, down, sql}: umzug over the list in all.ts, its records in mailer_migration. Duty: whoever
 * comes second waits and finds it done (the gateway's lock), and the identity row is there when the tables are.
 * Failures: MAILER_STORE_*; MAILER_TABLE_TAKEN; MAILER_BAD_ARGUMENT for a name that is no migration.
 */
import { randomUUID } from 'node:crypto'
import { isMailerError, MailerError } from '@mailspool/core'
import type { Sequelize } from 'sequelize'
import { SequelizeStorage, Umzug } from 'umzug'
import type { Dialect, Gateway } from '../dialect/dialect.js'
import { IDENTITY, identityOf, writeSetting } from '../operations/settings.js'
import { text } from '../rows.js'
import { raw, sql } from '../sql.js'
import { TABLE_NAMES, tableName, type Naming } from '../tables.js'
import { MIGRATIONS } from './all.js'
import type { Migration, MigrationPlace } from './migration.js'
import { newTables, refuseTaken } from './taken.js'

/** Which migrations the database has had, by name. */
export interface MigrationStatus {
  /** Names, oldest first. */
  applied: readonly string[]
  pending: readonly string[]
}

export interface MigrationsPlace {
  dialect: Dialect
  gateway: Gateway
  naming: Naming
}

/** The tables of one queue, made and taken away: what `mailer-cli migrate` calls. */
export class Migrations {
  readonly #place: MigrationsPlace

  constructor(place: MigrationsPlace) {
    this.#place = place
  }

  /** What is applied and what is not; creates nothing. Rejects when the database cannot be reached. */
  async status(): Promise<MigrationStatus> {
    const applied = await this.#applied()
    const pending = MIGRATIONS.map(({ name }) => name).filter((name) => !applied.includes(name))
    return { applied, pending }
  }

  /** Applies what is pending; answers the names, none when all was done already. */
  async up(): Promise<string[]> {
    // asked first, so that a process that starts while others deliver does not take the write lock for nothing
    const { pending } = await this.status()
    const done = pending.length === 0 ? [] : await this.#umzug((umzug, sequelize) => this.#applyAll(umzug, sequelize))
    if (pending.length > 0 || (await this.#place.gateway.glance(identityOf)) === null) await this.#writeIdentity()
    return done
  }

  async #applyAll(umzug: Umzug<Sequelize>, sequelize: Sequelize): Promise<string[]> {
    const [first] = await umzug.pending()
    const next = MIGRATIONS.find(({ name }) => name === first?.name)
    if (next !== undefined) await refuseTaken(sequelize, newTables(next, this.#names()))
    return namesOf(await umzug.up())
  }

  /** Takes back the last one, or every one down to and with `to`. Drops tables and the mail in them. */
  async down(to?: string): Promise<string[]> {
    if (to !== undefined && !MIGRATIONS.some(({ name }) => name === to)) {
      const problem = `names no migration; there are ${MIGRATIONS.map(({ name }) => name).join(', ')}`
      throw new MailerError('MAILER_BAD_ARGUMENT', { path: 'to', problem })
    }
    return this.#umzug(async (umzug) => namesOf(await umzug.down(to === undefined ? {} : { to })))
  }

  /** The statements of what is pending, for those who apply them by hand; the last one records that they did. */
  async sql(): Promise<string> {
    const { pending } = await this.status()
    const names = this.#names()
    const record = tableName('migration', this.#place.naming)
    const { schema } = this.#place.naming
    const place = schema === null ? [] : [`create schema if not exists ${schema}`]
    const table = `create table if not exists ${record} (name varchar(255) not null primary key)`
    const statements = MIGRATIONS.filter(({ name }) => pending.includes(name)).flatMap((migration) => [
      ...migration.up(names),
      `insert into ${record} (name) values ('${migration.name}')`,
    ])
    return statements.length === 0 ? '' : `${[...place, table, ...statements].join(';\n\n')};\n`
  }

  /** Once: whoever comes second finds version 1 and writes nothing. */
  async #writeIdentity(): Promise<void> {
    const write = { name: IDENTITY, value: randomUUID(), version: 0 }
    await this.#place.gateway.write((session) => writeSetting(session, write))
  }

  async #applied(): Promise<string[]> {
    const table = raw(tableName('migration', this.#place.naming))
    try {
      const rows = await this.#place.gateway.glance(({ rows }) => rows(sql`select name from ${table} order by name`))
      return rows.map((row) => text(row.name))
    } catch (error) {
      if (isMailerError(error) && error.code === 'MAILER_NOT_MIGRATED') return []
      throw error
    }
  }

  #umzug<T>(work: (umzug: Umzug<Sequelize>, sequelize: Sequelize) => Promise<T>): Promise<T> {
    const names = this.#names()
    return this.#place.gateway.migrating((sequelize) => {
      const storage = new SequelizeStorage({ sequelize, ...this.#record() })
      const migrations = MIGRATIONS.map((migration) => runnable(migration, names))
      return work(new Umzug({ migrations, storage, context: sequelize, logger: undefined }), sequelize)
    })
  }

  #record(): { tableName: string; schema?: string } {
    const { prefix, schema } = this.#place.naming
    return { tableName: prefix + TABLE_NAMES.migration, ...(schema === null ? {} : { schema }) }
  }

  #names(): MigrationPlace {
    const { dialect, naming } = this.#place
    const plain = (name: string) => naming.prefix + name
    const table = (name: string) => (naming.schema === null ? plain(name) : `${naming.schema}.${plain(name)}`)
    return { dialect, table, index: plain }
  }
}

function runnable(migration: Migration, place: MigrationPlace) {
  const run = (statements: string[]) => async (given: { context: Sequelize }) => {
    for (const statement of statements) await given.context.query(statement)
  }
  return { name: migration.name, up: run(migration.up(place)), down: run(migration.down(place)) }
}

const namesOf = (migrations: readonly { name: string }[]) => migrations.map(({ name }) => name)
