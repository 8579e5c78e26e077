/**
 * From what a developer wrote to a dialect and a way to the database. Duty: the only place that asks which database it
 * is. Failures: MAILER_BAD_ARGUMENT for what cannot be used, MAILER_DRIVER_MISSING when a driver is not there.
 */
import { resolve } from 'node:path'
import { MailerError } from '@mailspool/core'
import { Sequelize, type PoolOptions } from 'sequelize'
import type { Naming, Tables } from '../tables.js'
import type { Dialect, Gateway } from './dialect.js'
import { PATIENCE } from './sqlite/patience.js'
import { sqliteDriver, type SqliteDriver } from './sqlite/driver.js'
import { sqliteDialect } from './sqlite/sqlite-dialect.js'
import { SqliteGateway } from './sqlite/sqlite-gateway.js'

export type StoreOptions = ({ url: string; sequelize?: never } | { sequelize: Sequelize; url?: never }) & {
  /** Before each table's name; 'mailer_'. */
  tablePrefix?: string
  /** Postgres: the schema of the tables. */
  schema?: string
  /** The driver, instead of the one that is found by itself: `require('pg')`, a module of node-sqlite3's shape. */
  dialectModule?: object
  /** Connections to a server; SQLite needs one that writes and one that reads. */
  pool?: PoolOptions
}

export interface Reached {
  dialect: Dialect
  gateway: Gateway
  /** For people and lock files, without a password: 'sqlite /srv/shop/queue.sqlite'. */
  identity: string
}

export function reach(options: StoreOptions, place: { naming: Naming; tables: Tables }): Reached {
  const kind = options.sequelize?.getDialect() ?? schemeOf(options.url)
  if (kind !== 'sqlite') throw notYet(kind)
  if (place.naming.schema !== null) throw bad('schema', 'is for Postgres; SQLite has none. Use tablePrefix')
  const file = resolve(storageOf(options))
  const driver = driverOf(options)
  const gateway = new SqliteGateway({ driver, file, tables: place.tables, patience: PATIENCE })
  return { dialect: sqliteDialect, gateway, identity: `sqlite ${file}` }
}

function schemeOf(url: unknown): string {
  const scheme = typeof url === 'string' ? /^([a-z]+):/i.exec(url)?.[1] : undefined
  if (scheme === undefined) throw bad('url', "must be a database URL such as 'sqlite:./queue.sqlite'")
  return scheme.toLowerCase()
}

/** sqlite:./file, sqlite:/abs/file, sqlite://./file and sqlite:///abs/file all name a file. */
function storageOf({ sequelize, url }: StoreOptions): string {
  const config = (sequelize as unknown as { options: { storage?: string; host?: string } } | undefined)?.options
  const storage = config === undefined ? (url ?? '').replace(/^sqlite:(\/\/)?/i, '') : (config.storage ?? config.host)
  if (storage === undefined || storage === '' || storage.includes(':memory:')) {
    const problem =
      'must name a file: each connection would have a :memory: database to itself. For tests, createMemoryStore()'
    throw bad(sequelize === undefined ? 'url' : 'sequelize.options.storage', problem)
  }
  return storage
}

/** An application's own instance has its driver loaded. */
function driverOf({ sequelize, dialectModule }: StoreOptions): () => SqliteDriver {
  if (dialectModule !== undefined) {
    if (!('Database' in dialectModule)) throw bad('dialectModule', "must be a driver of node-sqlite3's shape")
    return () => dialectModule as SqliteDriver
  }
  if (sequelize === undefined) return sqliteDriver
  return () => (sequelize as unknown as { connectionManager: { lib: SqliteDriver } }).connectionManager.lib
}

const bad = (path: string, problem: string) => new MailerError('MAILER_BAD_ARGUMENT', { path, problem })

function notYet(kind: string): MailerError {
  const problem = `names ${kind}, which this version does not know yet: it keeps the queue in SQLite ('sqlite:./queue.sqlite')`
  return bad('url', problem)
}
