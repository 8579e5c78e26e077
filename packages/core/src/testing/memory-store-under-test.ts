/**
 * The memory store as the exam wants it, and as engine tests find it handy: rows to look at, instants to age.
 * Duty: shows the maps as tables. Never fails.
 */
import type { Clock } from '../clock.js'
import { createMemoryStore, type MemoryStore } from '../store/memory-store/memory-store.js'
import type { Tables } from '../store/memory-store/tables.js'
import type { Ages, RawRows, StoreUnderTest, TestTransaction } from './store-contract/store-under-test.js'

/** A memory store with the handles of the exam. */
export interface MemoryStoreUnderTest extends StoreUnderTest {
  store: MemoryStore
  begin: () => Promise<TestTransaction>
  beginElsewhere: () => Promise<TestTransaction>
}

/** An empty memory store with its test handles. */
export async function openMemoryStore(options: { clock?: Clock } = {}): Promise<MemoryStoreUnderTest> {
  const store = createMemoryStore(options)
  const begin = async (of: MemoryStore) => {
    const tx = of.transaction()
    return { tx, commit: () => tx.commit(), rollback: () => tx.rollback() }
  }
  return {
    store,
    begin: () => begin(store),
    beginElsewhere: () => begin(createMemoryStore(options)),
    age: async (past) => age(store.tables, past),
    rows: async (table) => [...ROWS[table](store.tables)] as never,
    close: () => store.close(),
  }
}

const INSTANTS = [
  ['lease', 'leaseUntil'],
  ['due', 'dueAt'],
  ['expires', 'expiresAt'],
  ['created', 'createdAt'],
  ['finished', 'finishedAt'],
  ['firstAttempt', 'firstAttemptAt'],
] as const

function age(tables: Tables, past: Ages): void {
  const earlier = (instant: Date, seconds = 0) => new Date(instant.getTime() - seconds * 1000)
  for (const row of tables.messages.values()) {
    for (const [name, column] of INSTANTS) {
      const instant = row[column]
      if (instant !== null) row[column] = earlier(instant, past[name])
    }
  }
  for (const attempt of tables.attempts()) attempt.at = earlier(attempt.at, past.attempted)
  for (const entry of tables.dontSend.values()) {
    if (entry.expiresAt !== null) entry.expiresAt = earlier(entry.expiresAt, past.expires)
  }
  for (const row of tables.settings.values()) {
    if (row.until !== null) row.until = earlier(row.until, past.setting)
  }
}

const ROWS: { [T in keyof RawRows]: (tables: Tables) => Iterable<RawRows[T]> } = {
  message: (tables) =>
    [...tables.messages.values()].map(({ content: _content, recipients: _recipients, log: _log, ...row }) => row),
  content: (tables) =>
    [...tables.messages.values()].flatMap(({ id, content }) =>
      content === null ? [] : [{ message: id, part: 0, bytes: content }],
    ),
  recipient: (tables) =>
    [...tables.messages.values()].flatMap(({ id, recipients }) =>
      recipients.map((recipient, place) => ({ message: id, place, ...recipient })),
    ),
  attempt: (tables) => tables.attempts(),
  dontSend: (tables) => [...tables.dontSend.values()].map((entry) => ({ ...entry })),
  setting: (tables) => [...tables.settings.values()].map((row) => ({ ...row })),
}
