/**
 * Makes the store that a configuration names, and the folder of its SQLite file. Duty: nothing is opened but by use;
 * tables are created only where autoMigrate says so. Errors: MAILER_DRIVER_MISSING, MAILER_NOT_MIGRATED, MAILER_STORE_*.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { MailerError, type MailStore } from '@mailspool/core'
import { SequelizeStore, type Transaction } from '@mailspool/sequelize-store'
import { sqliteFile } from './database-url.js'
import type { LoadedConfig } from './loaded-config.js'

/** The store, not migrated: for `mailer-cli migrate`, and for openMailer, which goes on from here. */
export async function openStore(config: LoadedConfig): Promise<MailStore<Transaction>> {
  const { place, storeOptions } = config
  if ('store' in place) return place.store
  if ('url' in place) await makeFolder(sqliteFile(place.url, config.folder))
  return new SequelizeStore({ ...place, ...storeOptions })
}

/** Tables up to date, or a clear refusal. */
export async function migrateOrRefuse(store: MailStore<Transaction>, autoMigrate: boolean | null): Promise<void> {
  // an embedded database has nobody else who would migrate it
  if (autoMigrate ?? store.identity.startsWith('sqlite')) return store.migrate()
  const pending = await store.pendingMigrations()
  if (pending.length > 0) throw new MailerError('MAILER_NOT_MIGRATED', { pending: pending.join(', ') })
}

/** Mail is private: the folder is made for this user alone. `.mailer` is not for the repository either. */
async function makeFolder(file: string | null): Promise<void> {
  if (file === null) return
  const folder = dirname(file)
  const made = await mkdir(folder, { recursive: true, mode: 0o700 })
  if (made !== undefined && basename(folder) === '.mailer') await writeFile(join(folder, '.gitignore'), '*\n')
}
