/**
 * Keyset paging: a page begins behind the last row of the page before, found along an index, however deep it is. Duty:
 * order and bound as SQL, cursors as text. A cursor that is none begins at the start, as if it were not given.
 */
import type { Page } from '@mailspool/core'
import type { Dialect, Row } from '../dialect/dialect.js'
import { list, raw, sql, type Sql } from '../sql.js'

export interface Keyset {
  /** Columns of the order; together unique. `number` says which hold numbers. */
  keys: readonly { column: Sql; name: string; number?: boolean }[]
  descending: boolean
  limit: number | undefined
  after: string | undefined
}

/** Rows of a page: 1 to 1000, default 100. */
export const pageSize = (limit = 100): number => Math.min(1000, Math.max(1, Math.floor(limit)))

export function orderBy({ keys, descending }: Keyset): Sql {
  return sql`order by ${list(keys.map(({ column }) => (descending ? sql`${column} desc` : column)))}`
}

/** One more than the page: its presence says that there is a next one. */
export const limited = ({ limit }: Keyset): Sql => raw(`limit ${pageSize(limit) + 1}`)

export function behind(dialect: Dialect, { keys, descending, after }: Keyset): Sql[] {
  const values = after === undefined ? [] : cursorParts(after, keys.length)
  if (values.length !== keys.length) return []
  const bounds = keys.map(({ number }, index) => (number === true ? Number(values[index]) : (values[index] ?? '')))
  if (bounds.some((bound) => Number.isNaN(bound))) return []
  return [dialect.isBehind({ columns: keys.map(({ column }) => column), values: bounds, descending })]
}

/** Only the last key may hold spaces itself: an address such as "a b"@example.org does. */
function cursorParts(cursor: string, count: number): string[] {
  const parts = cursor.split(' ')
  return parts.length < count ? [] : [...parts.slice(0, count - 1), parts.slice(count - 1).join(' ')]
}

/** Where a page ends that has this row as its last. */
export const cursorOf = (row: Row, keys: Keyset['keys']): string => keys.map(({ name }) => String(row[name])).join(' ')

/** The rows of the page, without the one that only told of a next page. */
export function cut(rows: readonly Row[], { keys, limit }: Keyset): { rows: Row[]; next: string | null } {
  const page = rows.slice(0, pageSize(limit))
  const last = page.at(-1)
  const more = rows.length > page.length && last !== undefined
  return { rows: page, next: more ? cursorOf(last, keys) : null }
}

export function pageOf<T>({ rows, next }: { rows: Row[]; next: string | null }, read: (row: Row) => T): Page<T> {
  return { items: rows.map(read), next }
}
