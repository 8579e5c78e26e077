/**
 * What @mailspool/core offers to applications and to the other packages. Re-exports only.
 * @module @mailspool/core
 */
export * from './message/message.js'
export * from './message/crashes.js'
export * from './message/lifecycle.js'
export * from './message/priority.js'
export * from './store/store.js'
export { createMemoryStore, type MemoryStore } from './store/memory-store/memory-store.js'
export type { MemoryTransaction } from './store/memory-store/transaction.js'
export * from './enqueue/mail.js'
export { queueTransport, type QueuedInfo, type QueueTransport } from './enqueue/queue-transport.js'
export { normaliseAddress } from './message/address.js'
export * from './deliver/delivery.js'
export * from './deliver/error-handler.js'
export * from './transport/transport.js'
export * from './transport/transport-config.js'
export { createMailer } from './mailer.js'
export * from './mailer-types.js'
export {
  ENQUEUE_FINISHED,
  LOGGER,
  STEERING,
  STORE,
  TRANSPORTS,
  VERIFY,
  type MailerDoors,
  type Steering,
} from './doors.js'
export { groupOfFailure, type FailureFacts, type GroupOfFailure } from './store/failure-group.js'
export * from './settings.js'
export * from './options.js'
export * from './errors.js'
export * from './duration.js'
export * from './clock.js'
export * from './logger.js'
export { cleanText, didYouMean, errorText } from './text.js'
export { checkEventName } from './events.js'
export type { AttemptEvent, EventName, MailerEvents, TransitionEvent } from './events.js'
