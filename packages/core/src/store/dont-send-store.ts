/** The don't-send list. What holds for every verb of a store stands in store.ts. Duty: types only. */
import type { Page } from '../message/message.js'

/** An address that gets no mail, and why. */
export interface DontSendEntry {
  /** Normalised: message/address.ts. */
  address: string
  reason: string | null
  source: string | null
  expiresAt: Date | null
  createdAt: Date
}

/** Which entries; by address in order. */
export interface DontSendQuery {
  /** Begins with, normalised. */
  address?: string
  limit?: number
  after?: string
}

/** Messages to one address that `stoppedTo` looks at. */
export const NEWEST_TO = 200

/** Addresses that get no mail; normalised ones come in. */
export interface DontSendStore<Tx = unknown> {
  /**
   * Those of the normalised addresses that are on the list and not expired. With a caller's transaction it is asked
   * through that: a send inside of one must not wait for a connection that other open transactions hold.
   */
  among(addresses: readonly string[], transaction?: Tx): Promise<ReadonlySet<string>>
  /** Adds or replaces. */
  addDontSend(entries: readonly Omit<DontSendEntry, 'createdAt'>[]): Promise<void>
  /** Whether each was there. */
  removeDontSend(addresses: readonly string[]): Promise<boolean[]>
  /** A page of the list, expired entries too. */
  listDontSend(query: DontSendQuery): Promise<Page<DontSendEntry>>
  /** How many of the newest NEWEST_TO messages to each address had it left out. */
  stoppedTo(addresses: readonly string[]): Promise<number[]>
}
