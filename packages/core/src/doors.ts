/**
 * Doors between the packages of this project, not for applications: kept off the Mailer interface by symbols, which
 * are registered so that they are the same in the ESM and the CommonJS copy of core. Duty: names and types.
 */
import type { Queued, SendOptions } from './enqueue/mail.js'
import type { FinishedMail } from './enqueue/finished-mail.js'
import type { Logger } from './logger.js'
import type { MessageId } from './message/message.js'
import type { Priority } from './message/priority.js'
import type { CancelAnswer, DeleteAnswer, MailStore, PriorityAnswer } from './store/store.js'
import type { Transport } from './transport/transport.js'

/** queueTransport hands over finished bytes. */
export const ENQUEUE_FINISHED = Symbol.for('mailspool.enqueueFinished')
/** The admin page keeps its key in the shared settings; the command line names the store in its locks. */
export const STORE = Symbol.for('mailspool.store')
/** What there is to try: names and labels. */
export const TRANSPORTS = Symbol.for('mailspool.transports')
/** `doctor` and the page's transports try a login. */
export const VERIFY = Symbol.for('mailspool.verify')

/** What the application handed over as logger: the admin page notes there who opened which content. */
export const LOGGER = Symbol.for('mailspool.logger')

/** The admin page steers many messages at once. */
export const STEERING = Symbol.for('mailspool.steering')

/** As the mailer's verbs of the same names, for many messages in one transaction, an answer for each, in the order asked. */
export interface Steering {
  /** Stops what is not sent yet. */
  cancel(ids: readonly MessageId[]): Promise<CancelAnswer[]>
  /** Removes messages with all that belongs to them. */
  delete(ids: readonly MessageId[]): Promise<DeleteAnswer[]>
  /** Back in the queue; noContent: what they said has left the database. notNow: they are in no state for it. */
  requeue(ids: readonly MessageId[]): Promise<('requeued' | 'noContent' | 'notNow')[]>
  /** Of messages that wait. */
  setPriority(ids: readonly MessageId[], priority: Priority): Promise<PriorityAnswer[]>
}

/** What our own packages find on a mailer beside its public verbs. */
export interface MailerDoors<Tx = unknown> {
  /** Queues a mail whose bytes are composed already. */
  [ENQUEUE_FINISHED](mail: FinishedMail, options?: SendOptions<Tx>): Promise<Queued>
  /** The store once it is open. */
  [STORE](): Promise<MailStore<Tx>>
  /** By name; open once the mailer is ready. */
  [TRANSPORTS](): ReadonlyMap<string, Transport>
  /**
   * Logs in by one transport and out again. A refused login counts as a worker's does, and where too many were refused the
   * server is not asked. @throws {MailerError} MAILER_TRANSPORT_FAILED with the reason, MAILER_UNKNOWN_TRANSPORT
   */
  [VERIFY](transport: string): Promise<void>
  /** Many messages at once; the store must be open. */
  [STEERING](): Promise<Steering>
  /** The application's logger, or the silent one. */
  [LOGGER](): Logger
}
