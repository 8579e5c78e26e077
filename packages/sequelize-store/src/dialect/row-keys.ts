/** Keys of rows as read: due_at becomes dueAt. Duty: that, fast; names repeat, so each is turned once. */
import type { Row } from './dialect.js'
import type { Value } from '../sql.js'

const known = new Map<string, string>()

export function camelCased(row: Record<string, unknown>): Row {
  const read: Row = {}
  for (const key in row) read[known.get(key) ?? learn(key)] = row[key] as Value
  return read
}

function learn(key: string): string {
  const word = key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
  known.set(key, word)
  return word
}
