/** Words that several databases have in common, as the standard of SQL has them. Duty: pieces for their dialects. */
import { list, NOTHING, sql, type Sql } from '../sql.js'
import type { Bound, ManyLines, NewIndex, NewTable } from './dialect.js'

/** (a, b) > (?, ?) */
export function rowIsBehind({ columns, values, descending }: Bound): Sql {
  const row = columns.length === 1 ? list(columns) : sql`(${list(columns)})`
  const bound = values.length === 1 ? list(values) : sql`(${list(values)})`
  return descending ? sql`${row} < ${bound}` : sql`${row} > ${bound}`
}

/** column in (?, ?) */
export const isIn = (column: Sql, values: readonly string[]): Sql => sql`${column} in (${list(values)})`

/** values (?, ?, now()), (?, ?, now()) */
export const valuesOf = ({ lines, behind }: ManyLines): Sql =>
  sql`values ${list(lines.map((line) => sql`(${list([...line, ...behind])})`))}`

/** For databases whose planner finds the index by itself. */
export const byPlanner = (): Sql => NOTHING

/** For databases that undo a migration as a whole: no `if not exists` that would take another's table for ours. */
export function tableThenIndexes({ name, columns, indexes }: NewTable): string[] {
  const index = (one: NewIndex) =>
    `create ${one.unique === true ? 'unique ' : ''}index ${one.name} on ${name} (${one.columns})` +
    (one.holds === undefined ? '' : ` where ${one.holds}`)
  return [`create table ${name} (\n  ${columns.join(',\n  ')}\n)`, ...indexes.map(index)]
}
