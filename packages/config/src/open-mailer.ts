/**
 * openMailer: a mailer at once, its database at first use. Duty: configuration given is checked at once; a failed open
 * rejects that call and is tried again at the next; close ends it for good. Shares nothing between two calls.
 */
import { createMailer, type Mailer } from '@mailspool/core'
import type { Transaction } from '@mailspool/sequelize-store'
import type { FileConfig } from './file-config.js'
import { withoutFile } from './find-config.js'
import { lazyMailer } from './lazy-mailer.js'
import { loadConfig } from './load-config.js'
import type { LoadedConfig } from './loaded-config.js'
import { migrateOrRefuse, openStore } from './open-store.js'
import { resolveConfig } from './resolve-config.js'

/**
 * @param config what a config file would export (MAILER_* variables still go before it; relative paths count from the
 * folder of the first package.json upward), or what loadConfig answered; absent: loadConfig() at first use
 * @throws {MailerError} MAILER_BAD_CONFIG, MAILER_NOT_CONFIGURED at once, where a config is given
 */
export function openMailer(config?: FileConfig | LoadedConfig): Mailer<Transaction> {
  if (config === undefined) return lazyMailer(async () => open(await loadConfig()), null)
  const loaded = isLoaded(config)
    ? config
    : resolveConfig({ ...withoutFile(process.cwd()), exported: config, env: process.env })
  return lazyMailer(() => open(loaded), loaded.settings)
}

const isLoaded = (config: FileConfig | LoadedConfig): config is LoadedConfig => 'origins' in config

async function open(config: LoadedConfig): Promise<Mailer<Transaction>> {
  const store = await openStore(config)
  try {
    await migrateOrRefuse(store, config.autoMigrate)
    const logger = config.logger === null ? {} : { logger: config.logger }
    const mailer = createMailer<Transaction>({ ...config.settings, ...logger, store })
    await mailer.ready()
    return mailer
  } catch (error) {
    // a store that was handed over is used again at the next call; ours is made anew
    if (!('store' in config.place)) await store.close().catch(() => undefined)
    throw error
  }
}
