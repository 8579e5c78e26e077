/**
 * What @mailspool/config offers to applications, to the middleware and to the command line. Re-exports only.
 * @module @mailspool/config
 */
export { defineConfig, type AdminConfig, type FileConfig } from './file-config.js'
export type { Transaction } from './store-types.js'
export type { LoadedConfig, Origin, QueuePlace, StoreOptions } from './loaded-config.js'
export { loadConfig, type LoadOptions } from './load-config.js'
export { CONFIG_FILES } from './find-config.js'
export { VARIABLES } from './environment.js'
export { openMailer } from './open-mailer.js'
export { openStore } from './open-store.js'
