/** What loadConfig answers: everything checked and complete, and where each value came from. Duty: types only. */
import type { CheckedSettings, Logger, MailStore, Problem } from '@mailspool/core'
import type { PoolOptions, Sequelize, Transaction } from './store-types.js'
import type { AdminConfig } from './file-config.js'

/** 'development': the default that production refuses. */
export type Origin = 'flag' | 'environment' | 'file' | 'default' | 'development'

/** Where the queue lives; URLs of SQLite are absolute. */
export type QueuePlace = { url: string } | { sequelize: Sequelize } | { store: MailStore<Transaction> }

/** How the tables are reached, beside the place: see SequelizeStore. */
export interface StoreOptions {
  tablePrefix?: string
  schema?: string
  dialectModule?: object
  pool?: PoolOptions
}

/** A configuration: checked, complete, and told apart by origin. */
export interface LoadedConfig {
  /** Absolute; null when there is no config file. */
  readonly file: string | null
  /** Relative paths counted from here, and lock files stand here: the config file's folder, else the project's. */
  readonly folder: string
  /** Core's settings, complete; paths absolute. */
  readonly settings: Readonly<CheckedSettings>
  readonly place: QueuePlace
  readonly storeOptions: Readonly<StoreOptions>
  /** Null: SQLite yes, servers no. */
  readonly autoMigrate: boolean | null
  readonly admin: AdminConfig | false
  /** Null: none was given. */
  readonly logger: Logger | null
  /** By the name of the setting; a setting that stands at its default is not named. */
  readonly origins: Readonly<Record<string, Origin>>
  /** What is suspect and was ignored: MAILER_* variables of other programs, perhaps. */
  readonly warnings: readonly Problem[]
}
