/**
 * The same questions on SQLite, Postgres and MySQL or MariaDB: a queue of its own in each, and a way past the store to its
 * rows. Duty: opening and dropping; a server that is missing is the affair of open-postgres.ts and open-mariadb.ts.
 */
import { describe } from '@jest/globals'
import { SequelizeStore } from '../src/sequelize-store.js'
import { TABLE_NAMES } from '../src/tables.js'
import { freshDatabase, onMariadb } from './open-mariadb.js'
import { PostgresPlace, withPostgres } from './open-postgres.js'
import { openRaw, openSqlite } from './open-sqlite.js'

export interface Place {
  store: SequelizeStore
  /** A statement past the store; answers its rows, if it has any. */
  run: (statement: string) => Promise<readonly Record<string, unknown>[]>
  /** Another handle on the same queue. */
  another: () => SequelizeStore
  /** The store included. */
  close: () => Promise<void>
}

/** All but what says which queue it is. */
export async function empty({ run }: Place): Promise<void> {
  for (const [name, table] of Object.entries(TABLE_NAMES)) {
    if (name === 'migration') continue
    await run(`delete from mailer_${table} ${name === 'setting' ? "where name <> 'identity'" : ''}`)
  }
}

export type DatabaseName = 'sqlite' | 'postgres' | 'mysql'

/** Registers the tests three times. */
export function onEachDatabase(body: (open: () => Promise<Place>, name: DatabaseName) => void): void {
  describe('SQLite', () => body(sqlite, 'sqlite'))
  withPostgres((url) => describe('Postgres', () => body(() => postgres(url), 'postgres')))
  onMariadb('MySQL or MariaDB', () => body(mariadb, 'mysql'))
}

async function sqlite(): Promise<Place> {
  const place = await openSqlite()
  const raw = await openRaw(place.file)
  return {
    store: place.store as unknown as SequelizeStore,
    run: (statement) => raw.rows(statement, []),
    another: () => new SequelizeStore({ url: `sqlite:${place.file}` }),
    close: async () => {
      await raw.close()
      await place.close()
    },
  }
}

async function postgres(url: string): Promise<Place> {
  const place = new PostgresPlace(url)
  await place.migrate()
  const raw = await place.raw()
  const store = place.store()
  return {
    store,
    run: async (statement) => (await raw.query<Record<string, unknown>>(statement)).rows,
    another: () => place.store(),
    close: async () => {
      await store.close()
      await place.drop()
    },
  }
}

async function mariadb(): Promise<Place> {
  const database = await freshDatabase()
  const store = new SequelizeStore({ url: database.url })
  await store.migrate()
  return {
    store,
    run: async (statement) => {
      if (statement.startsWith('select')) return database.raw.rows(statement)
      await database.raw.run(statement)
      return []
    },
    another: () => new SequelizeStore({ url: database.url }),
    close: async () => {
      await store.close()
      await database.drop()
    },
  }
}
