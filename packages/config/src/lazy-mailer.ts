/**
 * A mailer whose configuration is not known yet: the real one is made at the first call of any verb. Duty: one try at
 * a time; a failed one is forgotten, so that the next call tries again; listeners put on before it are kept. Errors:
 * what making it rejects with, MAILER_CLOSED after close, MAILER_NOT_OPEN for what cannot wait (settings).
 */
import {
  ENQUEUE_FINISHED, LOGGER, MailerError, STEERING, STORE, TRANSPORTS, VERIFY, checkEventName, type EventName, type Mailer, type MailerDoors, type MailerEvents,
} from '@mailspool/core' // prettier-ignore

/** Every verb that answers a promise; the type below fails to compile when one is missing. */
const VERBS = [
  'ready', 'send', 'sendMany', 'sendMail', 'sendHtmlMail', 'sendMassMail', 'mailAdmins', 'mailManagers', 'deliver',
  'work', 'retryDeferred', 'purgeLog', 'cancel', 'delete', 'requeue', 'sendAgain', 'resolveUncertain', 'pause', 'resume', 'find',
  'content', 'list', 'log', 'counts', 'status', ENQUEUE_FINISHED, STEERING, STORE, VERIFY,
] as const // prettier-ignore

type Verb = (typeof VERBS)[number]
/** With the doors for queueTransport, the admin page and doctor, which have to lead somewhere here too. */
type WholeMailer<Tx> = Mailer<Tx> & MailerDoors<Tx>
type Verbs<Tx> = Pick<WholeMailer<Tx>, Verb>
type Rest<Tx> = Omit<WholeMailer<Tx>, Verb>

export function lazyMailer<Tx>(open: () => Promise<WholeMailer<Tx>>): WholeMailer<Tx> {
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
      return opening.known().settings
    },
    [TRANSPORTS]: () => opening.known()[TRANSPORTS](),
    [LOGGER]: () => opening.known()[LOGGER](),
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
  // the getter has to stay one: a spread of `rest` would read it now
  return Object.assign(rest, verbs)
}

type Subscribe<Tx> = (mailer: WholeMailer<Tx>) => () => void

class Opening<Tx> {
  #opened: WholeMailer<Tx> | null = null
  #closed = false
  #running: Promise<WholeMailer<Tx>> | null = null
  readonly #open: () => Promise<WholeMailer<Tx>>
  /** Listeners that wait for the open. */
  readonly #waiting = new Set<Subscribe<Tx>>()
  /** How to take off those that no longer wait. */
  readonly #off = new Map<Subscribe<Tx>, () => void>()

  constructor(open: () => Promise<WholeMailer<Tx>>) {
    this.#open = open
  }

  mailer(): Promise<WholeMailer<Tx>> {
    if (this.#closed) return Promise.reject(new MailerError('MAILER_CLOSED'))
    this.#running ??= this.#openOnce()
    return this.#running
  }

  /** For what cannot wait. */
  known(): WholeMailer<Tx> {
    if (this.#opened === null) throw new MailerError('MAILER_NOT_OPEN')
    return this.#opened
  }

  async #openOnce(): Promise<WholeMailer<Tx>> {
    try {
      const mailer = await this.#open()
      this.#opened = mailer
      for (const subscribe of this.#waiting) this.#off.set(subscribe, subscribe(mailer))
      this.#waiting.clear()
      return mailer
    } catch (error) {
      this.#running = null
      throw error
    }
  }

  on<E extends EventName>(event: E, listener: (detail: MailerEvents[E]) => void): () => void {
    if (this.#opened !== null) return this.#opened.on(event, listener)
    checkEventName(event)
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
