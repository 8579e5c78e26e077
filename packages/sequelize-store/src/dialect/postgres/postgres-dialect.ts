/**
 * Postgres's words, for 14 and later. Standards: postgresql.org/docs. Duty: pieces whose plans do not depend on what is
 * bound, so that they hold for prepared statements too (plan_cache_mode = force_generic_plan).
 */
import { list, NOTHING, raw, sql, type Sql, type Value } from '../../sql.js'
import type { ColumnKind, Dialect, NewColumns, Together } from '../dialect.js'
import { arrayOfBytes } from './binary-array.js'
import { byPlanner, rowIsBehind, tableThenIndexes } from '../standard-words.js'
import { postgresDurability } from './postgres-durability.js'

/** Compared as bytes: no language's rules, the same order everywhere, and indexes serve beginnings. */
const TEXT = 'text collate "C"'

/** Of a long text an index holds the beginning: an entry may have 2,700 bytes, and a subject more. */
const beginning = (column: string, characters: number): string => `left(${column}, ${characters})`

export const postgresDialect: Dialect = {
  name: 'postgres',
  // the statement's time: now() stands still in a caller's long transaction, clock_timestamp() is volatile, so that
  // no index could be used for a comparison with it
  now: raw('floor(extract(epoch from statement_timestamp()) * 1000)::bigint'),
  lockRows: raw('for update'),
  lockToRead: raw('for update'),
  lockCandidates: raw('for update skip locked'),
  // the protocol counts them in 16 bits
  maxBinds: 32_000,
  maxBytes: 16 * 1024 * 1024,
  peeksBeforeWriting: false,
  readsBesideTransactions: false,
  placeholder: (index) => `$${index}`,
  concat: (parts) => list(parts, ' || '),
  isAmong: (column, values) => sql`${column} = any(${arrayOf(values, 'text')})`,
  beginsWith: (column, prefix, indexed) => {
    if (indexed === undefined) return inRange(column, prefix)
    const short = cut(prefix, indexed)
    const range = inRange(indexedPart(column, indexed), short)
    return short === prefix ? range : sql`${range} and ${inRange(column, prefix)}`
  },
  isOneOf: (column, values, indexed) => {
    const beginnings = list(values.map((value) => cut(value, indexed)))
    return sql`${indexedPart(column, indexed)} in (${beginnings}) and ${column} in (${list(values)})`
  },
  isBehind: rowIsBehind,
  strays: null,
  through: byPlanner,
  unindexed: (column) => sql`(${column} || '')`,
  insertIgnoring: ({ into, columns, source }) => sql`insert into ${into} (${columns}) ${source} on conflict do nothing`,
  insertTogether,
  linesOf: ({ lines, kinds, behind }) =>
    sql`select ${list([raw('v.*'), ...behind])} from unnest(${columns(lines, kinds)}) as v (${names(kinds)})`,
  updateFrom: ({ table, lines, kinds, set, on }) =>
    sql`update ${table} set ${set} from unnest(${columns(lines, kinds)}) as v (${names(kinds)}) where ${on}`,
  durability: postgresDurability,
  ddl: {
    id: TEXT,
    text: () => TEXT,
    longText: TEXT,
    instant: 'bigint',
    integer: 'integer',
    flag: 'smallint',
    bytes: 'bytea',
    table: tableThenIndexes,
    room: (table, percent) => [
      percent === null
        ? `alter table if exists ${table} reset (fillfactor)`
        : `alter table ${table} set (fillfactor = ${100 - percent})`,
    ],
    indexed: beginning,
  },
}

/** LIKE cannot use an index when its pattern is bound; a range can. Beginnings are bytes here, and this one is the last. */
const inRange = (column: Sql, prefix: string): Sql =>
  sql`${column} >= ${prefix} and ${column} < ${`${prefix}\u{10FFFF}`}`

/** The expression of the index, word for word. */
const indexedPart = (column: Sql, characters: number): Sql => sql`left(${column}, ${raw(String(characters))})`

