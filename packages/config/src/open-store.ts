/**
 * Makes the store that a configuration names. Duty: tables up to date at first use where autoMigrate says so. Nothing
 * is opened here. Errors: MAILER_DRIVER_MISSING, MAILER_BAD_ARGUMENT, at use MAILER_STORE_*.
 */
import type { MailStore } from '@mailspool/core'
import { SequelizeStore } from '@mailspool/sequelize-store'
import type { LoadedConfig } from './loaded-config.js'
import type { Transaction } from './store-types.js'

/** The store as it is, never migrated by itself: `mailer-cli migrate` works on it. */
export function openStore(config: LoadedConfig): MailStore<Transaction> {
  return makeStore(config, SequelizeStore)
}

/** The store of a mailer. One that was handed over is its owner's to migrate. */
export function preparedStore(config: LoadedConfig): MailStore<Transaction> {
  return makeStore(
    config,
    class extends SequelizeStore {
      /** Asked before anything else (core's mailer.ts), and again after a failed open. */
      override async pendingMigrations(): Promise<readonly string[]> {
        // an embedded database has nobody else who would migrate it
        if (config.autoMigrate ?? this.identity.startsWith('sqlite')) await this.migrate()
        return super.pendingMigrations()
      }
    },
  )
}

function makeStore({ place, storeOptions }: LoadedConfig, Store: typeof SequelizeStore): MailStore<Transaction> {
  return 'store' in place ? place.store : new Store({ ...place, ...storeOptions })
}
