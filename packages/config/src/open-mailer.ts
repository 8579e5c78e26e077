/**
 * openMailer: a mailer at once, its database at first use. Duty: a configuration that is given is checked at once, one
 * that has to be looked for at first use; a failed open rejects that call and is tried again at the next. Two calls
 * share nothing.
 */
import { createMailer, type Mailer, type MailerDoors } from '@mailspool/core'
import type { Transaction } from './store-types.js'
import type { FileConfig } from './file-config.js'
import { withoutFile } from './find-config.js'
import { lazyMailer } from './lazy-mailer.js'
import { loadConfig } from './load-config.js'
import type { LoadedConfig } from './loaded-config.js'
import { preparedStore } from './open-store.js'
import { resolveConfig } from './resolve-config.js'

/**
 * @param config what a config file would export (MAILER_* variables still go before it; relative paths count from the
 * folder of the first package.json upward), or what loadConfig answered; absent: loadConfig() at first use; a function
 * answers it at first use (the middleware reads the file once, for the mailer and for the admin page)
 * @throws {MailerError} MAILER_BAD_CONFIG, MAILER_NOT_CONFIGURED, MAILER_QUEUE_LOOP at once, where a config is given
 */
export function openMailer(
  config: FileConfig | LoadedConfig | (() => Promise<LoadedConfig>) = loadConfig,
): Mailer<Transaction> & MailerDoors<Transaction> {
  if (typeof config === 'function') return lazyMailer(async () => open(warned(await config())))
  if (isLoaded(config)) return open(config)
  return open(warned(resolveConfig({ ...withoutFile(process.cwd()), exported: config, env: process.env })))
}

const isLoaded = (config: FileConfig | LoadedConfig): config is LoadedConfig => 'origins' in config

/** Who calls loadConfig has the warnings in hand; here the log is the only place for them. */
function warned(config: LoadedConfig): LoadedConfig {
  for (const { path, problem } of config.warnings) config.logger?.warn({ path }, `${path} ${problem}.`)
  return config
}

function open(config: LoadedConfig): Mailer<Transaction> & MailerDoors<Transaction> {
  const logger = config.logger === null ? {} : { logger: config.logger }
  return createMailer<Transaction>({ ...config.settings, ...logger, store: preparedStore(config) })
}
