/** One page of a keyset listing: sorted by a key, begun after the last key of the page before. Never fails. */
import type { Page } from '../../message/message.js'

export interface Paging<T> {
  /** Unique among the rows. */
  keyOf: (row: T) => string
  descending: boolean
  /** 1 to 1000, default 100; find reads without one. */
  limit: number | undefined
  after: string | undefined
}

export function pageOf<T>(rows: readonly T[], { keyOf, descending, limit = 100, after }: Paging<T>): Page<T> {
  const sign = descending ? -1 : 1
  const compare = (a: string, b: string) => (a === b ? 0 : a < b ? -sign : sign)
  const following = rows
    .filter((row) => after === undefined || compare(keyOf(row), after) > 0)
    .sort((a, b) => compare(keyOf(a), keyOf(b)))
  const items = following.slice(0, limit)
  const last = items.at(-1)
  return { items, next: last !== undefined && following.length > items.length ? keyOf(last) : null }
}

/** The key of what is in order by the store's clock, and by id within one instant, as in a database. */
export const byInstant = (at: Date, id: string): string => `${String(at.getTime()).padStart(16, '0')} ${id}`
