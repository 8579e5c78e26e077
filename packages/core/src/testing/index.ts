/**
 * What tests of applications, stores and transports may use: `@mailspool/core/testing`. Re-exports only.
 * @module @mailspool/core/testing
 */
export * from './a-message.js'
export * from './an-ending.js'
export { createFakeClock, type FakeClock } from './fake-clock.js'
export { openMemoryStore, type MemoryStoreUnderTest } from './memory-store-under-test.js'
export { storeContract } from './store-contract/store-contract.js'
export type {
  Abilities,
  Ability,
  Ages,
  RawRows,
  StoreUnderTest,
  TestTransaction,
} from './store-contract/store-under-test.js'
export {
  createFaultServer,
  type FaultServer,
  type FaultServerCounts,
  type FaultServerOptions,
} from './fault-server/fault-server.js'
export {
  faults,
  type Fault,
  type FaultPhase,
  type FaultPoint,
  type FaultRule,
  type Faults,
} from './fault-server/script.js'
export type { FaultScript, Offer } from './fault-server/script.js'
export type { LedgerEntry } from './fault-server/session.js'
export { TEST_CERTIFICATE } from './fault-server/certificate.js'
export { createTestMailer, type OutboxMail, type TestMailer, type TestOutbox } from './test-mailer.js'
export * from './scripted-transport.js'
