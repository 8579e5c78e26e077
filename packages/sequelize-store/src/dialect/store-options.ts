/** What a developer gives to a store, and what becomes of it. Duty: types only. */
import type { PoolOptions, Sequelize } from 'sequelize'
import type { Bell } from './bell.js'
import type { Dialect, Gateway } from './dialect.js'

/**
 * Where the mail is kept: a database URL (`sqlite:./queue.sqlite`, `postgres://…`, `mysql://…`, `mariadb://…`), or the
 * application's own Sequelize, whose pool, TLS and logging remain its own.
 */
export type StoreOptions = ({ url: string; sequelize?: never } | { sequelize: Sequelize; url?: never }) & {
  /** Before each table's name; 'mailer_'. */
  tablePrefix?: string
  /** Postgres: the schema of the tables. */
  schema?: string
  /** The driver, instead of the one that is found by itself: `require('pg')`, a module of node-sqlite3's shape. */
  dialectModule?: object
  /** Connections to a server, 5 by default; SQLite needs one that writes and one that reads. */
  pool?: PoolOptions
}

export interface Reached {
  dialect: Dialect
  gateway: Gateway
  bell: Bell
  /** For people and lock files, without a password: 'sqlite /srv/shop/queue.sqlite'. */
  identity: string
}
