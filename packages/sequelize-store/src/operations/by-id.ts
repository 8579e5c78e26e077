/** Rows by the id of their message. */
import type { Row } from '../dialect/dialect.js'
import { text } from '../rows.js'

export function byId(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [text(row.id), row]))
}
