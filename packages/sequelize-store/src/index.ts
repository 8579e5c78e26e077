/** What @mailspool/sequelize-store offers. Re-exports only. */
export { SequelizeStore } from './sequelize-store.js'
export type { StoreOptions } from './dialect/store-options.js'
export type { Migrations, MigrationStatus } from './migrations/migrations.js'
export { sqliteDriver } from './dialect/sqlite/driver.js'
export type { SqliteDriver } from './dialect/sqlite/driver.js'
