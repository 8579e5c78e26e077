/** loadConfig: find, load, put together. Errors: those of find-config.ts and resolve-config.ts. */
import type { Settings } from '@mailspool/core'
import { findConfig } from './find-config.js'
import type { LoadedConfig } from './loaded-config.js'
import { resolveConfig } from './resolve-config.js'

/** Where to look, and what goes before it. */
export interface LoadOptions {
  /** Where the search begins; default the working directory. */
  cwd?: string
  /** This file and no other; relative to cwd. */
  file?: string
  /** Default process.env. */
  env?: NodeJS.ProcessEnv
  /** Before environment and file: what a command line was given. */
  flags?: Partial<Settings>
}

/**
 * Reads the configuration that web application and cron share: flag, environment, file, default, in this order.
 * @throws {MailerError} MAILER_CONFIG_NOT_FOUND, MAILER_CONFIG_UNREADABLE, MAILER_BAD_CONFIG (all problems at once),
 * MAILER_NOT_CONFIGURED (NODE_ENV=production without a database or transport)
 */
export async function loadConfig(options: LoadOptions = {}): Promise<LoadedConfig> {
  const { cwd = process.cwd(), file, env = process.env, flags = {} } = options
  return resolveConfig({ ...(await findConfig(cwd, file)), env, flags })
}
