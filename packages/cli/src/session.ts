/**
 * What every command has: the options that hold everywhere, its output, and configuration, store and mailer, each made
 * at first use. Duty: close what was opened. Errors: those of @mailspool/config and of opening.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { LoadedConfig } from '@mailspool/config'
import type { Mailer, MailerDoors, MailStore, Settings } from '@mailspool/core'
import { Output } from './output.js'
import { stderrLogger } from './stderr-logger.js'

export interface GlobalOptions {
  config?: string
  json?: boolean
  quiet?: boolean
  verbose?: boolean
  cron?: boolean
}

/** Doctor and import go through the doors. */
type MailerWithDoors = Mailer & MailerDoors

/** Loaded when it is needed: Sequelize comes with it, and --help and a mistyped option need neither. */
const configPackage = () => import('@mailspool/config')

/** How long closing may take after the work is done; the process then ends all the same. */
const CLOSING_MS = 5_000

export class Session {
  readonly output: Output
  readonly #file: string | undefined
  readonly #flags: Partial<Settings>
  #config: Promise<LoadedConfig> | null = null
  #store: Promise<MailStore> | null = null
  #mailer: MailerWithDoors | null = null

  constructor(options: GlobalOptions, flags: Partial<Settings> = {}) {
    const { json = false, quiet = false, verbose = false, cron } = options
    this.output = new Output({ json, quiet, verbose, terminal: cron === undefined ? null : !cron })
    this.#file = options.config
    this.#flags = flags
  }

  config(): Promise<LoadedConfig> {
    this.#config ??= this.#load()
    return this.#config
  }

  /** Not migrated, not even opened: for its identity and its migrations. */
  store(): Promise<MailStore> {
    this.#store ??= this.#openStore()
    return this.#store
  }

  async mailer(): Promise<MailerWithDoors> {
    const loaded = await this.config()
    const { openMailer } = await configPackage()
    this.#mailer ??= openMailer({ ...loaded, logger: loaded.logger ?? stderrLogger(this.output) })
    return this.#mailer
  }

  async close(): Promise<void> {
    const closing = Promise.allSettled([this.#mailer?.close(), this.#store?.then((store) => store.close())])
    await Promise.race([closing, wait(CLOSING_MS, undefined, { ref: false })])
  }

  async #load(): Promise<LoadedConfig> {
    const { loadConfig } = await configPackage()
    const file = this.#file === undefined ? {} : { file: this.#file }
    const loaded = await loadConfig({ ...file, flags: this.#flags })
    for (const { path, problem } of loaded.warnings) this.output.warn(`${path} ${problem}`)
    if (this.output.verbose) this.output.note(describe(loaded))
    return loaded
  }

  async #openStore(): Promise<MailStore> {
    const { openStore } = await configPackage()
    return openStore(await this.config())
  }
}

/** Where each value came from, never the value: it may hold a password. */
function describe({ file, folder, origins }: LoadedConfig): string {
  const named = Object.entries(origins).map(([name, origin]) => `${name} (${origin})`)
  return `config file: ${file ?? `none, in ${folder}`}; ${named.join(', ')}; all else at its default`
}
