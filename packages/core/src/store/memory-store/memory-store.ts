/**
 * The reference store: every verb of store.ts on maps of this process. For tests, for trying things out, and as the
 * plain reading of what a database store must do. Duty: assembles the verbs; one file each says how.
 * Failures: those of add (add.ts) and settle (settle.ts). Nothing survives the process.
 */
import { systemClock, type Clock } from '../../clock.js'
import type { MailStore } from '../store.js'
import { add } from './add.js'
import { listAudit, writeAudit } from './audit.js'
import { claim } from './claim.js'
import { addDontSend, among, listDontSend, removeDontSend, stoppedTo } from './dont-send.js'
import { journal, release, renew } from './leases.js'
import { attempts } from './log.js'
import { countMatching } from './matching.js'
import { content, counts, find, list, statistics } from './read.js'
import { health } from './health.js'
import { requeue } from './requeue.js'
import { readSettings, writeSetting } from './settings.js'
import { settle } from './settle.js'
import { failureGroups, keepStatistics, latencies, spanCounts } from './statistics.js'
import { cancel, deleteMessages, resolveSent, setPriority } from './steer.js'
import { purge, sweep } from './sweep.js'
import { Tables } from './tables.js'
import { Transactions, type MemoryTransaction } from './transaction.js'

export interface MemoryStore extends MailStore<MemoryTransaction> {
  /** Begins a transaction that `add` can be given. */
  transaction(): MemoryTransaction
  /** The rows themselves, for tests that look into them or age them. */
  readonly tables: Tables
}

/** A store in memory. `clock`: its `now()` stands for the database's clock; the system's by default. */
export function createMemoryStore({ clock = systemClock }: { clock?: Clock } = {}): MemoryStore {
  const tables = new Tables(clock)
  const transactions = new Transactions(tables)
  return {
    identity: 'memory of this process',
    tables,
    transaction: () => transactions.begin(),
    add: (request) => add(tables, transactions, request),
    claim: async (request) => claim(tables, request),
    journal: async ({ leases, lease }) => journal(tables, leases, lease),
    settle: async (endings) => settle(tables, endings),
    renew: async ({ leases, lease }) => renew(tables, leases, lease),
    release: async (leases) => release(tables, leases),
    sweep: async ({ limit }) => sweep(tables, limit),
    requeue: async (request) => requeue(tables, request),
    purge: async (request) => purge(tables, request),
    cancel: async (ids) => cancel(tables, ids),
    delete: async (ids) => deleteMessages(tables, ids),
    resolveSent: async (ids) => resolveSent(tables, ids),
    setPriority: async (request) => setPriority(tables, request),
    find: async (id) => find(tables, id),
    content: async (id) => content(tables, id),
    list: async (query) => list(tables, query),
    attempts: async (query) => attempts(tables, query),
    countMatching: async (request) => countMatching(tables, request),
    counts: async ({ upTo }) => counts(tables, upTo),
    statistics: async ({ formats }) => statistics(tables, formats),
    among: async (addresses, transaction) => {
      if (transaction !== undefined) transactions.own(transaction)
      return among(tables, addresses)
    },
    addDontSend: async (entries) => addDontSend(tables, entries),
    removeDontSend: async (addresses) => removeDontSend(tables, addresses),
    listDontSend: async (query) => listDontSend(tables, query),
    stoppedTo: async (addresses) => stoppedTo(tables, addresses),
    readSettings: async (prefix) => readSettings(tables, prefix),
    writeSetting: async (write) => writeSetting(tables, write),
    keepStatistics: async () => keepStatistics(tables),
    spanCounts: async (request) => spanCounts(tables, request),
    latencies: async (request) => latencies(tables, request),
    failureGroups: async (request) => failureGroups(tables, request),
    writeAudit: async (entries) => writeAudit(tables, entries),
    listAudit: async (query) => listAudit(tables, query),
    health: async () => health(tables),
    migrate: async () => undefined,
    pendingMigrations: async () => [],
    close: async () => tables.wakeListeners.clear(),
    onWake: (listener) => {
      tables.wakeListeners.add(listener)
      return () => tables.wakeListeners.delete(listener)
    },
  }
}
