/** From a URL or an application's Sequelize to a SQLite file. Failures: MAILER_BAD_ARGUMENT for what names no file. */
import { resolve } from 'node:path'
import { MailerError } from '@mailspool/core'
import type { Tables } from '../../tables.js'
import { noBell } from '../bell.js'
import type { Reached, StoreOptions } from '../store-options.js'
import { sqliteDriver, type SqliteDriver } from './driver.js'
import { PATIENCE } from './patience.js'
import { sqliteDialect } from './sqlite-dialect.js'
import { SqliteGateway } from './sqlite-gateway.js'

export function reachSqlite(options: StoreOptions, tables: Tables): Reached {
  const file = resolve(storageOf(options))
  const gateway = new SqliteGateway({ driver: driverOf(options), file, tables, patience: PATIENCE })
  return { dialect: sqliteDialect, gateway, bell: noBell, identity: `sqlite ${file}` }
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
