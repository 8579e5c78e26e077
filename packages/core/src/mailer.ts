/**
 * createMailer: wires the parts once. The map of this tree, in the order in which data flows:
 *   message/    the words and pure rules            store/      what a database must do, and the one in memory
 *   enqueue/    way in: validate, suppress, compose, add
 *   deliver/    way out: claim, dialogue, verdict, settle; engine.ts has the run and the worker
 *   transport/  what carries bytes: SMTP, plugins, outbox, null
 *   maintain/   retry-deferred, purge, steering, status
 * Duty here: opening at first use, and handing each call to its part. Bad settings and transports throw at once.
 */
import { systemClock } from './clock.js'
import { createEngine } from './deliver/engine.js'
import { KNOWN_FORMATS } from './deliver/parts.js'
import { untilOpen } from './deliver/until-open.js'
import { ENQUEUE_FINISHED, LOGGER, STEERING, STORE, TRANSPORTS, VERIFY, type MailerDoors } from './doors.js'
import { createEnqueue } from './enqueue/enqueue.js'
import type { SendAgainOptions } from './enqueue/mail.js'
import { sendAgain } from './enqueue/send-again.js'
import { createShorthands } from './enqueue/shorthands.js'
import { Events } from './events.js'
import { createGate, type Gate } from './gate.js'
import { silentLogger } from './logger.js'
import type { Mailer, MailerConfig } from './mailer-types.js'
import { dontSendList } from './maintain/dont-send-list.js'
import { checkedQuery, pages } from './maintain/looking.js'
import type { UpkeepParts } from './maintain/parts.js'
import { purgeLog, type PurgeLogRequest } from './maintain/purge-log.js'
import { retryDeferred } from './maintain/retry-deferred.js'
import { status } from './maintain/status.js'
import { cancel, pause, remove, requeue, resolveUncertain, resume, steeringOf } from './maintain/steering.js'
import type { MessageId } from './message/message.js'
import { checkParts, checkSettings } from './settings.js'
import type { LogQuery, MailStore, MessageQuery, ReadingStore } from './store/store.js'
import { openTransports } from './transport/open-transports.js'
import { verbOptions } from './verb-options.js'

/**
 * A mailer over a store. Nothing is opened yet: the first call does, and a failed open is tried again at the next.
 * @throws {MailerError} MAILER_NOT_CONFIGURED without a store; MAILER_BAD_CONFIG with all problems; MAILER_QUEUE_LOOP
 */
export function createMailer<Tx = unknown>(config: MailerConfig<Tx>): Mailer<Tx> & MailerDoors<Tx> {
  checkParts(config)
  const { store, logger = silentLogger, clock = systemClock, random = Math.random, ...given } = config
  const settings = checkSettings(given)
  const events = new Events(logger)
  const transports = openTransports(settings, { clock, logger })
  const parts = { store: store as MailStore, settings, transports, clock, random, logger, events }
  const engine = createEngine(parts)
  const transportNames = [...transports.keys()]
  const labels = new Map([...transports].map(([name, transport]) => [name, transport.label]))
  const upkeep = { ...parts, transportNames, wake: engine.wake }
  const enqueue = createEnqueue<Tx>({ store, settings, clock, events, transportNames, onQueued: engine.wake })
  const gate = createGate(store)
  const opened = gate.behind
  const ready = async (): Promise<MailStore> => {
    await gate.open()
    return parts.store
  }
  const close = async (): Promise<void> => {
    if (!gate.shut()) return
    await engine.close()
    await enqueue.idle()
    await Promise.all([...transports.values()].map((transport) => transport.close()))
    await store.close()
  }
  const sending: Pick<Mailer<Tx>, 'send' | 'sendMany'> = {
    send: gate.behindUnlessWithin(async (mail, options) => enqueue.send(mail, options)),
    sendMany: gate.behindUnlessWithin(async (mails, options) => enqueue.sendMany(mails, options)),
  }
  return {
    settings,
    ready: gate.open,
    ...sending,
    ...createShorthands<Tx>(sending, settings),
    deliver: opened(async (options = {}) => engine.deliver(options)),
    work: async (options = {}) => {
      if (await untilOpen(gate.open, { clock, logger, signal: options.signal })) await engine.work(options)
    },
    ...upkeepVerbs(upkeep, opened),
    sendAgain: opened(async (id: MessageId, options?: SendAgainOptions) =>
      sendAgain({ ...upkeep, enqueue, cancel: (old) => cancel(upkeep, old) }, id, options),
    ),
    ...lookingVerbs(store, opened),
    // not through the gate: an operator asks for the status just when migrations are missing
    status: async () => status(upkeep, labels, KNOWN_FORMATS),
    dontSend: dontSendList(ready),
    on: (event, listener) => events.on(event, listener),
    close,
    [Symbol.asyncDispose]: close,
    [ENQUEUE_FINISHED]: gate.behindUnlessWithin((mail, options) => enqueue.sendFinished(mail, options)),
    [STORE]: ready,
    [STEERING]: async () => {
      await ready()
      return steeringOf(upkeep)
    },
    [TRANSPORTS]: () => transports,
    [VERIFY]: async (transport: string) => engine.verify(transport, ready),
    [LOGGER]: () => logger,
  }
}

type Opened = Gate['behind']

/** Upkeep and steering. */
function upkeepVerbs(parts: UpkeepParts, opened: Opened) {
  return {
    retryDeferred: opened(async (options?: Parameters<Mailer['retryDeferred']>[0]) => retryDeferred(parts, options)),
    purgeLog: opened(
      async (olderThanDays: number, result?: PurgeLogRequest['result'], { signal }: { signal?: AbortSignal } = {}) =>
        purgeLog(parts, { olderThanDays, result, signal }),
    ),
    cancel: opened(async (id: MessageId) => cancel(parts, id)),
    delete: opened(async (id: MessageId) => remove(parts, id)),
    requeue: opened(async (id: MessageId) => requeue(parts, id)),
    resolveUncertain: opened(async (id: MessageId, answer: 'sent' | 'notSent') => resolveUncertain(parts, id, answer)),
    pause: opened(async (why?: Parameters<Mailer['pause']>[0]) => pause(parts, why)),
    resume: opened(async (which?: Parameters<Mailer['resume']>[0]) => resume(parts, which)),
  }
}

/** Looking; the content of sensitive mail is shown to nobody. */
function lookingVerbs(store: ReadingStore, opened: Opened) {
  const list = opened(async (query: MessageQuery) => store.list(query))
  return {
    find: opened(async (id: MessageId) => store.find(id)),
    content: opened(async (id: MessageId) => ((await store.find(id))?.sensitive === false ? store.content(id) : null)),
    list: async (query?: MessageQuery) => list(checkedQuery('list', query)),
    messages: (query?: MessageQuery) => pages(list, checkedQuery('messages', query)),
    log: opened(async (query?: LogQuery) => store.attempts(verbOptions('log', query))),
    counts: opened(async (options?: { upTo?: number }) => store.counts(verbOptions('counts', options))),
  }
}
