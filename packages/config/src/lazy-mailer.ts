/**
 * A mailer that opens the real one at the first call of any verb. Duty: one open at a time; a failed one is forgotten,
 * so that the next call tries again; listeners put on before the open are kept. Errors: what opening rejects with,
 * MAILER_CLOSED after close, MAILER_NOT_OPEN where settings are asked for before they are known.
 */
import { MailerError, type CheckedSettings, type EventName, type Mailer, type MailerEvents } from '@mailspool/core'

/** Every verb that answers a promise; the type below fails to compile when one is missing. */
const VERBS = [
  'ready', 'send', 'sendMany', 'sendMail', 'sendHtmlMail', 'sendMassMail', 'mailAdmins', 'mailManagers', 'deliver',
  'work', 'retryDeferred', 'purgeLog', 'cancel', 'delete', 'requeue', 'resolveUncertain', 'pause', 'resume', 'find',
  'content', 'list', 'log', 'counts', 'status',
] as const // prettier-ignore

type Verb = (typeof VERBS)[number]
type Verbs<Tx> = Pick<Mailer<Tx>, Verb>
type Rest<Tx> = Omit<Mailer<Tx>, Verb>

/** @param settings null: they are known only after the open */
export function lazyMailer<Tx>(
  open: () => Promise<Mailer<Tx>>,
  settings: Readonly<CheckedSettings> | null,
): Mailer<Tx> {
  const opening = new Opening(open)
  const delegate =
    (verb: Verb) =>
    async (...given: unknown[]) => {
      const mailer = await opening.mailer()
      return (mailer[verb] as (...given: unknown[]) => Promise<unknown>)(...given)
    }
  const verbs = Object.fromEntries(VERBS.map((verb) => [verb, delegate(verb)])) as unknown as Verbs<Tx>
  const rest: Rest<Tx> = {
    get settings() {
      const known = opening.opened?.settings ?? settings
      if (known === null) throw new MailerError('MAILER_NOT_OPEN')
      return known
    },
    async *messages(query) {
      yield* (await opening.mailer()).messages(query)
    },
    dontSend: {
      add: async (...given) => (await opening.mailer()).dontSend.add(...given),
      remove: async (address) => (await opening.mailer()).dontSend.remove(address),
      has: async (address) => (await opening.mailer()).dontSend.has(address),
      list: async (query) => (await opening.mailer()).dontSend.list(query),
    },
    on: (event, listener) => opening.on(event, listener),
    close: () => opening.close(),
    [Symbol.asyncDispose]: () => opening.close(),
  }
  // not a spread: that would read the getter once, now
  return Object.defineProperties({}, { ...Object.getOwnPropertyDescriptors(verbs), ...Object.getOwnPropertyDescriptors(rest) }) as Mailer<Tx> // prettier-ignore
}

type Subscribe<Tx> = (mailer: Mailer<Tx>) => () => void

class Opening<Tx> {
  opened: Mailer<Tx> | null = null
  #closed = false
  #running: Promise<Mailer<Tx>> | null = null
  readonly #open: () => Promise<Mailer<Tx>>
  /** Listeners that wait for the open. */
  readonly #waiting = new Set<Subscribe<Tx>>()
  /** How to take off those that no longer wait. */
  readonly #off = new Map<Subscribe<Tx>, () => void>()

  constructor(open: () => Promise<Mailer<Tx>>) {
    this.#open = open
  }

  mailer(): Promise<Mailer<Tx>> {
    if (this.#closed) return Promise.reject(new MailerError('MAILER_CLOSED'))
    this.#running ??= this.#openOnce()
    return this.#running
  }

  async #openOnce(): Promise<Mailer<Tx>> {
    try {
      const mailer = await this.#open()
      this.opened = mailer
      for (const subscribe of this.#waiting) this.#off.set(subscribe, subscribe(mailer))
      this.#waiting.clear()
      return mailer
    } catch (error) {
      this.#running = null
      throw error
    }
  }

  on<E extends EventName>(event: E, listener: (detail: MailerEvents[E]) => void): () => void {
    if (this.opened !== null) return this.opened.on(event, listener)
    const subscribe: Subscribe<Tx> = (mailer) => mailer.on(event, listener)
    this.#waiting.add(subscribe)
    return () => {
      this.#waiting.delete(subscribe)
      this.#off.get(subscribe)?.()
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    const mailer = await this.#running?.catch(() => null)
    await mailer?.close()
  }
}
