/**
 * New messages with all that belongs to them in one statement, where the database has such a one: one round trip, and one
 * commit without a transaction around it. Duty: which messages go together, and their statement.
 */
import type { NewMessage } from '@mailspool/core'
import type { ColumnKind, Dialect, NewColumns, Row, Session } from '../dialect/dialect.js'
import { messageRow } from '../new-rows.js'
import { count, text } from '../rows.js'
import { Sql, type Value } from '../sql.js'
import { selectAmong } from './dont-send.js'
import { belongingsOf, type Belongings } from './belongings.js'

export interface Batch {
  messages: readonly NewMessage[]
  /** Else what belongs to them does not fit into the statement. */
  isTogether: boolean
}

interface Adding {
  messages: readonly NewMessage[]
  batchSize: number
}

/** Cut to what one statement may carry. Messages that are failed from the start have other columns. */
export function batchesOf({ maxBytes, maxBinds, insertTogether }: Dialect, { messages, batchSize }: Adding): Batch[] {
  const most = { count: Math.min(batchSize, maxBinds / 2), bytes: insertTogether === null ? Infinity : maxBytes / 4 }
  const batches: NewMessage[][] = []
  let bytes = 0
  for (const message of messages) {
    const last = batches.at(-1)
    const size = bytesOf(message)
    const fits = last !== undefined && last.length + 1 <= most.count && bytes + size <= most.bytes
    if (fits && isFailed(last[0]) === isFailed(message)) last.push(message)
    else batches.push([message])
    bytes = batches.at(-1) === last ? bytes + size : size
  }
  const isTogether = ([first]: NewMessage[]) =>
    insertTogether !== null && first !== undefined && bytesOf(first) <= most.bytes
  return batches.map((some) => ({ messages: some, isTogether: isTogether(some) }))
}

/** Whether an `add` of them is one statement and nothing else; keys may need a look at the winner, and a lock for it. */
export function isOneStatement(dialect: Dialect, adding: Adding): boolean {
  if (adding.messages.length > adding.batchSize || adding.messages.some((one) => one.idempotencyKey !== null))
    return false
  const [first, ...more] = batchesOf(dialect, adding)
  return first?.isTogether === true && more.length === 0
}

export interface Written {
  /** Ids of what was not there yet. */
  ids: Set<string>
  /** Those of `unlessListed` that are on the don't-send list; if any, nothing was written. */
  listed: string[]
}

/** Writes those that are not there yet. No id may stand there twice. */
export async function insertTogether(
  session: Session,
  messages: readonly NewMessage[],
  unlessListed: readonly string[] = [],
): Promise<Written> {
  const { dialect, tables } = session
  if (dialect.insertTogether === null) throw new RangeError(`${dialect.name} has no such statement`)
  const rows = messages.map((message) => messageRow(message, { now: dialect.now, mark: null }))
  const first = byColumn({ into: tables.message, rows })
  const unless = unlessListed.length === 0 ? null : selectAmong(session, unlessListed)
  const then = belongingsOf(session, messages).map(byColumn)
  const answered = await session.rows(dialect.insertTogether({ first, then, unless }))
  const [written, listed] = [0, 1].map((kind) => answered.filter((row) => count(row.listed) === kind).map(idOf))
  return { ids: new Set(written), listed: listed ?? [] }
}

const idOf = (row: Row) => text(row.id)

/** What is null in every row is the column's default. */
function byColumn({ into, rows }: Belongings): NewColumns {
  const columns: NewColumns['columns'][number][] = []
  const alike: NewColumns['alike'][number][] = []
  for (const [key, sample] of Object.entries(rows[0] ?? {})) {
    const name = into[key] ?? into.table
    if (sample instanceof Sql) {
      alike.push({ name, piece: sample })
      continue
    }
    const values = rows.map((row) => row[key] as Value)
    const given = sample ?? values.find((value) => value !== null)
    if (given != null) columns.push({ name, kind: kindOf(given), values })
  }
  return { into: into.table, columns, alike }
}

function kindOf(value: NonNullable<Value>): ColumnKind {
  if (typeof value === 'number') return 'integer'
  return typeof value === 'string' ? 'text' : 'bytes'
}

const isFailed = (message: NewMessage | undefined): boolean => message?.state === 'failed'

/** Of content, recipients and metadata, about: the rest is short. */
const bytesOf = ({ content, recipients, metadata }: NewMessage): number =>
  content.length + 500 * recipients.length + 200 * Object.keys(metadata).length
