/**
 * SQLite's words. Standards: sqlite.org/lang.html; what we use needs 3.42 (unixepoch('subsec')), 2023.
 * One writer holds the whole database, so there are no row locks to ask for.
 */
import { list, NOTHING, raw, sql, type Sql, type Value } from '../../sql.js'
import type { Dialect } from '../dialect.js'
import { byPlanner, isIn, rowIsBehind, tableThenIndexes, valuesOf } from '../standard-words.js'
import { sqliteDurability } from './sqlite-durability.js'

export const sqliteDialect: Dialect = {
  name: 'sqlite',
  // rounded: 1700000000.123 * 1000 may come out as ...122.99
  now: raw("cast(round(unixepoch('subsec') * 1000) as integer)"),
  lockRows: NOTHING,
  lockToRead: NOTHING,
  lockCandidates: NOTHING,
  // SQLITE_MAX_VARIABLE_NUMBER is 32766 since 3.32
  maxBinds: 32_000,
  maxBytes: 16 * 1024 * 1024,
  peeksBeforeWriting: true,
  // a DEFERRED transaction that reads first cannot write any more once others wrote
  readsBesideTransactions: true,
  placeholder: () => '?',
  concat: (parts) => list(parts, ' || '),
  // LIKE folds case and cannot use an index of binary collation; a range can
  beginsWith: (column, prefix) => sql`${column} >= ${prefix} and ${column} < ${`${prefix}\u{10FFFF}`}`,
  isAmong: isIn,
  isOneOf: isIn,
  isBehind: rowIsBehind,
  // numbers come before texts and blobs, so a text is never `<= now`
  strays: (column) => sql`${column} >= ''`,
  through: byPlanner,
  // sqlite.org/queryplanner.html, 2.4
  unindexed: (column) => sql`+${column}`,
  insertIgnoring: ({ into, columns, source }) => sql`insert into ${into} (${columns}) ${source} on conflict do nothing`,
  insertTogether: null,
  linesOf: valuesOf,
  updateFrom: ({ table, lines, set, on }) =>
    sql`update ${table} set ${set} from (${valuesTable(lines)}) as v where ${on}`,
  durability: sqliteDurability,
  ddl: {
    id: 'text',
    text: () => 'text',
    longText: 'text',
    instant: 'integer',
    integer: 'integer',
    flag: 'integer',
    bytes: 'blob',
    table: tableThenIndexes,
    room: () => [],
    indexed: (column) => column,
  },
}

/** select column1 as a, column2 as b from (values (?, ?), (?, ?)) */
function valuesTable(lines: readonly (readonly Value[])[]): Sql {
  const names = (lines[0] ?? []).map((_, index) => `column${index + 1} as ${String.fromCharCode(97 + index)}`)
  return sql`select ${raw(names.join(', '))} from (values ${list(lines.map((line) => sql`(${list(line)})`))})`
}
