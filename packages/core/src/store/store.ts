/**
 * THE MEETING PLACE: what the queue asks of a database. Verbs of the domain in a few roles; batches in, one answer per
 * item out, in the order asked. `storeContract` (core/testing) is the exam of all of it.
 *
 * What holds for every verb:
 * - It is one short transaction (or a bounded series of them), committed when the promise resolves. Deadlock, lock
 *   wait and serialization failures are repeated inside (up to 5 times, a new connection) and not visible.
 * - No verb takes a "now": due times, leases and expiry are compared by the clock of the database. Spans come in as
 *   seconds, instants that a caller chose (sendAt, expiresAt, deferUntil) as Date.
 * - A verb rejects with a MailerError (MAILER_STORE_*) when the database cannot do it; then nothing was changed, unless
 *   the answer to a commit was lost (MAILER_STORE_UNAVAILABLE): the same again is safe, it finds what is there.
 * - Nothing depends on session state: each statement may run on another connection.
 * - When a message becomes finished (sent, failed, cancelled, or uncertain by resolve), content of `sensitive` mail is
 *   deleted in the same transaction; with `logContent` false content, recipients and subject are.
 */
import type { AuditStore } from './audit-store.js'
import type { DeliveryStore } from './delivery-store.js'
import type { DontSendStore } from './dont-send-store.js'
import type { EnqueueStore } from './enqueue-store.js'
import type { HealthStore } from './health-store.js'
import type { ReadingStore } from './reading-store.js'
import type { SharedSettings } from './shared-settings.js'
import type { StatisticsStore } from './statistics-store.js'
import type { SteeringStore } from './steering-store.js'
import type { UpkeepStore } from './upkeep-store.js'

export * from './enqueue-store.js'
export * from './delivery-store.js'
export * from './upkeep-store.js'
export * from './steering-store.js'
export * from './reading-store.js'
export * from './dont-send-store.js'
export * from './shared-settings.js'
export * from './health-store.js'
export * from './statistics-store.js'
export * from './audit-store.js'

/** Everything together. `Tx` is the store's kind of transaction, such as Sequelize's. */
export interface MailStore<Tx = unknown>
  extends
    EnqueueStore<Tx>,
    DeliveryStore,
    UpkeepStore,
    SteeringStore,
    ReadingStore,
    DontSendStore<Tx>,
    SharedSettings,
    HealthStore,
    StatisticsStore,
    AuditStore {
  /** Creates or updates the tables; safe from several processes at once. */
  migrate(): Promise<void>
  /** Names of migrations that are not applied yet; empty: up to date. Rejects when the database cannot be reached. */
  pendingMigrations(): Promise<readonly string[]>
  /** Calls back when mail may have become claimable by somebody else's doing, where the database can tell; answers the unsubscribe. */
  onWake(listener: () => void): () => void
  /** One line for people and one for lock files: which queue this is, never with a password: 'sqlite /srv/shop/queue.sqlite'. */
  readonly identity: string
  /** Closes what the store opened. */
  close(): Promise<void>
}
