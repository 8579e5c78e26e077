/**
 * What the exam needs of a store besides its verbs: moving instants into the past instead of sleeping, and a look at
 * the raw rows, so that not only the answers are believed. Duty: types only; each store's tests provide one.
 */
import type { MailStore } from '../../store/store.js'

/** One store for one test of the exam, and what the exam needs beside its verbs. */
export interface StoreUnderTest {
  /** Migrated and empty. */
  store: MailStore
  /** Moves those instants of ALL rows so many seconds into the past, by writing to the tables. */
  age(past: Ages): Promise<void>
  /** All rows of a table with all their columns, under the names of `RawRows` where the exam reads them. */
  rows<T extends keyof RawRows>(table: T): Promise<RawRows[T][]>
  /** Another handle on the same database, as another process would have; closed by the exam. */
  another?: () => Promise<MailStore>
  /** A transaction of the kind that `add` takes. */
  begin?: () => Promise<TestTransaction>
  /** As begin, on another database than the queue's. */
  beginElsewhere?: () => Promise<TestTransaction>
  /** Damages the stored row of a message so that its metadata can no longer be read. */
  spoil?: (id: string) => Promise<void>
  /** Closes the store and removes what belongs to it. */
  close(): Promise<void>
}

/** An open transaction, in the hands of a test. */
export interface TestTransaction {
  /** What `add` takes as its transaction. */
  tx: unknown
  /** Ends it; the rows are there. */
  commit: () => Promise<void>
  /** Ends it; the rows never were. */
  rollback: () => Promise<void>
}

/** Seconds by which an instant moves into the past; null instants stay null. */
export interface Ages {
  lease?: number
  due?: number
  /** `expiresAt` of messages and of entries on the don't-send list. */
  expires?: number
  created?: number
  finished?: number
  firstAttempt?: number
  /** When attempts were made. */
  attempted?: number
  /** The `until` of shared settings. */
  setting?: number
}

/**
 * Columns that the exam reads by name; give the others too, under any name: "nothing was changed" compares whole rows.
 * Texts and words as in message.ts, ids in lower case, null for SQL's NULL.
 */
export interface RawRows {
  message: Row<{ id: string; state: string; phase: string | null; token: unknown; subject: string | null }>
  content: Row<{ message: string; part: number; bytes: Buffer }>
  recipient: Row<{ message: string; address: string; kind: string; fate: string; reply: string | null }>
  attempt: Row<{ id: string; message: string; result: string }>
  dontSend: Row<{ address: string }>
  /** The store's own settings, such as its identity, may be among them. */
  setting: Row<{ name: string; version: number }>
}

type Row<T> = T & Record<string, unknown>

/** What only some stores can do; a store that lacks one says why. */
export type Ability = 'another' | 'begin' | 'beginElsewhere' | 'spoil' | 'wake' | 'parts'

/** What a store cannot do, each with its reason, and the size of races. */
export interface Abilities {
  /** The reason for each ability that the store lacks; printed as a loud skip. Any other must be there. */
  cannot?: Partial<Record<Ability, string>>
  /** Messages in each race; 5,000 by default. */
  raceMessages?: number
}