/** Whole characters, as Postgres counts them. */
const cut = (text: string, characters: number): string => Array.from(text).slice(0, characters).join('')

/**
 * A column of values as one bind, an array: the statement is the same for one row and for five hundred, and parsing it
 * costs nothing. Half of the time of a settlement of 500 was the server's reading of 7,000 binds.
 */
function arrayOf(values: readonly Value[], kind: ColumnKind): Sql {
  if (kind === 'bytes') return sql`${arrayOfBytes(values as readonly Buffer[])}::bytea[]`
  return kind === 'integer' ? sql`${arrayOfNumbers(values)}::bigint[]` : sql`${arrayOfTexts(values)}::text[]`
}

const arrayOfNumbers = (values: readonly Value[]): string => `{${values.map((value) => value ?? 'NULL').join(',')}}`

/** {"a","b",NULL} (postgresql.org/docs, 8.15.2) */
const arrayOfTexts = (values: readonly Value[]): string =>
  `{${values.map((value) => (value === null ? 'NULL' : quoted(String(value)))).join(',')}}`

const quoted = (text: string): string => `"${/[\\"]/.test(text) ? text.replace(/[\\"]/g, '\\$&') : text}"`

const columns = (lines: readonly (readonly Value[])[], kinds: readonly ColumnKind[]): Sql =>
  list(
    kinds.map((kind, column) =>
      arrayOf(
        lines.map((line) => line[column] ?? null),
        kind,
      ),
    ),
  )

/** a, b, c */
const names = (kinds: readonly ColumnKind[]): Sql =>
  raw(kinds.map((_, index) => String.fromCharCode(97 + index)).join(', '))

/**
 * with l as (select address ...), n as (insert ... where not exists (select 1 from l) returning id),
 * t0 as (insert ... where v.a in (select id from n)) select id, 0 from n union all select address, 1 from l
 */
function insertTogether({ first, then, unless }: Together): Sql {
  const isFree = unless === null ? NOTHING : raw('where not exists (select 1 from l)')
  const [before, listed] =
    unless === null ? [NOTHING, NOTHING] : [sql`l as (${unless}), `, raw('union all select address, 1 from l')]
  const messages = insertOf(first, { oneRow: isFree, manyRows: isFree })
  const belongings = then.map((one, index) => sql`, ${raw(`t${index}`)} as (${insertOf(one, ownedBy(one))})`)
  return sql`with ${before} n as (${messages} on conflict do nothing returning id) ${list(belongings, '')}
    select id, 0 as listed from n ${listed}`
}

/** Only what belongs to a row that was written. */
const ownedBy = ({ columns: [id] }: NewColumns): Source => ({
  oneRow: sql`from n where id = ${id?.values[0] ?? null}`,
  manyRows: raw('where v.a in (select id from n)'),
})

/** What stands behind the values. */
interface Source {
  oneRow: Sql
  manyRows: Sql
}

/** One row goes without arrays: a mail sent alone costs the server a sixth less so. */
function insertOf({ into, columns, alike }: NewColumns, { oneRow, manyRows }: Source): Sql {
  const all = list([...columns, ...alike].map(({ name }) => name))
  const pieces = alike.map(({ piece }) => piece)
  const [id] = columns
  if (id?.values.length === 1) {
    const row = columns.map(({ values: [value = null], kind }) => typed(value, kind))
    return sql`insert into ${into} (${all}) select ${list([...row, ...pieces])} ${oneRow}`
  }
  const arrays = list(columns.map(({ values, kind }) => arrayOf(values, kind)))
  const v = sql`unnest(${arrays}) as v (${names(columns.map(({ kind }) => kind))})`
  return sql`insert into ${into} (${all}) select ${list([raw('v.*'), ...pieces])} from ${v} ${manyRows}`
}

const TYPES = { text: raw('text'), integer: raw('bigint'), bytes: raw('bytea') }

const typed = (value: Value, kind: ColumnKind): Sql => sql`${value}::${TYPES[kind]}`
