/** Keys of rows as read: due_at becomes dueAt. Duty: that, fast; the rows of an answer have the same keys. */
import type { Row } from './dialect.js'
import type { Value } from '../sql.js'

/** Columns that were seen, each with its key. */
const known = new Map<string, string>()

/** The rows of one answer. */
export function camelCased(rows: readonly Record<string, unknown>[]): Row[] {
  const columns = Object.keys(rows[0] ?? {})
  const keys = columns.map((column) => known.get(column) ?? learn(column))
  return rows.map((row) => {
    const read: Row = {}
    for (let at = 0; at < columns.length; at++) read[keys[at]!] = row[columns[at]!] as Value
    return read
  })
}

function learn(column: string): string {
  const key = column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
  known.set(column, key)
  return key
}
