/**
 * The words of MySQL 8 and MariaDB, only those that both document. Standards: dev.mysql.com/doc/refman/8.4,
 * mariadb.com/kb. MySQL from 8.0.17 (utf8mb4_0900_bin), MariaDB from 10.6 (SKIP LOCKED). A comment that begins with
 * /*!80017 is read by MySQL from that version on and by no MariaDB, one with /*M! by MariaDB alone.
 */
import { list, raw, sql, type Sql, type Value } from '../../sql.js'
import type { Bound, Dialect, NewIndex, NewTable } from '../dialect.js'
import { isIn, valuesOf } from '../standard-words.js'
import { PLACEHOLDER } from './literals.js'
import { mysqlDurability } from './mysql-durability.js'

/** Compares code points, spaces at the end too; under one that pads, 'a' and 'a ' would be one key. */
const COLLATION = '/*!80017 utf8mb4_0900_bin */ /*M! utf8mb4_nopad_bin */'

const placeholder = (): string => PLACEHOLDER

export const mysqlDialect: Dialect = {
  name: 'mysql',
  // not unix_timestamp(now()): that goes through the session's time zone, and is an hour off when summer time ends
  now: raw("(timestampdiff(microsecond, '1970-01-01', utc_timestamp(3)) div 1000)"),
  lockRows: raw('for update'),
  // the insert left a shared lock on it: all who lost would ask for more at once, and wait for each other
  lockToRead: raw('lock in share mode'),
  // Sequelize drops it silently here (TOOLCHAIN 3), so it is always written in SQL
  lockCandidates: raw('for update skip locked'),
  // long lists are slow: 1,000 ids are found in 9 ms, 4,000 in 350
  maxBinds: 2_000,
  // max_allowed_packet is 16 MB by default, 4 MB on servers set up long ago; bytes double on their way (literals.ts)
  maxBytes: 6 * 1024 * 1024,
  peeksBeforeWriting: false,
  readsBesideTransactions: false,
  placeholder,
  concat: (parts) => sql`concat(${list(parts.map((part) => (typeof part === 'string' ? raw(part) : part)))})`,
  // as in the other databases: a range, which needs no wildcard to be escaped
  beginsWith: (column, prefix) => sql`${column} >= ${prefix} and ${column} < ${`${prefix}\u{10FFFF}`}`,
  isAmong: isIn,
  isOneOf: isIn,
  isBehind,
  strays: null,
  // of two equal guesses it takes the one without the bound of a page, and then reads all that is before it
  through: (table, index) =>
    raw(`force index (${index === 'primary' ? index : `${table.text(placeholder)}_${index}`})`),
  // by a look at the index itself it knows better, and where it does not it is told by `through`
  unindexed: (column) => column,
  // IGNORE makes warnings of other errors too: mysql-difference.ts makes errors of those again
  insertIgnoring: ({ into, columns, source }) => sql`insert ignore into ${into} (${columns}) ${source}`,
  insertTogether: null,
  linesOf: valuesOf,
  // first the values, then each one's row by its key: of few rows the planner would rather read, and lock, all
  updateFrom: ({ table, lines, set, on }) =>
    sql`update (${valuesTable(lines)}) v straight_join ${table} force index (primary) on ${on} set ${set}`,
  durability: mysqlDurability,
  ddl: {
    id: 'char(36)',
    text: (length) => `varchar(${length})`,
    longText: 'longtext',
    instant: 'bigint',
    integer: 'int',
    flag: 'tinyint',
    bytes: 'mediumblob',
    table,
    room: () => [],
    // an index may have 3,072 bytes, four for each character
    indexed: (column, characters) => `${column}(${characters})`,
  },
}

/** (a < ? or (a = ? and b < ?)): of (a, b) < (?, ?) they make no stretch of an index. */
function isBehind({ columns, values, descending }: Bound): Sql {
  const [column, ...columnsAfter] = columns
  const [value, ...valuesAfter] = values
  if (column === undefined || value === undefined) return raw('1 = 0')
  const beyond = descending ? sql`${column} < ${value}` : sql`${column} > ${value}`
  if (columnsAfter.length === 0) return beyond
  const after = isBehind({ columns: columnsAfter, values: valuesAfter, descending })
  return sql`(${beyond} or (${column} = ${value} and ${after}))`
}

/** select ? as a, ? as b union all select ?, ?: VALUES is spelled differently by the two. */
function valuesTable([first = [], ...others]: readonly (readonly Value[])[]): Sql {
  const named = first.map((value, index) => sql`${value} as ${raw(String.fromCharCode(97 + index))}`)
  return list([sql`select ${list(named)}`, ...others.map((line) => sql`select ${list(line)}`)], ' union all ')
}

/**
 * In one statement, which is whole or not at all, where each index by itself would stay behind when a migration ends
 * half way: DDL commits here by itself. Begun again, the tables that are there are left as they are.
 */
function table({ name, columns, indexes }: NewTable): string[] {
  const lines = [...columns, ...indexes.map(indexLine)].join(',\n  ')
  return [
    `create table if not exists ${name} (\n  ${lines}\n) engine = InnoDB row_format = dynamic default character set utf8mb4 collate ${COLLATION}`,
  ]
}

const indexLine = ({ name, columns, unique }: NewIndex) =>
  `${unique === true ? 'unique ' : ''}index ${name} (${columns})`
