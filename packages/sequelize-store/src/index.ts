/**
 * The queue in a database of the application: SQLite, Postgres, MySQL or MariaDB. Re-exports only.
 *
 * @module
 */
export { SequelizeStore } from './sequelize-store.js'
export type { StoreOptions } from './dialect/store-options.js'
export type { Migrations, MigrationStatus } from './migrations/migrations.js'
export { sqliteDriver } from './dialect/sqlite/driver.js'
export type { SqliteDriver } from './dialect/sqlite/driver.js'
