/**
 * What a developer may write in mailer.config.* or hand to openMailer: core's settings, and where the queue lives.
 * Duty: types, and defineConfig, which only lends them to the editor. check-config.ts is the reader.
 */
import type { IncomingMessage } from 'node:http'
import type { Logger, MailStore, Settings } from '@mailspool/core'
import type { PoolOptions, Sequelize, Transaction } from './store-types.js'

declare global {
  // Express merges what an application knows about a request (user, session) into this namespace.
  // eslint-disable-next-line @typescript-eslint/no-namespace -- the one way to meet Express's types without Express
  namespace Express {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- to be merged with
    interface Request {}
  }
}

/** Who may use the admin page, and where it is. Read by @mailspool/express; AdminOptions there is the same shape. */
export interface AdminConfig {
  /** Default '/admin/mailer'. */
  path?: string
  /** Answers an Actor, or anything else for 403. A method, so that `(req: express.Request) => …` fits too. */
  authorize?(req: IncomingMessage & Express.Request): unknown
}

/** What mailer.config.* exports, and what openMailer and mailer() take: where the queue lives, and any setting of core. */
export interface FileConfig extends Partial<Settings> {
  /** 'postgres://user:pass@host/db' | 'mysql://…' | 'sqlite:./file', a relative file counted from the config file. */
  database?: string
  /** The application's own instance, instead of `database`: needed for sends within its transactions on SQLite. */
  sequelize?: Sequelize
  /** Any store, instead of `database`: createMemoryStore() in tests. */
  store?: MailStore<Transaction>
  /** Default 'mailer_'. */
  tablePrefix?: string
  /** Postgres only. */
  schema?: string
  /** The driver, where the usual one cannot be loaded: `await import('pg')`. */
  dialectModule?: object
  /** Sequelize's pool options; ignored with `sequelize` or `store`. */
  pool?: PoolOptions
  /** Whether opening creates and updates the tables. Default: SQLite yes, servers no. */
  autoMigrate?: boolean
  /** False: no admin page. */
  admin?: AdminConfig | false
  /** Four methods; a pino fits. Default: silent (library), standard error (command line). */
  logger?: Logger
}

/** Gives mailer.config.* completion and type checks; answers what it was given. */
export function defineConfig(config: FileConfig): FileConfig {
  return config
}
