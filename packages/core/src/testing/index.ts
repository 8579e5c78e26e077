/** What tests of applications, stores and transports may use: `@mailspool/core/testing`. Re-exports only. */
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
