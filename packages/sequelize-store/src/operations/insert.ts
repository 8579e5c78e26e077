/** Inserts of many rows, cut to what one statement may carry. Duty: that; what goes in is rows.ts's business. */
import type { Session } from '../dialect/dialect.js'
import { chunks, list, sql, type Sql, type Value } from '../sql.js'
import type { Table } from '../tables.js'

type NewRow<K extends string> = Partial<Record<K, Value | Sql>>

interface Insert<K extends string> {
  into: Table<K>
  /** All with the same columns. */
  rows: readonly NewRow<K>[]
  /** Rows a statement at most. */
  batchSize?: number
}

/** Inserts all rows; a row that is there already is an error. */
export async function insert<K extends string>(session: Session, { into, rows, batchSize }: Insert<K>): Promise<void> {
  for (const some of batches(session, rows, batchSize)) {
    await session.change(sql`insert into ${into.table} (${columns(into, some)}) values ${lines(some)}`)
  }
}

/** Inserts the rows that violate no unique key; answers how many those were. */
export async function insertIgnoring<K extends string>(session: Session, insert: Insert<K>): Promise<number> {
  let inserted = 0
  for (const some of batches(session, insert.rows, insert.batchSize)) {
    const source = sql`values ${lines(some)}`
    const statement = { into: insert.into.table, columns: columns(insert.into, some), source }
    inserted += await session.change(session.dialect.insertIgnoring(statement))
  }
  return inserted
}

function columns<K extends string>(table: Table<K>, rows: readonly NewRow<K>[]): Sql {
  return list(Object.keys(rows[0] ?? {}).map((key) => table[key as K]))
}

function lines<K extends string>(rows: readonly NewRow<K>[]): Sql {
  return list(rows.map((row) => sql`(${list(Object.values<Value | Sql | undefined>(row).map((v) => v ?? null))})`))
}

function batches<K extends string>({ dialect }: Session, rows: readonly NewRow<K>[], batchSize = 500): NewRow<K>[][] {
  const width = Object.keys(rows[0] ?? {}).length
  const byCount = chunks(rows, Math.min(batchSize, dialect.maxBinds / Math.max(1, width)))
  return byCount.flatMap((some) => byBytes(some, dialect.maxBytes / 4))
}

/** Content parts of 1 MB each would else make one statement of 500 MB, and long metadata one of 20. */
function byBytes<K extends string>(rows: NewRow<K>[], most: number): NewRow<K>[][] {
  const cut: NewRow<K>[][] = []
  let bytes = Infinity
  for (const row of rows) {
    const size = Object.values(row).reduce<number>((sum, value) => sum + bytesOf(value), 0)
    if (bytes + size > most) {
      cut.push([])
      bytes = 0
    }
    cut.at(-1)?.push(row)
    bytes += size
  }
  return cut
}

const bytesOf = (value: unknown): number =>
  Buffer.isBuffer(value) ? value.length : typeof value === 'string' ? Buffer.byteLength(value) : 0
